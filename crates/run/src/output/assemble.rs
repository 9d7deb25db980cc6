//! The output file, put together from spools, statistics and evidence.

use std::fs;
use std::path::Path;

use hdf5::Group;

use super::{OutputError, Provenance, Spool, release_excess, reserve};
use crate::hdf::{
    Filters, Labels, Section, StackWriter, create_file, create_group, write_data, write_float, write_integer,
    write_text,
};
use crate::machine::Stopwatch;
use crate::sample::SAMPLES;
use crate::{Array, Dimension, Element, ElementType, Evidence, Progress, RunError};

/// Samples are copied from spool to file in pieces of about this size, so memory stays bounded \[bytes\].
const SLAB_BYTES: usize = 8 << 20;

/// Everything that goes into an output file.
pub(crate) struct Contents<'a> {
    pub spools: &'a [Spool],
    pub statistics: &'a [Array],
    pub evidence: &'a [Evidence],
    pub provenance: &'a Provenance,
    pub filters: Filters,
    /// Wall and processor seconds of earlier parts of an interrupted run.
    pub earlier_seconds: (f64, f64),
    pub watch: Stopwatch,
}

impl Contents<'_> {
    /// Bytes that the file takes at most: the arrays, and headers, indices and attributes of everything in it.
    fn most_bytes(&self) -> u64 {
        const FILE: u64 = 256 << 10;
        const HEADER: u64 = 8 << 10;
        let labels = |dimensions: &[Dimension]| -> u64 {
            dimensions.iter().map(|dimension| HEADER + 8 * dimension.length() as u64).sum()
        };
        let samples: u64 = self
            .spools
            .iter()
            .map(|spool| HEADER + StackWriter::stored_bytes(&spool.spec) + labels(&spool.spec.dimensions()))
            .sum();
        let statistics: u64 =
            self.statistics.iter().map(|array| HEADER + array.data.bytes() as u64 + labels(&array.dimensions)).sum();
        FILE + samples + statistics + HEADER * self.evidence.len() as u64 + self.provenance.text_bytes()
    }
}

/// Writes the file. It is complete but not yet forced to the disk when this returns.
pub(crate) fn assemble(path: &Path, contents: &Contents<'_>, progress: &Progress) -> Result<(), RunError> {
    let written = write_file(path, contents, progress);
    if written.is_err() {
        // On a full disk its space is worth more than half a file.
        let _ = fs::remove_file(path);
    }
    written
}

fn write_file(path: &Path, contents: &Contents<'_>, progress: &Progress) -> Result<(), RunError> {
    let failed = |error: hdf5::Error| RunError::Output(OutputError::hdf5("write", path, &error));
    let file = create_file(path).map_err(failed)?;
    reserve(path, contents.most_bytes())?;

    let mut groups = vec![(SAMPLES, Section::new(create_group(&file, SAMPLES).map_err(failed)?))];
    for spool in contents.spools {
        let name = spool.spec.group.as_str();
        let known = groups.iter().position(|(group, _)| *group == name);
        let place = known.unwrap_or(groups.len());
        if known.is_none() {
            groups.push((name, Section::new(create_group(&file, name).map_err(failed)?)));
        }
        let copy = match spool.spec.element {
            ElementType::F32 => copy_samples::<f32>,
            ElementType::F64 => copy_samples::<f64>,
            ElementType::I32 => copy_samples::<i32>,
            ElementType::I64 => copy_samples::<i64>,
            ElementType::U8 => copy_samples::<u8>,
            ElementType::U64 => copy_samples::<u64>,
        };
        copy(&mut groups[place].1, spool, contents.filters, path, progress)?;
    }

    let mut statistics = Section::new(create_group(&file, "statistics").map_err(failed)?);
    for array in contents.statistics {
        write_array(&mut statistics, array).map_err(failed)?;
    }

    let evidence = create_group(&file, "evidence").map_err(failed)?;
    for test in contents.evidence {
        write_evidence(&evidence, test).map_err(failed)?;
    }

    let (wall, cpu) = contents.earlier_seconds;
    contents
        .provenance
        .write(&file, wall + contents.watch.wall_seconds(), cpu + contents.watch.cpu_seconds())
        .and_then(|()| file.flush())
        .map_err(failed)?;
    // Handles into the file must be gone before it is closed, or closing would be put off.
    drop((groups, statistics, evidence));
    file.close().map_err(failed)?;
    Ok(release_excess(path)?)
}

fn copy_samples<T: Element>(
    section: &mut Section,
    spool: &Spool,
    filters: Filters,
    path: &Path,
    progress: &Progress,
) -> Result<(), RunError> {
    let failed = |error: hdf5::Error| RunError::Output(OutputError::hdf5("write", path, &error));
    let spec = &spool.spec;
    let (group, name) = section.home(&spec.path).map_err(failed)?;
    let writer = StackWriter::create::<T>(&group, name, spec, filters).map_err(failed)?;
    let mut reader = spool.reader()?;
    let mut values = Vec::<T>::new();
    for slab in writer.slabs(SLAB_BYTES, size_of::<T>()) {
        reader.next(slab.length(), &mut values)?;
        writer.write(&slab, &values).map_err(failed)?;
        progress.advance(size_of_val(values.as_slice()) as u64);
    }
    let dimensions = spec.dimensions();
    let labels =
        Labels { dimensions: &dimensions, unit: &spec.unit, long_name: &spec.long_name, attributes: &spec.attributes };
    section.label(&writer.dataset, &spec.path, labels).map_err(failed)
}

fn write_array(section: &mut Section, array: &Array) -> hdf5::Result<()> {
    let (group, name) = section.home(&array.path)?;
    let dataset = write_data(&group, name, &array.data)?;
    let labels = Labels {
        dimensions: &array.dimensions,
        unit: &array.unit,
        long_name: &array.long_name,
        attributes: &array.attributes,
    };
    section.label(&dataset, &array.path, labels)
}

fn write_evidence(parent: &Group, test: &Evidence) -> hdf5::Result<()> {
    let group = create_group(parent, &test.name)?;
    write_text(&group, "description", &test.description)?;
    write_text(&group, "statistic_name", &test.statistic_name)?;
    write_float(&group, "statistic", test.statistic)?;
    write_text(&group, "null_distribution", &test.null_distribution)?;
    write_float(&group, "p_value", test.p_value)?;
    write_float(&group, "significance", test.significance)?;
    write_integer(&group, "passed", i64::from(test.passed()))
}
