//! The corrections: paths down with weights, chains that jump by paths, paths up from where they arrive.

use ornstein_engine::diffusion::ReverseProblem;
use ornstein_engine::diffusion::TimeGrid;
use ornstein_engine::diffusion::solvers::Heun;
use ornstein_engine::kernels::MetropolisLangevin;
use ornstein_engine::{ChainState, Ensemble, Euclidean, Identity, Kernel, Randomness, advance};
use ornstein_free_energy::diffusion_bridge::{
    BridgeMetropolis, BridgeMetropolisState, DataMoments, DiffusionBridge, FlowProposal, JumpCycle, WeightedDraws,
};
use ornstein_random::Purpose;
use ornstein_run::{Dimension, ElementType, Run, RunError, SampleSpec, SampleStream};

use super::config::{FlowTable, ReverseStart};
use super::ledger::{CHAINS, FORWARD, Ledger, MOMENTS, REVERSE};
use super::normalised_target::NormalisedTarget;
use super::plan::ScoreRefineExperiment;

/// Streams of random numbers, far from each other.
const PILOT: u64 = 1 << 40;
const DOWN: u64 = 1 << 41;
const UP: u64 = 1 << 42;
const JUMPS: u64 = 1 << 43;
const FLOW: u64 = 1 << 44;

/// Paths between two looks at the clock.
const BATCH: usize = 1024;

/// Paths by which the uncertainty of the denoiser is measured.
const PILOT_PATHS: usize = 1024;

/// What the denoiser is uncertain by before anything is known: modes are narrower than the data.
const GUESSED_VARIANCE: f64 = 0.2;

/// A target, and a bridge to it.
pub(super) struct Correction<'a> {
    pub plan: &'a ScoreRefineExperiment,
    pub target: &'a NormalisedTarget,
    pub problem: ReverseProblem<'a, f64>,
}

/// Log-weights of paths, with the ends of those that came down, in physical coordinates.
pub(super) struct Paths {
    pub log_weights: Vec<f64>,
    pub ends: Ensemble<f64>,
}

impl<'a> Correction<'a> {
    fn grid(&self) -> &'a TimeGrid {
        &self.plan.grid
    }

    fn dimension(&self) -> usize {
        self.plan.target.dimension()
    }

    /// The bridge, with the variances that suit this denoiser. They are measured on the ends of pilot paths, which no other path knows, so
    /// that weights stay unbiased.
    pub fn bridge(&self, run: &Run, ledger: &mut Ledger) -> Result<DiffusionBridge<'a>, RunError> {
        let seed = run.seed();
        // Every run of the program needs the bridge, also one that resumes; it is paid once.
        let paid = ledger.seconds(MOMENTS) > 0.0;
        let mut scratch = Ledger::default();
        let book = if paid { &mut scratch } else { ledger };
        book.timed(MOMENTS, || {
            let (means, guess) = (vec![0.0; self.dimension()], vec![GUESSED_VARIANCE; self.dimension()]);
            let mut moments = DataMoments::given(means, guess).map_err(RunError::experiment)?;
            // Once with the guess, and once with what that has shown.
            for round in 0..2 {
                let randomness = Randomness { seed, index: PILOT + (round << 34) };
                let bridge = DiffusionBridge::new(self.problem, self.grid(), &moments).map_err(RunError::experiment)?;
                let draws = bridge.forward(self.target, PILOT_PATHS, randomness).map_err(RunError::experiment)?;
                let measured = DataMoments::measured(self.problem, self.grid(), &draws.position, randomness);
                moments = measured.map_err(RunError::experiment)?;
            }
            DiffusionBridge::new(self.problem, self.grid(), &moments).map_err(RunError::experiment)
        })
    }

    /// Paths from noise to the target.
    pub fn forward(&self, bridge: &DiffusionBridge<'_>, run: &mut Run, ledger: &mut Ledger) -> Result<Paths, RunError> {
        let (paths, dimension) = (self.plan.config.refine.paths, self.dimension());
        let weights =
            log_weights(run, "forward_log_weight", paths, "ln of the weight of each path from noise to the target")?;
        let ends = run.samples(SampleSpec {
            stack: Dimension::bare("forward_path", paths),
            item: vec![Dimension::bare("coordinate", dimension)],
            long_name: "ends of the paths from noise to the target: the network by itself".to_owned(),
            ..SampleSpec::new("forward_x", ElementType::F64)
        })?;
        let progress = run.progress("paths down", paths as u64);
        progress.advance(run.appended(weights) as u64);
        while run.appended(weights) < paths {
            let done = run.appended(weights);
            let count = BATCH.min(paths - done);
            let randomness = Randomness { seed: run.seed(), index: DOWN + (done / BATCH) as u64 };
            let draws = ledger
                .timed(FORWARD, || bridge.forward(self.target, count, randomness).map_err(RunError::experiment))?;
            let rows = self.target.physical(&draws.position).to_rows();
            for (log_weight, row) in draws.log_weights.iter().zip(rows.chunks_exact(dimension)) {
                run.append(weights, &[*log_weight])?;
                run.append(ends, row)?;
            }
            progress.advance(count as u64);
            run.checkpoint_if_due(|| ledger.checkpoint())?;
        }
        let rows = all(run, ends)?;
        let ends = Ensemble::from_states(paths, dimension, |state, i| rows[state * dimension + i]);
        Ok(Paths { log_weights: all(run, weights)?, ends })
    }

    /// Draws of the probability flow with their densities.
    pub fn flow(&self, table: &FlowTable, run: &Run, ledger: &mut Ledger) -> Result<WeightedDraws, RunError> {
        let plan = self.plan;
        let steps = self.grid();
        // The flow ends where some noise is left: its last map would not be one to one.
        let times = &steps.times()[..steps.times().len() - 1];
        let (first, last) = (times[0], times[times.len() - 1]);
        let grid = TimeGrid::log_snr(plan.process.as_ref(), first, last, table.steps).map_err(RunError::experiment)?;
        let flow = FlowProposal {
            problem: self.problem,
            solver: Heun,
            grid: &grid,
            relative_step: 1e-2,
            randomness: Randomness { seed: run.seed(), index: FLOW },
        };
        ledger.timed("flow", || flow.draw(self.target, table.draws, self.dimension()).map_err(RunError::experiment))
    }

    /// Chains that start at ends of paths, move locally and jump by new paths. Their states, cycle by cycle, in
    /// physical coordinates, go to the file and are returned row by row.
    pub fn chains(
        &self,
        bridge: &DiffusionBridge<'_>,
        forward: &Paths,
        run: &mut Run,
        ledger: &mut Ledger,
    ) -> Result<Vec<f64>, RunError> {
        let (table, dimension) = (&self.plan.config.refine, self.dimension());
        let chains = table.chains;
        let stream = run.samples(SampleSpec {
            stack: Dimension::bare("cycle", table.cycles as usize),
            item: vec![Dimension::bare("chain", chains), Dimension::bare("coordinate", dimension)],
            long_name: "states of the refined chains".to_owned(),
            ..SampleSpec::new("x", ElementType::F64)
        })?;
        let depths = table.turning_noise.iter().map(|&noise| bridge.depth_at_noise(noise).clamp(1, bridge.steps()));
        let cycle = JumpCycle { local_steps: table.local_steps, proposals: table.proposals, depths: depths.collect() };
        let kernel =
            BridgeMetropolis::new(bridge, cycle, Randomness { seed: run.seed(), index: JUMPS }, |randomness| {
                MetropolisLangevin {
                    space: Euclidean,
                    preconditioner: Identity,
                    step_size: table.step_size,
                    randomness,
                }
            })
            .map_err(RunError::experiment)?;
        let start = if ledger.position.is_empty() {
            ledger.jumps = vec![0; chains];
            // As the network drew them: resampled ends would all be one state where the weights are bad, and R-hat would know nothing.
            self.target.normalised(&forward.ends.to_rows()[..chains * dimension])
        } else {
            let rows = &ledger.position;
            Ensemble::from_states(chains, dimension, |state, i| rows[state * dimension + i])
        };
        let parts = start.into_blocks().into_iter().map(|block| kernel.initialise(self.target, block));
        let mut parts = parts.collect::<Result<Vec<_>, _>>().map_err(RunError::experiment)?;
        let before = ledger.jumps.clone();
        let total = table.warm_up + table.cycles;
        let progress = run.progress("cycles of chains", u64::from(total));
        progress.advance(u64::from(ledger.cycles()));
        while ledger.cycles() < total {
            let step = ledger.cycles() + 1;
            ledger.timed(CHAINS, || {
                advance(&kernel, self.target, &mut parts, step..=step).map_err(RunError::experiment)
            })?;
            let position: Vec<f64> = parts.iter().flat_map(|part| part.position().to_rows()).collect();
            let jumps =
                parts.iter().flat_map(BridgeMetropolisState::jumps).zip(&before).map(|(new, old)| old + new).collect();
            if step > table.warm_up {
                let states = Ensemble::from_states(chains, dimension, |state, i| position[state * dimension + i]);
                run.append(stream, &self.target.physical(&states).to_rows())?;
            }
            ledger.cycle(position, jumps);
            progress.advance(1);
            run.checkpoint_if_due(|| ledger.checkpoint())?;
        }
        all(run, stream)
    }

    /// Paths from the target up to noise: from states of the chains, chain after chain, or from exact draws.
    pub fn reverse(
        &self,
        bridge: &DiffusionBridge<'_>,
        chains: &[f64],
        run: &mut Run,
        ledger: &mut Ledger,
    ) -> Result<Vec<f64>, RunError> {
        let rows = self.reverse_starts(chains, run.seed());
        let dimension = self.dimension();
        let paths = rows.len() / dimension;
        let weights =
            log_weights(run, "reverse_log_weight", paths, "ln of the weight of each path from the target to noise")?;
        let progress = run.progress("paths up", paths as u64);
        progress.advance(run.appended(weights) as u64);
        while run.appended(weights) < paths {
            let done = run.appended(weights);
            let count = BATCH.min(paths - done);
            let randomness = Randomness { seed: run.seed(), index: UP + (done / BATCH) as u64 };
            let starts = self.target.normalised(&rows[done * dimension..(done + count) * dimension]);
            let draws = ledger
                .timed(REVERSE, || bridge.reverse(self.target, starts, randomness).map_err(RunError::experiment))?;
            for log_weight in &draws.log_weights {
                run.append(weights, &[*log_weight])?;
            }
            progress.advance(count as u64);
            run.checkpoint_if_due(|| ledger.checkpoint())?;
        }
        all(run, weights)
    }

    fn reverse_starts(&self, chains: &[f64], seed: u64) -> Vec<f64> {
        let table = &self.plan.config.refine;
        let dimension = self.dimension();
        if table.reverse_from == ReverseStart::Exact {
            let draws = self.plan.target.exact_states::<f64>(seed, Purpose::ComparisonDraw, table.paths);
            // The plan has made sure that there are.
            return draws.map_or_else(Vec::new, |draws| draws.to_rows());
        }
        let cycles = chains.len() / dimension / table.chains;
        let per_chain = (table.paths / table.chains).clamp(1, cycles);
        let mut rows = Vec::with_capacity(per_chain * table.chains * dimension);
        for chain in 0..table.chains {
            for number in 0..per_chain {
                // The last state, and others as far apart as can be.
                let cycle = cycles - 1 - (per_chain - 1 - number) * cycles / per_chain;
                rows.extend_from_slice(&chains[(cycle * table.chains + chain) * dimension..][..dimension]);
            }
        }
        rows
    }
}

fn log_weights(run: &mut Run, name: &str, paths: usize, words: &str) -> Result<SampleStream, RunError> {
    run.samples(SampleSpec {
        stack: Dimension::bare(name.replace("log_weight", "path"), paths),
        long_name: words.to_owned(),
        ..SampleSpec::new(name, ElementType::F64)
    })
}

/// Everything in a stream.
fn all(run: &mut Run, stream: SampleStream) -> Result<Vec<f64>, RunError> {
    let mut values = Vec::new();
    run.read_back::<f64>(stream, BATCH, |_, items| {
        values.extend_from_slice(items);
        Ok(())
    })?;
    Ok(values)
}
