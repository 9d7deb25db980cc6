//! Checkpoint files: written so that at any moment one whole checkpoint exists.

use std::fs;
use std::path::{Path, PathBuf};

use hdf5::Group;
use ndarray::{ArrayD, IxDyn};
use serde::{Deserialize, Serialize};

use super::CheckpointData;
use super::record::{EvidenceRecord, LabelsRecord, SpoolRecord};
use crate::hdf::{checked_bytes, create_file, open_file, read_checked, write_checked};
use crate::output::{OutputError, publish, release_excess, reserve, sync_folder_of};
use crate::{Array, ArrayData, Element, Evidence, SampleSpec};

/// Raised when the layout of checkpoints changes: an older program's checkpoint is then refused, not misread.
const VERSION: u32 = 2;

const NEWEST: &str = "checkpoint.h5";
const PREVIOUS: &str = "checkpoint.previous.h5";
const TEMPORARY: &str = "checkpoint.temporary.h5";

/// Everything a run needs to go on.
#[derive(Debug, Clone, Default)]
pub(crate) struct Checkpoint {
    /// The resolved config it belongs to.
    pub config: String,
    /// Wall time of the run so far \[s\].
    pub wall_seconds: f64,
    /// Processor time of the run so far \[s\].
    pub cpu_seconds: f64,
    /// Has the experiment ended, so that only the output is left to be written?
    pub finished: bool,
    /// Streams of samples and their numbers of items.
    pub spools: Vec<(SampleSpec, usize)>,
    /// Statistics handed over so far.
    pub statistics: Vec<Array>,
    /// Evidence handed over so far.
    pub evidence: Vec<Evidence>,
    /// The experiment's own state.
    pub data: CheckpointData,
}

/// The facts of a checkpoint, written as JSON; the numbers of arrays are datasets beside it.
#[derive(Serialize, Deserialize)]
struct Facts {
    version: u32,
    config: String,
    wall_seconds: f64,
    cpu_seconds: f64,
    finished: bool,
    spools: Vec<SpoolRecord>,
    statistics: Vec<(LabelsRecord, DataRecord)>,
    evidence: Vec<EvidenceRecord>,
    state: serde_json::Value,
    state_arrays: Vec<(String, DataRecord)>,
}

/// Where the numbers of an array are.
#[derive(Serialize, Deserialize)]
enum DataRecord {
    /// In the dataset of this name.
    Numbers { element: String, shape: Vec<usize>, dataset: String },
    /// Here.
    Text(Vec<String>),
}

/// The files that may hold a checkpoint in a folder, best first.
pub(crate) fn candidates(folder: &Path) -> [PathBuf; 2] {
    [folder.join(NEWEST), folder.join(PREVIOUS)]
}

/// Writes a checkpoint and makes it the newest one; the one before is kept.
pub(crate) fn write(folder: &Path, checkpoint: &Checkpoint) -> Result<PathBuf, OutputError> {
    let (newest, temporary) = (folder.join(NEWEST), folder.join(TEMPORARY));
    let written = write_file(&temporary, checkpoint);
    if let Err(error) = written {
        // A half-written file helps nobody, and on a full disk its space does.
        let _ = fs::remove_file(&temporary);
        return Err(error);
    }
    if newest.exists() {
        let previous = folder.join(PREVIOUS);
        fs::rename(&newest, &previous).map_err(|error| OutputError::io("rename to", &previous, &error))?;
        sync_folder_of(&previous)?;
    }
    publish(&temporary, &newest)?;
    Ok(newest)
}

fn write_file(path: &Path, checkpoint: &Checkpoint) -> Result<(), OutputError> {
    let failed = |error: hdf5::Error| OutputError::hdf5("write the checkpoint", path, &error);
    let file = create_file(path).map_err(failed)?;
    let mut bytes = FILE_BYTES + most_bytes(checkpoint);
    reserve(path, bytes)?;
    let mut statistics = Vec::with_capacity(checkpoint.statistics.len());
    for (index, array) in checkpoint.statistics.iter().enumerate() {
        let record = write_numbers(&file, format!("statistics_{index}"), &array.data).map_err(failed)?;
        statistics.push((array.into(), record));
    }
    let mut state_arrays = Vec::with_capacity(checkpoint.data.arrays.len());
    for (index, (name, data)) in checkpoint.data.arrays.iter().enumerate() {
        state_arrays.push((name.clone(), write_numbers(&file, format!("state_{index}"), data).map_err(failed)?));
    }
    let facts = Facts {
        version: VERSION,
        config: checkpoint.config.clone(),
        wall_seconds: checkpoint.wall_seconds,
        cpu_seconds: checkpoint.cpu_seconds,
        finished: checkpoint.finished,
        spools: checkpoint.spools.iter().map(|(spec, items)| SpoolRecord::new(spec, *items)).collect(),
        statistics,
        evidence: checkpoint.evidence.iter().map(Into::into).collect(),
        state: checkpoint.data.state.clone(),
        state_arrays,
    };
    let json = serde_json::to_vec(&facts).map_err(|error| failed(error.to_string().into()))?;
    bytes += checked_bytes(json.len(), 1);
    reserve(path, bytes)?;
    write_checked(&file, "facts", &json).map_err(failed)?;
    file.close().map_err(failed)?;
    release_excess(path)
}

/// What a file takes beside its arrays.
const FILE_BYTES: u64 = 64 << 10;

/// Bytes that the arrays take in the file at most.
fn most_bytes(checkpoint: &Checkpoint) -> u64 {
    let statistics = checkpoint.statistics.iter().map(|array| &array.data);
    let state = checkpoint.data.arrays.iter().map(|(_, data)| data);
    statistics
        .chain(state)
        .map(|data| {
            let count = data.shape().iter().product::<usize>();
            checked_bytes(count, data.bytes().div_ceil(count.max(1)))
        })
        .sum()
}

fn write_numbers(group: &Group, dataset: String, data: &ArrayData) -> hdf5::Result<DataRecord> {
    fn write<T: Element>(group: &Group, dataset: String, array: &ArrayD<T>) -> hdf5::Result<DataRecord> {
        // Arrays of this crate are row-major (see `ArrayData::from`).
        write_checked(group, &dataset, array.as_slice().unwrap_or_default())?;
        Ok(DataRecord::Numbers { element: T::TYPE.name().to_owned(), shape: array.shape().to_vec(), dataset })
    }
    match data {
        ArrayData::F32(array) => write(group, dataset, array),
        ArrayData::F64(array) => write(group, dataset, array),
        ArrayData::I32(array) => write(group, dataset, array),
        ArrayData::I64(array) => write(group, dataset, array),
        ArrayData::U8(array) => write(group, dataset, array),
        ArrayData::U64(array) => write(group, dataset, array),
        ArrayData::Text(list) => Ok(DataRecord::Text(list.clone())),
    }
}

/// Reads a checkpoint; an error says in words why it cannot be used.
pub(crate) fn read(path: &Path) -> Result<Checkpoint, String> {
    let file = open_file(path).map_err(|_| "it is damaged".to_owned())?;
    let damaged = |_: hdf5::Error| "it is damaged".to_owned();
    let json: Vec<u8> = read_checked(&file, "facts").map_err(damaged)?;
    let value: serde_json::Value = serde_json::from_slice(&json).map_err(|_| "it is damaged".to_owned())?;
    let version = value.get("version").and_then(serde_json::Value::as_u64);
    if version != Some(u64::from(VERSION)) {
        return Err("it was written by another version of this program".to_owned());
    }
    let facts: Facts = serde_json::from_value(value).map_err(|error| format!("it is damaged: {error}"))?;
    let spools = facts.spools.into_iter().map(SpoolRecord::into_spec).collect::<Option<Vec<_>>>();
    let mut statistics = Vec::new();
    for (labels, record) in facts.statistics {
        statistics.push(labels.into_array(read_numbers(&file, record).map_err(damaged)?));
    }
    let mut arrays = Vec::new();
    for (name, record) in facts.state_arrays {
        arrays.push((name, read_numbers(&file, record).map_err(damaged)?));
    }
    Ok(Checkpoint {
        config: facts.config,
        wall_seconds: facts.wall_seconds,
        cpu_seconds: facts.cpu_seconds,
        finished: facts.finished,
        spools: spools.ok_or("it names an element type that does not exist")?,
        statistics,
        evidence: facts.evidence.into_iter().map(Into::into).collect(),
        data: CheckpointData { state: facts.state, arrays },
    })
}

fn read_numbers(group: &Group, record: DataRecord) -> hdf5::Result<ArrayData> {
    fn read<T: Element>(group: &Group, dataset: &str, shape: &[usize]) -> hdf5::Result<ArrayData> {
        let values = read_checked::<T>(group, dataset)?;
        let array = ArrayD::from_shape_vec(IxDyn(shape), values);
        array.map(T::wrap).map_err(|error| hdf5::Error::from(error.to_string()))
    }
    match record {
        DataRecord::Text(list) => Ok(ArrayData::Text(list)),
        DataRecord::Numbers { element, shape, dataset } => match element.as_str() {
            "f32" => read::<f32>(group, &dataset, &shape),
            "f64" => read::<f64>(group, &dataset, &shape),
            "i32" => read::<i32>(group, &dataset, &shape),
            "i64" => read::<i64>(group, &dataset, &shape),
            "u8" => read::<u8>(group, &dataset, &shape),
            "u64" => read::<u64>(group, &dataset, &shape),
            other => Err(format!("the element type {other} does not exist").into()),
        },
    }
}

#[cfg(test)]
mod tests {
    use ndarray::Array2;

    use super::*;
    use crate::machine::scratch_folder;
    use crate::{Dimension, ElementType};

    fn example() -> Checkpoint {
        let spec = SampleSpec {
            stack: Dimension::integers("realization", 0..4, "realisation"),
            item: vec![Dimension::new("x", vec![0.5, f64::NAN], "Mpc/h", "position")],
            ..SampleSpec::new("field", ElementType::F32)
        };
        let data = CheckpointData::new(&(3_u64, 0.1_f64)).unwrap();
        Checkpoint {
            config: "[experiment]\nkind = \"test\"\n".into(),
            wall_seconds: 1.5,
            cpu_seconds: 2.5,
            finished: false,
            spools: vec![(spec, 2)],
            statistics: vec![
                Array::new("trace/energy", vec![f64::NAN, f64::NEG_INFINITY, 0.1])
                    .dimensions([Dimension::bare("step", 3)])
                    .unit("1")
                    .attribute("beta", f64::INFINITY),
                Array::new("names", vec!["a".to_owned(), "ß".to_owned()]).dimensions([Dimension::bare("name", 2)]),
                Array::new("nothing", Vec::<u64>::new()).dimensions([Dimension::bare("none", 0)]),
            ],
            evidence: vec![Evidence {
                name: "mean".into(),
                description: "a test".into(),
                statistic_name: "z".into(),
                statistic: f64::NAN,
                null_distribution: "normal".into(),
                p_value: 0.1 + 0.2,
                significance: 1e-6,
            }],
            data: data.with_array("state", Array2::from_elem((2, 3), -0.0_f32)),
        }
    }

    #[test]
    fn everything_comes_back_bit_for_bit() {
        let folder = scratch_folder("checkpoint");
        let before = example();
        let path = write(&folder, &before).unwrap();
        let after = read(&path).unwrap();
        // Debug output shows NaN, signs of zero and shortest round-trip digits: equal text means equal bits.
        assert_eq!(format!("{after:?}"), format!("{before:?}"));
        fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn any_damaged_byte_of_the_numbers_is_noticed() {
        let folder = scratch_folder("damage");
        let mut checkpoint = example();
        checkpoint.data = CheckpointData::default().with_array("state", vec![0x5A_u8; 4096]);
        let path = write(&folder, &checkpoint).unwrap();
        let mut bytes = fs::read(&path).unwrap();
        let run = bytes.windows(64).position(|window| window.iter().all(|&byte| byte == 0x5A)).unwrap();
        bytes[run + 32] ^= 1;
        fs::write(&path, &bytes).unwrap();
        assert!(read(&path).is_err());
        fs::write(&path, &bytes[..bytes.len() / 2]).unwrap();
        assert!(read(&path).is_err());
        fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn the_checkpoint_before_is_kept() {
        let folder = scratch_folder("previous");
        let mut checkpoint = example();
        write(&folder, &checkpoint).unwrap();
        checkpoint.wall_seconds = 99.0;
        write(&folder, &checkpoint).unwrap();
        let [newest, previous] = candidates(&folder);
        assert_eq!(read(&newest).unwrap().wall_seconds, 99.0);
        assert_eq!(read(&previous).unwrap().wall_seconds, 1.5);
        fs::remove_dir_all(&folder).unwrap();
    }
}
