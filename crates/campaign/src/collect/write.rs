//! From what was gathered to the collected file.

use std::collections::HashSet;
use std::path::Path;

use ndarray::{ArrayD, IxDyn};
use ornstein_run::{
    Array, ArrayData, ArraySpec, CollectedArray, Collection, CollectionWriter, Dimension, Element, ElementType,
    ResultFile, RunError, SampleSource,
};

use super::gathered::Gathered;
use super::parameters::{axis_dimensions, parameter_arrays};
use super::survey::{GatheredEvidence, Survey};
use super::workspace::{Spool, relative_to};
use super::{Availability, SkippedArray};
use crate::{Campaign, CampaignError, PointId, SampleCollection};

/// Numbers are copied in pieces of about this size \[bytes\].
const PIECE: usize = 8 << 20;

/// Names of arrays that every collected file has.
const OWN_NAMES: [&str; 8] =
    ["state", "seed", "wall_seconds", "cpu_seconds", "statistic", "p_value", "significance", "passed"];

/// Writes a collected file.
pub(super) struct FileBuilder<'a> {
    pub campaign: &'a Campaign,
    pub survey: &'a mut Survey,
    pub availability: &'a [Availability],
    pub seeds: &'a [u64],
    pub samples: SampleCollection,
    pub skipped: &'a mut Vec<SkippedArray>,
    /// When, UTC.
    pub now: &'a str,
}

impl FileBuilder<'_> {
    /// Writes everything to a file of this name.
    pub fn write(mut self, path: &Path) -> Result<(), CampaignError> {
        let manifest = self.campaign.manifest();
        let axes = axis_dimensions(&manifest.axes, &self.taken_names());
        let collection = Collection {
            kind: manifest.kind.clone(),
            name: manifest.name.clone(),
            seed: manifest.seed.or(self.seeds.first().copied()).unwrap_or_default(),
            axes: axes.clone(),
        };
        let mut file = CollectionWriter::create(path, &collection)?;
        let base = read_text(&self.campaign.folder().base_config())?;
        for dimension in &axes {
            file.dimension("parameters", dimension)?;
        }
        for array in parameter_arrays(&manifest.axes, &axes, &base) {
            file.array(&array)?;
        }
        self.write_points(&mut file, &axes)?;
        self.refuse_inconsistent_dimensions();
        self.write_texts(&mut file)?;
        self.write_statistics(&mut file)?;
        let points = self.availability.len();
        for test in &self.survey.evidence {
            write_evidence(&mut file, test, points)?;
        }
        self.write_samples(&mut file)?;
        self.write_coordinates(&mut file)?;
        self.write_attributes(&mut file, &base)?;
        Ok(file.finish()?)
    }

    /// Names within the points' files.
    fn taken_names(&self) -> HashSet<String> {
        let own = OWN_NAMES.iter().map(|&name| name.to_owned());
        let arrays = self.survey.statistics.iter().chain(&self.survey.samples).map(|gathered| &gathered.spec.path);
        let arrays = arrays.chain(self.survey.texts.iter().map(|texts| &texts.array.path));
        let arrays = arrays.map(|path| path.rsplit('/').next().unwrap_or(path).to_owned());
        let dimensions = self.survey.coordinates.iter().map(|((_, name), _)| name.clone());
        own.chain(arrays).chain(dimensions).collect()
    }

    fn write_points(&self, file: &mut CollectionWriter, axes: &[Dimension]) -> Result<(), RunError> {
        let shape: Vec<usize> = axes.iter().map(Dimension::length).collect();
        let over_axes =
            |name: &str, data: ArrayData| Array::new(format!("points/{name}"), data).dimensions(axes.to_vec());
        let codes = self.availability.iter().map(|state| state.code()).collect();
        let state = over_axes("state", shaped::<i32>(&shape, codes)?)
            .long_name("what became of the point")
            .attribute("flag_values", Availability::ALL.map(|state| i64::from(state.code())).to_vec())
            .attribute("flag_meanings", Availability::ALL.map(Availability::name).join(" "));
        file.array(&state)?;
        let seeds = over_axes("seed", shaped::<u64>(&shape, self.seeds.to_vec())?);
        file.array(&seeds.long_name("seed of the point"))?;
        let (mut wall, mut cpu) = (vec![f64::NAN; self.seeds.len()], vec![f64::NAN; self.seeds.len()]);
        for &(point, wall_seconds, cpu_seconds) in &self.survey.seconds {
            (wall[point], cpu[point]) = (wall_seconds, cpu_seconds);
        }
        let wall = over_axes("wall_seconds", shaped(&shape, wall)?);
        file.array(&wall.unit("s").long_name("time that the run of the point took"))?;
        let cpu = over_axes("cpu_seconds", shaped(&shape, cpu)?);
        file.array(&cpu.unit("s").long_name("processor time that the run of the point took"))
    }

    /// Arrays along a dimension whose length is not the same in all points have no common shape, nor have those of its group.
    fn refuse_inconsistent_dimensions(&mut self) {
        let Survey { statistics, samples, .. } = &mut *self.survey;
        let (mut statistics, mut samples) = (std::mem::take(statistics), std::mem::take(samples));
        for gathered in statistics.iter_mut().chain(&mut samples).filter(|gathered| gathered.refused.is_none()) {
            let survey = &self.survey;
            let inconsistent = gathered.spec.dimensions.iter().find(|dimension| {
                survey.coordinates_of(&gathered.spec.path, dimension).is_some_and(|known| known.refused)
            });
            gathered.refused = inconsistent
                .map(|dimension| format!("its dimension '{}' differs in length between points", dimension.name));
        }
        for gathered in statistics.iter().chain(&samples) {
            if let Some(reason) = &gathered.refused {
                self.skipped.push(SkippedArray { path: gathered.spec.path.clone(), reason: reason.clone() });
            }
        }
        (self.survey.statistics, self.survey.samples) = (statistics, samples);
    }

    /// Lists of texts that are the same in all points are written once, over their own dimensions.
    fn write_texts(&mut self, file: &mut CollectionWriter) -> Result<(), RunError> {
        for texts in &self.survey.texts {
            let array = Array {
                dimensions: self.dimensions(&texts.array.path, &texts.array.dimensions),
                ..texts.array.clone()
            };
            match &texts.refused {
                Some(reason) => self.skipped.push(SkippedArray { path: array.path, reason: reason.clone() }),
                None => file.array(&array)?,
            }
        }
        Ok(())
    }

    fn write_statistics(&mut self, file: &mut CollectionWriter) -> Result<(), CampaignError> {
        let total = self.availability.len();
        let mut all = std::mem::take(&mut self.survey.statistics);
        for gathered in all.iter_mut().filter(|gathered| gathered.refused.is_none()) {
            let spec = self.collected_spec(gathered);
            let array = file.declare(&spec, gathered.points.len() < total)?;
            if let Some(spool) = &mut gathered.spool {
                let copy = match spec.element {
                    ElementType::F32 => copy_spool::<f32>,
                    ElementType::F64 => copy_spool::<f64>,
                    ElementType::I32 => copy_spool::<i32>,
                    ElementType::I64 => copy_spool::<i64>,
                    ElementType::U8 => copy_spool::<u8>,
                    ElementType::U64 => copy_spool::<u64>,
                };
                copy(file, array, spool, &gathered.points, spec.length())?;
            }
        }
        self.survey.statistics = all;
        Ok(())
    }

    fn write_samples(&mut self, file: &mut CollectionWriter) -> Result<(), CampaignError> {
        let total = self.availability.len();
        let folder = self.campaign.folder();
        for gathered in self.survey.samples.iter().filter(|gathered| gathered.refused.is_none()) {
            let spec = self.collected_spec(gathered);
            let points = &gathered.points;
            if self.samples == SampleCollection::Virtual {
                let source = |&point: &usize| SampleSource {
                    point,
                    file: relative_to(&folder.output(PointId(point as u64)), folder.root()),
                };
                file.refer(&spec, &points.iter().map(source).collect::<Vec<_>>())?;
                continue;
            }
            let array = file.declare_chunked(&spec, points.len() < total)?;
            let copy = match spec.element {
                ElementType::F32 => copy_samples::<f32>,
                ElementType::F64 => copy_samples::<f64>,
                ElementType::I32 => copy_samples::<i32>,
                ElementType::I64 => copy_samples::<i64>,
                ElementType::U8 => copy_samples::<u8>,
                ElementType::U64 => copy_samples::<u64>,
            };
            for &point in points {
                let result = ResultFile::open(folder.output(PointId(point as u64)))?;
                copy(file, array, &result, point, &spec)?;
            }
        }
        Ok(())
    }

    /// Coordinates that differ between points, as arrays over the axes.
    fn write_coordinates(&mut self, file: &mut CollectionWriter) -> Result<(), CampaignError> {
        let total = self.availability.len();
        for ((group, name), known) in &mut self.survey.coordinates {
            let Some(spool) = &mut known.spool else { continue };
            let dimension = &known.dimension;
            let spec = ArraySpec {
                path: format!("{group}/{name}_values"),
                element: ElementType::F64,
                dimensions: vec![Dimension::bare(name.as_str(), dimension.length())],
                unit: dimension.unit.clone(),
                long_name: dimension.long_name.clone(),
                attributes: Vec::new(),
            };
            let array = file.declare(&spec, known.points.len() < total)?;
            copy_spool::<f64>(file, array, spool, &known.points, spec.length())?;
        }
        Ok(())
    }

    fn write_attributes(&self, file: &mut CollectionWriter, base: &str) -> Result<(), CampaignError> {
        let manifest = self.campaign.manifest();
        let finished = self.survey.seconds.len() as i64;
        file.attribute("identity", manifest.identity.as_str())?;
        file.attribute("campaign_config", read_text(&self.campaign.folder().campaign_config())?)?;
        file.attribute("base_config", base)?;
        file.attribute("inputs", manifest.inputs.join("\n"))?;
        file.attribute("points", self.availability.len() as i64)?;
        file.attribute("finished_points", finished)?;
        let versions: Vec<&str> = self.survey.versions.iter().map(String::as_str).collect();
        file.attribute("point_versions", versions.join("\n"))?;
        let skipped: Vec<String> =
            self.skipped.iter().map(|skipped| format!("{}: {}", skipped.path, skipped.reason)).collect();
        file.attribute("skipped_arrays", skipped.join("\n"))?;
        file.attribute("planned", manifest.created.as_str())?;
        Ok(file.attribute("collected", self.now)?)
    }

    /// What an array looks like in the collected file: dimensions whose coordinates differ between points have none there.
    fn collected_spec(&self, gathered: &Gathered) -> ArraySpec {
        let spec = &gathered.spec;
        ArraySpec { dimensions: self.dimensions(&spec.path, &spec.dimensions), ..spec.clone() }
    }

    fn dimensions(&self, path: &str, dimensions: &[Dimension]) -> Vec<Dimension> {
        let collected = |dimension: &Dimension| {
            let differs = self.survey.coordinates_of(path, dimension).is_some_and(|known| known.spool.is_some());
            if differs { Dimension::bare(dimension.name.as_str(), dimension.length()) } else { dimension.clone() }
        };
        dimensions.iter().map(collected).collect()
    }
}

fn write_evidence(file: &mut CollectionWriter, test: &GatheredEvidence, total: usize) -> Result<(), RunError> {
    let group = format!("evidence/{}", test.first.name);
    file.group_attribute(&group, "description", test.first.description.as_str())?;
    file.group_attribute(&group, "statistic_name", test.first.statistic_name.as_str())?;
    if !test.laws_differ {
        file.group_attribute(&group, "null_distribution", test.first.null_distribution.as_str())?;
    }
    let points: Vec<usize> = test.values.iter().map(|&(point, ..)| point).collect();
    let mut numbers = |name: &str, words: &str, element: ElementType| {
        let spec = ArraySpec {
            path: format!("{group}/{name}"),
            element,
            dimensions: Vec::new(),
            unit: "1".to_owned(),
            long_name: words.to_owned(),
            attributes: Vec::new(),
        };
        file.declare(&spec, points.len() < total)
    };
    let statistic = numbers("statistic", &test.first.statistic_name, ElementType::F64)?;
    let p_value = numbers("p_value", "p-value", ElementType::F64)?;
    let significance = numbers("significance", "p-value below which the test fails", ElementType::F64)?;
    let passed = numbers("passed", "did the test pass?", ElementType::I32)?;
    let column = |of: fn(&(usize, f64, f64, f64, bool)) -> f64| test.values.iter().map(of).collect::<Vec<f64>>();
    write_points(file, statistic, &points, &column(|values| values.1), 1)?;
    write_points(file, p_value, &points, &column(|values| values.2), 1)?;
    write_points(file, significance, &points, &column(|values| values.3), 1)?;
    let verdicts: Vec<i32> = test.values.iter().map(|values| i32::from(values.4)).collect();
    write_points(file, passed, &points, &verdicts, 1)
}

/// Writes the values of some points, `length` of each: neighbouring points at once.
fn write_points<T: Element>(
    file: &mut CollectionWriter,
    array: CollectedArray,
    points: &[usize],
    values: &[T],
    length: usize,
) -> Result<(), RunError> {
    let mut start = 0;
    for neighbours in points.chunk_by(|one, next| one + 1 == *next) {
        let end = start + neighbours.len() * length;
        file.write(array, neighbours[0], &values[start..end])?;
        start = end;
    }
    Ok(())
}

fn copy_spool<T: Element>(
    file: &mut CollectionWriter,
    array: CollectedArray,
    spool: &mut Spool,
    points: &[usize],
    length: usize,
) -> Result<(), CampaignError> {
    let point_bytes = length * size_of::<T>();
    if length == 0 {
        return Ok(());
    }
    let (mut values, mut start) = (Vec::<T>::new(), 0);
    for some in points.chunks((PIECE / point_bytes).max(1)) {
        let bytes = spool.read(start, some.len() * point_bytes)?;
        start += bytes.len() as u64;
        values.clear();
        T::extend_values(&bytes, &mut values);
        write_points(file, array, some, &values, length)?;
    }
    spool.close();
    Ok(())
}

/// Copies an array of samples: at once if it is small, else item by item.
fn copy_samples<T: Element>(
    file: &mut CollectionWriter,
    array: CollectedArray,
    result: &ResultFile,
    point: usize,
    spec: &ArraySpec,
) -> Result<(), CampaignError> {
    let plain = |values: ArrayD<T>| values.into_raw_vec_and_offset().0;
    let shape = spec.shape();
    if spec.length() * size_of::<T>() <= PIECE || shape.is_empty() {
        return Ok(file.write(array, point, &plain(result.array::<T>(&spec.path)?))?);
    }
    let item: usize = shape[1..].iter().product();
    for index in 0..shape[0] {
        file.write_part(array, point, index * item, &plain(result.item::<T>(&spec.path, index)?))?;
    }
    Ok(())
}

fn shaped<T: Element>(shape: &[usize], values: Vec<T>) -> Result<ArrayData, RunError> {
    ArrayD::from_shape_vec(IxDyn(shape), values).map(ArrayData::from).map_err(RunError::experiment)
}

fn read_text(path: &Path) -> Result<String, CampaignError> {
    let read = std::fs::read_to_string(path);
    Ok(read.map_err(|error| ornstein_run::OutputError::io("read", path, &error))?)
}
