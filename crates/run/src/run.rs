//! The running run, as the experiment sees it.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::array::check_path;
use crate::checkpoint::{self, Checkpoint};
use crate::machine::{SignalWatch, Stopwatch};
use crate::output::{Companions, PartialFolder, Spool, companion_path, conflict};
use crate::{
    Array, ArrayWriter, CheckpointData, Dimension, Element, Event, Evidence, Progress, Reporter, RunError, SampleSpec,
    SampleStream, StopFlag, StopReason, TextWriter,
};

/// Part of the time limit after which the run saves its state and stops.
const TIME_LIMIT_USED: f64 = 0.98;

/// The running run, handed to [`Experiment::run`](crate::Experiment::run): who it is, where samples, statistics and evidence
/// go, and when to save the state.
///
/// The loop of an experiment, whatever it does:
///
/// ```
/// use ornstein_run::{CheckpointData, Run, RunError, SampleSpec};
///
/// fn generate(run: &mut Run, spec: SampleSpec, draw: impl Fn(u64, usize) -> Vec<f32>) -> Result<(), RunError> {
///     let count = spec.stack.length();
///     let samples = run.samples(spec)?;
///     let progress = run.progress("drawing", count as u64);
///     let start = run.appended(samples); // 0, or where the checkpoint was
///     progress.advance(start as u64);
///     for item in start..count {
///         run.append(samples, &draw(run.seed(), item))?;
///         progress.advance(1);
///         run.checkpoint_if_due(|| CheckpointData::new(&()))?; // saves, and stops the run if asked to
///     }
///     Ok(())
/// }
/// ```
///
/// Whatever accumulates over items (a mean, a histogram) belongs into the [`CheckpointData`] and is taken up again from
/// [`resumed`](Self::resumed); what was handed over by [`statistics`](Self::statistics) and [`evidence`](Self::evidence)
/// before a checkpoint is kept with it. Then a run that was killed and resumed ends with the same bytes as one that was not.
pub struct Run {
    pub(crate) identity: RunIdentity,
    pub(crate) reporter: Arc<dyn Reporter>,
    pub(crate) partial: PartialFolder,
    pub(crate) spools: Vec<Spool>,
    pub(crate) statistics: Vec<Array>,
    pub(crate) evidence: Vec<Evidence>,
    pub(crate) resumed: Option<CheckpointData>,
    pub(crate) timing: Timing,
    pub(crate) stops: Stops,
}

/// Who the run is.
pub(crate) struct RunIdentity {
    pub name: String,
    pub seed: u64,
    pub threads: usize,
    pub resolved_config: String,
    pub output: PathBuf,
}

/// When to save, and what has been spent.
pub(crate) struct Timing {
    pub watch: Stopwatch,
    /// Wall and processor seconds of earlier parts of an interrupted run.
    pub earlier_seconds: (f64, f64),
    pub interval: Duration,
    pub last_checkpoint: Instant,
    pub time_limit: Option<Duration>,
}

/// Who may stop the run.
pub(crate) struct Stops {
    pub flag: StopFlag,
    pub signals: Option<SignalWatch>,
    /// The moment at which it has to stop.
    pub deadline: Option<Instant>,
    /// Has the reporter been told?
    pub announced: bool,
}

impl Stops {
    /// Has somebody asked for a stop? That the run is lost comes first: then nothing may be saved.
    pub fn reason(&self) -> Option<StopReason> {
        if self.flag.is_abandoned() {
            return Some(StopReason::Abandoned);
        }
        if self.flag.is_raised() {
            return Some(StopReason::Requested);
        }
        let signal = self.signals.as_ref().and_then(SignalWatch::arrived);
        let late = || self.deadline.is_some_and(|deadline| Instant::now() >= deadline);
        signal.or_else(|| late().then_some(StopReason::TimeLimit))
    }

    /// Refuses to go on if the run no longer belongs to this process.
    pub fn fence(&self) -> Result<(), RunError> {
        if self.flag.is_abandoned() { Err(RunError::Interrupted(StopReason::Abandoned)) } else { Ok(()) }
    }
}

impl Run {
    /// Name of the run.
    pub fn name(&self) -> &str {
        &self.identity.name
    }

    /// The seed; all randomness follows from it.
    pub fn seed(&self) -> u64 {
        self.identity.seed
    }

    /// Threads of the pool that the experiment runs in. Results must not depend on it.
    pub fn threads(&self) -> usize {
        self.identity.threads
    }

    /// Begins a part of the work with a known number of steps.
    pub fn progress(&self, label: impl Into<String>, total: u64) -> Progress {
        Progress::new(label, total, Arc::clone(&self.reporter))
    }

    /// Says something worth knowing.
    pub fn note(&self, message: impl AsRef<str>) {
        self.reporter.report(Event::Note(message.as_ref()));
    }

    /// Says something the user should look at.
    pub fn warn(&self, message: impl AsRef<str>) {
        self.reporter.report(Event::Warning(message.as_ref()));
    }

    /// Opens a stream of samples. In a resumed run it already holds the items of the checkpoint.
    ///
    /// # Errors
    ///
    /// If the specification is unsound, clashes with another stream, or differs from that of the checkpoint.
    pub fn samples(&mut self, spec: SampleSpec) -> Result<SampleStream, RunError> {
        spec.check()?;
        if let Some(index) = self.spools.iter().position(|spool| spool.spec.full_path() == spec.full_path()) {
            if self.spools[index].spec != spec {
                return Err(RunError::array(spec.path, "it was declared differently before"));
            }
            return Ok(SampleStream(index));
        }
        let others: Vec<(&str, Vec<Dimension>)> = self
            .spools
            .iter()
            .filter(|spool| spool.spec.group == spec.group)
            .map(|spool| (spool.spec.path.as_str(), spool.spec.dimensions()))
            .collect();
        let others = others.iter().map(|(path, dimensions)| (*path, dimensions.as_slice()));
        if let Some(reason) = conflict(&spec.path, &spec.dimensions(), others) {
            return Err(RunError::array(spec.path, reason));
        }
        // A new stream keeps nothing, so its spool can always be opened.
        if let Some(spool) = self.partial.open_spool(spec, 0)? {
            self.spools.push(spool);
        }
        Ok(SampleStream(self.spools.len() - 1))
    }

    /// Items in the stream so far.
    pub fn appended(&self, stream: SampleStream) -> usize {
        self.spools[stream.0].items
    }

    /// Appends one item, row-major.
    pub fn append<T: Element>(&mut self, stream: SampleStream, item: &[T]) -> Result<(), RunError> {
        self.append_parts(stream, [item])
    }

    /// Appends one item that lies in pieces in memory (the rows of a padded field), without a copy of the whole.
    pub fn append_parts<'a, T: Element>(
        &mut self,
        stream: SampleStream,
        parts: impl IntoIterator<Item = &'a [T]>,
    ) -> Result<(), RunError> {
        self.stops.fence()?;
        self.spools[stream.0].append(parts)
    }

    /// Reads the items of a stream back, in order and in pieces of at most `items_at_once`, for what can be said only when all
    /// of them are there. `look` gets the number of the piece's first item, and its items one after the other.
    pub fn read_back<T: Element>(
        &mut self,
        stream: SampleStream,
        items_at_once: usize,
        mut look: impl FnMut(usize, &[T]) -> Result<(), RunError>,
    ) -> Result<(), RunError> {
        let spool = &mut self.spools[stream.0];
        spool.flush()?;
        if T::TYPE != spool.spec.element {
            let (declared, asked) = (spool.spec.element.name(), T::TYPE.name());
            return Err(RunError::array(
                &spool.spec.path,
                format!("declared as {declared}, but {asked} was asked for"),
            ));
        }
        let mut reader = spool.reader()?;
        let mut values = Vec::new();
        let mut first = 0;
        while first < spool.items {
            let count = items_at_once.clamp(1, spool.items - first);
            reader.next(count * spool.spec.item_length(), &mut values)?;
            look(first, &values)?;
            first += count;
        }
        Ok(())
    }

    /// Keeps an array for `/statistics`; a later one of the same path replaces it.
    pub fn statistics(&mut self, array: Array) -> Result<(), RunError> {
        array.check()?;
        let others = self.statistics.iter().filter(|other| other.path != array.path);
        let others = others.map(|other| (other.path.as_str(), other.dimensions.as_slice()));
        if let Some(reason) = conflict(&array.path, &array.dimensions, others) {
            return Err(RunError::array(array.path, reason));
        }
        match self.statistics.iter_mut().find(|other| other.path == array.path) {
            Some(place) => *place = array,
            None => self.statistics.push(array),
        }
        Ok(())
    }

    /// Keeps a test for `/evidence`; a later one of the same name replaces it.
    pub fn evidence(&mut self, evidence: Evidence) -> Result<(), RunError> {
        check_path(&evidence.name)?;
        if evidence.name.contains('/') {
            return Err(RunError::array(evidence.name, "the name of a test has no slash"));
        }
        self.reporter.report(Event::Evidence(&evidence));
        match self.evidence.iter_mut().find(|other| other.name == evidence.name) {
            Some(place) => *place = evidence,
            None => self.evidence.push(evidence),
        }
        Ok(())
    }

    /// Keeps a file that others read (weights of a network, a table) to stand beside the output under its name with another
    /// `ending`; a later one of the same ending replaces it. Like the output, it gets its final name when the run is complete.
    /// The path it will have is returned.
    ///
    /// # Errors
    ///
    /// If the ending is not made of lower-case letters, digits and dots or is that of the output, or the disk refuses.
    pub fn companion(&mut self, ending: &str, bytes: &[u8]) -> Result<PathBuf, RunError> {
        let path = self.companion_path(ending)?;
        self.companions().keep(ending, bytes)?;
        Ok(path)
    }

    /// Begins a companion, as [`companion`](Self::companion) keeps them, that is written piece by piece: a text. It is kept once it is
    /// finished.
    ///
    /// # Errors
    ///
    /// As those of [`companion`](Self::companion).
    pub fn companion_text(&mut self, ending: &str) -> Result<TextWriter, RunError> {
        self.companion_path(ending)?;
        TextWriter::create(self.companions().place(ending)?)
    }

    /// Begins a companion, as [`companion`](Self::companion) keeps them, that is an HDF5 file of its own layout. It is kept once it is
    /// finished.
    ///
    /// # Errors
    ///
    /// As those of [`companion`](Self::companion).
    pub fn companion_arrays(&mut self, ending: &str) -> Result<ArrayWriter, RunError> {
        self.companion_path(ending)?;
        ArrayWriter::create(self.companions().place(ending)?)
    }

    /// Where a companion will stand, if it may have this ending.
    fn companion_path(&self, ending: &str) -> Result<PathBuf, RunError> {
        let known = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '.';
        let path = companion_path(&self.identity.output, ending);
        if ending.is_empty() || ending.starts_with('.') || !ending.chars().all(known) || path == self.identity.output {
            return Err(RunError::array(ending, "this cannot be the ending of a file beside the output"));
        }
        Ok(path)
    }

    pub(crate) fn companions(&self) -> Companions {
        Companions::within(self.partial.path())
    }

    /// Was the run asked to stop (signal, time limit, [`StopFlag`])?
    pub fn stop_requested(&self) -> bool {
        self.stop_reason().is_some()
    }

    fn stop_reason(&self) -> Option<StopReason> {
        if let Some(reason) = self.stops.reason() {
            return Some(reason);
        }
        let spent = self.timing.watch.wall_seconds();
        let limit = self.timing.time_limit?.as_secs_f64();
        (spent >= TIME_LIMIT_USED * limit).then_some(StopReason::TimeLimit)
    }

    /// Is it time to save the state: is the interval over, or was the run asked to stop?
    pub fn checkpoint_due(&self) -> bool {
        self.stop_requested() || self.timing.last_checkpoint.elapsed() >= self.timing.interval
    }

    /// Saves the state now.
    pub fn save_checkpoint(&mut self, data: CheckpointData) -> Result<(), RunError> {
        self.write_checkpoint(data, false)
    }

    /// Saves the state if it is time, and ends the run with [`RunError::Interrupted`] if it was asked to stop. A run that was taken
    /// away from this process ends without saving.
    ///
    /// Cheap enough for every step that takes longer than a microsecond: unless it is time, some flags and a clock are read.
    pub fn checkpoint_if_due(
        &mut self,
        data: impl FnOnce() -> Result<CheckpointData, RunError>,
    ) -> Result<(), RunError> {
        if !self.checkpoint_due() {
            return Ok(());
        }
        // A stop that arrives while the checkpoint is written counts at the next step: this one may hold older state.
        let stop = self.stop_reason();
        if let Some(reason) = stop
            && !self.stops.announced
        {
            self.stops.announced = true;
            self.reporter.report(Event::Stopping(reason));
        }
        self.write_checkpoint(data()?, false)?;
        stop.map_or(Ok(()), |reason| Err(RunError::Interrupted(reason)))
    }

    /// The state to go on from, if this run was resumed.
    pub fn resumed(&self) -> Option<&CheckpointData> {
        self.resumed.as_ref()
    }

    /// Writes a checkpoint of everything; `finished` if only the output is left to be written.
    pub(crate) fn write_checkpoint(&mut self, data: CheckpointData, finished: bool) -> Result<(), RunError> {
        self.stops.fence()?;
        let begin = Instant::now();
        for spool in &mut self.spools {
            spool.sync()?;
        }
        let (wall, cpu) = self.timing.earlier_seconds;
        let checkpoint = Checkpoint {
            config: self.identity.resolved_config.clone(),
            wall_seconds: wall + self.timing.watch.wall_seconds(),
            cpu_seconds: cpu + self.timing.watch.cpu_seconds(),
            finished,
            spools: self.spools.iter().map(|spool| (spool.spec.clone(), spool.items)).collect(),
            statistics: std::mem::take(&mut self.statistics),
            evidence: self.evidence.clone(),
            data,
        };
        let written = checkpoint::write(self.partial.path(), &checkpoint);
        self.statistics = checkpoint.statistics;
        let path = written?;
        self.timing.last_checkpoint = Instant::now();
        self.reporter.report(Event::Checkpoint { path: &path, seconds: begin.elapsed().as_secs_f64() });
        Ok(())
    }

    /// Have all streams the number of items they declared?
    pub(crate) fn check_complete(&self) -> Result<(), RunError> {
        for spool in &self.spools {
            let (declared, found) = (spool.spec.stack.length(), spool.items);
            if declared != found {
                return Err(RunError::array(&spool.spec.path, format!("{found} of {declared} items were appended")));
            }
        }
        Ok(())
    }
}
