//! What all points hold, gathered in one pass over their files.

use std::collections::{BTreeSet, HashMap};
use std::path::Path;

use ornstein_run::{Array, ArraySpec, Dimension, Evidence, ResultFile};

use super::gathered::{Gathered, GatheredCoordinates, GatheredTexts};
use super::pattern::matches;
use super::workspace::Workspace;
use crate::point_hash::output_hash;
use crate::{CampaignError, Point};

/// What all points hold. Numbers are in spools on the disk, so memory is that of a single point.
#[derive(Debug, Default)]
pub(super) struct Survey {
    /// Arrays of numbers below `/statistics`, in the order first seen.
    pub statistics: Vec<Gathered>,
    /// Lists of texts below `/statistics`.
    pub texts: Vec<GatheredTexts>,
    /// Samples: only what they look like.
    pub samples: Vec<Gathered>,
    /// Tests against theory.
    pub evidence: Vec<GatheredEvidence>,
    /// Coordinates by group and dimension.
    pub coordinates: Vec<((String, String), GatheredCoordinates)>,
    /// Seconds that each point took, on the clock and of processors: (point, wall, processor).
    pub seconds: Vec<(usize, f64, f64)>,
    /// Versions of the programs that ran the points.
    pub versions: BTreeSet<String>,
    /// Patterns of the user that matched something.
    used_patterns: BTreeSet<usize>,
    places: Places,
}

/// Where in the lists something is.
#[derive(Debug, Default)]
struct Places {
    statistics: HashMap<String, usize>,
    texts: HashMap<String, usize>,
    samples: HashMap<String, usize>,
    evidence: HashMap<String, usize>,
    coordinates: HashMap<(String, String), usize>,
    spools: usize,
}

/// A test against theory, of all points.
#[derive(Debug)]
pub(super) struct GatheredEvidence {
    /// That of the first point.
    pub first: Evidence,
    /// Its law, where the theory holds, differs between points.
    pub laws_differ: bool,
    /// Its numbers in every point that has it: (point, statistic, p-value, significance, passed).
    pub values: Vec<(usize, f64, f64, f64, bool)>,
}

/// What is gathered.
#[derive(Debug, Clone, Copy)]
pub(super) struct Filter<'a> {
    /// Paths with wildcards; everything if `None`.
    pub arrays: Option<&'a [String]>,
    /// Samples, too.
    pub samples: bool,
}

impl Survey {
    /// Adds the file of a point. Points must come in order.
    pub fn add(
        &mut self,
        point: usize,
        file: &ResultFile,
        filter: Filter<'_>,
        workspace: &Workspace,
    ) -> Result<(), CampaignError> {
        let number = |name: &str| file.attribute(name).and_then(|text| text.parse().ok()).unwrap_or(f64::NAN);
        self.seconds.push((point, number("wall_seconds"), number("cpu_seconds")));
        let text = |name: &str| file.attribute(name).unwrap_or_default();
        self.versions.insert(format!("{}, commit {}", text("crate_versions"), text("git_revision")));
        for array in file.contents("statistics")? {
            if self.wanted(&array.path, filter) {
                self.add_statistic(point, array, workspace)?;
            }
        }
        if filter.samples {
            for spec in file.samples()? {
                if self.wanted(&spec.path, filter) {
                    self.add_sample(point, &spec, workspace)?;
                }
            }
        }
        for test in file.evidence()? {
            self.add_evidence(point, test);
        }
        Ok(())
    }

    /// Patterns that matched no array of any point.
    pub fn unused_patterns<'a>(&self, filter: Filter<'a>) -> impl Iterator<Item = &'a String> {
        let patterns = filter.arrays.unwrap_or_default().iter().enumerate();
        patterns.filter(|(place, _)| !self.used_patterns.contains(place)).map(|(_, pattern)| pattern)
    }

    /// The coordinates of a dimension in the group of an array.
    pub fn coordinates_of(&self, path: &str, dimension: &Dimension) -> Option<&GatheredCoordinates> {
        let key = (group_of(path), dimension.name.clone());
        self.places.coordinates.get(&key).map(|&place| &self.coordinates[place].1)
    }

    fn wanted(&mut self, path: &str, filter: Filter<'_>) -> bool {
        let Some(patterns) = filter.arrays else { return true };
        let matching = patterns.iter().enumerate().filter(|(_, pattern)| matches(pattern, path));
        let places: Vec<usize> = matching.map(|(place, _)| place).collect();
        self.used_patterns.extend(&places);
        !places.is_empty()
    }

    fn add_statistic(&mut self, point: usize, array: Array, workspace: &Workspace) -> Result<(), CampaignError> {
        let Some(spec) = ArraySpec::of(&array) else {
            if let Some(&place) = self.places.texts.get(&array.path) {
                self.texts[place].add(point, &array);
            } else {
                self.places.texts.insert(array.path.clone(), self.texts.len());
                self.texts.push(GatheredTexts::new(point, array));
            }
            return Ok(());
        };
        self.add_coordinates(point, &spec, workspace)?;
        let place = *self.places.statistics.entry(spec.path.clone()).or_insert(self.statistics.len());
        if place == self.statistics.len() {
            let spool = workspace.spool(self.places.spools);
            self.places.spools += 1;
            self.statistics.push(Gathered::new(spec.clone(), Some(spool)));
        }
        self.statistics[place].add(point, &spec, Some(&array.data))
    }

    fn add_sample(&mut self, point: usize, spec: &ArraySpec, workspace: &Workspace) -> Result<(), CampaignError> {
        self.add_coordinates(point, spec, workspace)?;
        let place = *self.places.samples.entry(spec.path.clone()).or_insert(self.samples.len());
        if place == self.samples.len() {
            self.samples.push(Gathered::new(spec.clone(), None));
        }
        self.samples[place].add(point, spec, None)
    }

    fn add_coordinates(&mut self, point: usize, spec: &ArraySpec, workspace: &Workspace) -> Result<(), CampaignError> {
        for dimension in &spec.dimensions {
            let key = (group_of(&spec.path), dimension.name.clone());
            let place = *self.places.coordinates.entry(key.clone()).or_insert(self.coordinates.len());
            if place == self.coordinates.len() {
                self.coordinates.push((key, GatheredCoordinates::new(dimension.clone())));
            }
            let number = self.places.spools;
            self.places.spools += 1;
            self.coordinates[place].1.add(point, dimension, workspace, number)?;
        }
        Ok(())
    }

    fn add_evidence(&mut self, point: usize, test: Evidence) {
        let values = (point, test.statistic, test.p_value, test.significance, test.passed());
        let place = *self.places.evidence.entry(test.name.clone()).or_insert(self.evidence.len());
        if place == self.evidence.len() {
            self.evidence.push(GatheredEvidence { first: test, laws_differ: false, values: vec![values] });
            return;
        }
        let known = &mut self.evidence[place];
        known.laws_differ |= known.first.null_distribution != test.null_distribution;
        known.values.push(values);
    }
}

/// The group of an array.
fn group_of(path: &str) -> String {
    path.rsplit_once('/').map_or_else(String::new, |(group, _)| group.to_owned())
}

/// Opens the file of a point, if it is whole and the one that was planned; else says why not.
pub(super) fn open_point(path: &Path, kind: &str, planned: &Point) -> Result<ResultFile, String> {
    let file = ResultFile::open(path).map_err(|error| error.to_string())?;
    let place = path.display();
    if file.kind() != kind {
        return Err(format!("{place}: holds a run of {}, not of {kind}", file.kind()));
    }
    if file.seed() != planned.seed {
        return Err(format!("{place}: holds a run with seed {}, not {}", file.seed(), planned.seed));
    }
    // A task of an earlier plan may have ended after the campaign was planned anew.
    match output_hash(&file) {
        Ok(hash) if hash == planned.hash => Ok(file),
        Ok(hash) => Err(format!(
            "{place}: holds a run with other settings or inputs than planned (hash {hash}, not {}); remove it to run the point again",
            planned.hash
        )),
        Err(report) => Err(format!("{place}: its resolved config cannot be understood: {report}")),
    }
}
