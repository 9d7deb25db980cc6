//! The loop: pilot run, then chains at all nodes, some blocks at a time.

use ornstein_engine::preconditioners::Estimated;
use ornstein_engine::{LANES, Randomness};
use ornstein_free_energy::equilibrium::{EquilibriumSamples, EquilibriumSampling};
use ornstein_free_energy::gauss_legendre;
use ornstein_run::{CheckpointData, Dimension, ElementType, Run, RunError, SampleSpec, SampleStream};

use super::config::RuleName;
use super::estimates;
use super::plan::IntegrationExperiment;
use crate::KernelFamily;
use crate::free_energy::{BridgeDensity, MoveConfig, pilot};
use crate::kernel::MetropolisLangevinFamily;

/// Blocks of chains between two looks at the clock.
const BLOCKS: usize = 4;

/// The stream of the chains; the pilot run has that of index 0.
const CHAINS: u64 = 1;

/// Runs all chains by the kernel of the config.
pub(super) fn follow(plan: &IntegrationExperiment, run: &mut Run) -> Result<(), RunError> {
    match &plan.config.kernel {
        MoveConfig::Hamiltonian(config) => with_family(plan, run, &config.family()),
        // Unadjusted kernels have been refused.
        _ => with_family(plan, run, &MetropolisLangevinFamily),
    }
}

/// What is known of the kernels beside the streams: sums over the chains.
struct Ledger {
    acceptance: Vec<f64>,
    swap_acceptance: Vec<f64>,
    evaluations: f64,
    round_trips: f64,
}

impl Ledger {
    fn new(nodes: usize) -> Self {
        let swap_acceptance = vec![0.0; nodes.saturating_sub(1)];
        Self { acceptance: vec![0.0; nodes], swap_acceptance, evaluations: 0.0, round_trips: 0.0 }
    }

    fn add(&mut self, samples: &EquilibriumSamples) {
        let chains = samples.chains as f64;
        for (sums, values) in
            [(&mut self.acceptance, &samples.acceptance), (&mut self.swap_acceptance, &samples.swap_acceptance)]
        {
            sums.iter_mut().zip(values).for_each(|(sum, value)| *sum += chains * value);
        }
        self.evaluations += chains * samples.evaluations;
        self.round_trips += samples.round_trips as f64;
    }

    fn save(&self) -> Result<CheckpointData, RunError> {
        Ok(CheckpointData::new(&())?
            .with_array("acceptance", self.acceptance.clone())
            .with_array("swap_acceptance", self.swap_acceptance.clone())
            .with_array("sums", vec![self.evaluations, self.round_trips]))
    }

    fn load(&mut self, data: &CheckpointData) -> Result<(), RunError> {
        let read = |name: &str| data.array::<f64>(name).map(|array| array.iter().copied().collect::<Vec<_>>());
        self.acceptance = read("acceptance")?;
        self.swap_acceptance = read("swap_acceptance")?;
        let sums = read("sums")?;
        let [evaluations, round_trips] = sums[..] else {
            return Err(RunError::Checkpoint("'sums' does not hold two numbers".to_owned()));
        };
        (self.evaluations, self.round_trips) = (evaluations, round_trips);
        Ok(())
    }
}

fn with_family<F>(plan: &IntegrationExperiment, run: &mut Run, family: &F) -> Result<(), RunError>
where
    F: for<'a> KernelFamily<f64, BridgeDensity<'a>, Kernel<Estimated>: Send>,
{
    let config = &plan.config;
    let table = &config.integration;
    let found = pilot::find(config.pilot.as_ref(), &plan.ends, &config.kernel, family, run)?;
    let places = match (&config.schedule, table.rule) {
        (Some(schedule), _) => {
            let schedules = schedule.build(found.as_ref()).map_err(RunError::experiment)?;
            schedules.first().map(|schedule| schedule.betas().to_vec()).unwrap_or_default()
        }
        (None, RuleName::GaussLegendre) => {
            gauss_legendre(table.nodes.unwrap_or_default()).map_err(RunError::experiment)?.nodes
        }
        // Refused before.
        (None, _) => Vec::new(),
    };
    let tuned = found.as_ref().filter(|_| config.pilot.as_ref().is_some_and(|table| table.tune));
    let shapes = pilot::shapes(tuned, &config.kernel, &plan.preconditioner, &places);
    let randomness = Randomness { seed: run.seed(), index: CHAINS };
    let sampling = EquilibriumSampling {
        path: plan.ends.bridge(),
        places: &places,
        kernel: |place: usize, randomness: Randomness| {
            let (step_size, root): &(f64, Estimated) = &shapes[place];
            family.at(*step_size, root.clone(), randomness)
        },
        warm_up: table.warm_up,
        draws: table.draws,
        thinning: table.thin,
        exchange: table.exchange,
        randomness,
    };
    let [slopes, energies] = open(plan, run, &places)?;
    let mut ledger = Ledger::new(places.len());
    if let Some(data) = run.resumed() {
        ledger.load(data)?;
    }
    let progress = run.progress("chains", table.chains as u64);
    let mut done = run.appended(slopes);
    progress.advance(done as u64);
    while done < table.chains {
        let count = (BLOCKS * LANES).min(table.chains - done);
        let samples = sampling.run(plan.ends.draw_reference(randomness, done, count)).map_err(RunError::experiment)?;
        append(run, [slopes, energies], &samples)?;
        ledger.add(&samples);
        done += count;
        progress.advance(count as u64);
        run.checkpoint_if_due(|| ledger.save())?;
    }
    let mean = |sums: &[f64]| sums.iter().map(|sum| sum / table.chains as f64).collect::<Vec<_>>();
    let samples = EquilibriumSamples {
        acceptance: mean(&ledger.acceptance),
        swap_acceptance: mean(&ledger.swap_acceptance),
        evaluations: ledger.evaluations / table.chains as f64,
        round_trips: ledger.round_trips as u64,
        ..read(plan, run, [slopes, energies], &places)?
    };
    estimates::conclude(plan, run, &samples)
}

/// Streams of slopes and energies, `(node, chain, draw)` in the file.
fn open(plan: &IntegrationExperiment, run: &mut Run, places: &[f64]) -> Result<[SampleStream; 2], RunError> {
    let table = &plan.config.integration;
    let mut stream = |name: &str, words: &str| {
        run.samples(SampleSpec {
            stack: Dimension::integers("chain", 0..table.chains as i64, "chain"),
            stack_axis: 1,
            item: vec![
                Dimension::new("beta", places.to_vec(), "1", "place on the path"),
                Dimension::integers("draw", 0..table.draws as i64, "draw"),
            ],
            long_name: words.to_owned(),
            ..SampleSpec::new(name, ElementType::F64)
        })
    };
    Ok([
        stream("slope", "d ln f / d beta at the draws of each node")?,
        stream("energy", "-ln f at the draws of each node, of the node itself")?,
    ])
}

fn append(run: &mut Run, [slopes, energies]: [SampleStream; 2], samples: &EquilibriumSamples) -> Result<(), RunError> {
    let (nodes, draws) = (samples.places.len(), samples.draws);
    let per_node = samples.chains * draws;
    for chain in 0..samples.chains {
        let of_chain = chain * draws..(chain + 1) * draws;
        run.append_parts(slopes, samples.derivatives.iter().map(|series| &series[of_chain.clone()]))?;
        let own = (0..nodes).map(|node| {
            let start = node * nodes * per_node + node * per_node + chain * draws;
            &samples.reduced_potentials[start..start + draws]
        });
        run.append_parts(energies, own)?;
    }
    Ok(())
}

/// All samples from the streams. The path is linear, so that slopes and energies say all of all nodes.
fn read(
    plan: &IntegrationExperiment,
    run: &mut Run,
    [slopes, energies]: [SampleStream; 2],
    places: &[f64],
) -> Result<EquilibriumSamples, RunError> {
    let table = &plan.config.integration;
    let (nodes, draws) = (places.len(), table.draws);
    let mut gather = |stream: SampleStream| -> Result<Vec<Vec<f64>>, RunError> {
        let mut series = vec![Vec::with_capacity(table.chains * draws); nodes];
        run.read_back::<f64>(stream, 64, |_, values| {
            for (part, values) in values.chunks_exact(draws).enumerate() {
                series[part % nodes].extend_from_slice(values);
            }
            Ok(())
        })?;
        Ok(series)
    };
    let (derivatives, own) = (gather(slopes)?, gather(energies)?);
    let mut reduced_potentials = Vec::with_capacity(nodes * nodes * table.chains * draws);
    for seen in places {
        for ((at, own), slopes) in places.iter().zip(&own).zip(&derivatives) {
            let step = seen - at;
            reduced_potentials.extend(own.iter().zip(slopes).map(|(own, slope)| {
                let there = if step == 0.0 { *own } else { own - step * slope };
                if there.is_nan() { f64::INFINITY } else { there }
            }));
        }
    }
    Ok(EquilibriumSamples {
        places: places.to_vec(),
        linear: true,
        chains: table.chains,
        draws,
        derivatives,
        reduced_potentials,
        acceptance: Vec::new(),
        evaluations: 0.0,
        swap_acceptance: Vec::new(),
        round_trips: 0,
    })
}
