//! What a learned proposal is worth beside samplers that need none.
//!
//! `hybrid_comparison [SEED]` runs seven samplers on a plane with two modes and on many wells in 32 dimensions, and prints for each what it
//! found for the probability that the first coordinate is positive (the weight of a mode that no local move reaches), how many
//! independent draws would know it as well, and what it cost. The denoisers are closed forms with wrong weights and widths; they
//! stand for a learned one, and they are cheap: for a network, add its price per denoising to the CPU time.
#![allow(clippy::print_stdout, reason = "a program for the terminal")]
#![allow(
    clippy::inline_always,
    reason = "what is called in a loop is compiled for an instruction set only where it is inlined into it"
)]

#[path = "../tests/diffusion_bridge/product_denoiser.rs"]
mod product_denoiser;

use std::error::Error;

use ornstein_engine::diffusion::data::{Component, MixtureData};
use ornstein_engine::diffusion::processes::Edm;
use ornstein_engine::diffusion::{Denoiser, ReverseProblem, TimeGrid};
use ornstein_engine::kernels::{Hamiltonian, MetropolisLangevin, ParallelTempering, Trajectory};
use ornstein_engine::paths::Geometric;
use ornstein_engine::targets::{ExactSampler, Gaussian, GaussianMixture, KnownAnswers, ManyWell};
use ornstein_engine::{
    ChainState, Ensemble, Euclidean, Identity, Kernel, LaneDensity, Layout, LogDensity, Randomness, advance,
};
use ornstein_free_energy::diffusion_bridge::{
    BridgeMetropolis, DataMoments, DiffusionBridge, Evaluations, JumpCycle, ModeWeight, TwoEndedEstimate,
};
use ornstein_free_energy::sequential::{Keep, Pilot, SequentialMonteCarlo, Tuning};
use ornstein_free_energy::{Estimate, combine_islands};
use ornstein_random::Purpose;

use product_denoiser::{Fault, ProductDenoiser};

/// A target, a model of it, and how each sampler is set.
struct Case<D> {
    name: &'static str,
    target: D,
    log_z: f64,
    /// `P(x_0 > 0)`.
    probability: f64,
    dimension: usize,
    model: Box<dyn Denoiser<f64>>,
    /// The model's variances within a mode.
    variances: Vec<f64>,
    /// The grid of the bridge: largest and smallest noise, and steps between.
    noise: (f64, f64, u32),
    /// The noise at which half-way jumps turn.
    turn: f64,
    /// The step of MALA.
    step_size: f64,
    /// Rungs of parallel tempering and the inverse temperature of the hottest.
    ladder: (usize, f64),
    /// The leapfrog step of HMC.
    leapfrog: f64,
    chains: usize,
}

/// Stretches of chains, and steps in each.
const MALA: [u32; 2] = [2000, 10];
const TEMPERING: [u32; 2] = [1000, 1];

/// What chains know, and where they are.
type Followed<S> = (ModeWeight, Vec<S>);

/// One line of the table.
struct Row {
    sampler: &'static str,
    seconds: f64,
    cost: Evaluations,
    weight: ModeWeight,
    log_z: Option<Estimate>,
}

fn main() -> Result<(), Box<dyn Error>> {
    let seed = std::env::args().nth(1).map_or(Ok(1), |text| text.parse())?;
    let modes = [vec![-2.0, 0.5], vec![2.0, -0.5]];
    let wrong = |weight, means: &Vec<f64>| Component { weight, means: means.clone(), deviations: vec![0.4; 2] };
    run(
        seed,
        &Case {
            name: "two modes in the plane, weights 0.3 and 0.7; the model has 0.6 and 0.4, and widths 15 % too large",
            target: GaussianMixture::isotropic(&[0.3, 0.7], &modes, 0.35)?,
            log_z: 0.0,
            probability: 0.7,
            dimension: 2,
            model: Box::new(MixtureData::new(&[wrong(0.6, &modes[0]), wrong(0.4, &modes[1])])?),
            variances: vec![0.16; 2],
            noise: (12.0, 0.08, 40),
            turn: 1.5,
            step_size: 0.2,
            leapfrog: 0.35,
            ladder: (5, 0.04),
            chains: 256,
        },
    )?;
    let faults = [
        (
            "many wells in 32 dimensions; the model has 0.75 for each right well, and widths 4 % too large",
            Fault { right: 0.75, width: 1.04 },
        ),
        (
            "many wells in 32 dimensions; the model has 0.40 for each right well, and widths 10 % too large",
            Fault { right: 0.4, width: 1.1 },
        ),
    ];
    for (name, fault) in faults {
        let target = ManyWell::new(32)?;
        let case = Case {
            name,
            log_z: target.log_normalisation().unwrap_or(f64::NAN),
            probability: target.right_well_probability(),
            target,
            dimension: 32,
            model: Box::new(ProductDenoiser::new(32, fault)),
            variances: (0..32).map(|i| [0.05, 1.0][i % 2]).collect(),
            noise: (10.0, 0.05, 60),
            turn: 1.8,
            step_size: 0.035,
            leapfrog: 0.18,
            ladder: (8, 0.12),
            chains: 256,
        };
        run(seed, &case)?;
    }
    Ok(())
}

/// Runs all samplers on a target and prints the table.
fn run<D>(seed: u64, case: &Case<D>) -> Result<(), Box<dyn Error>>
where
    D: LogDensity<f64> + LaneDensity<f64> + ExactSampler + Clone + Send,
{
    let process = Edm::new(case.noise.0)?;
    let problem = ReverseProblem { process: &process, denoiser: &*case.model };
    let grid = TimeGrid::power(&process, case.noise.0, case.noise.1, case.noise.2, 3.0)?.then(0.0)?;
    // Moments measured on draws of the model itself: one pilot for all that follows, and part of what it costs.
    let before = cpu_seconds();
    let pilot = Randomness { seed, index: 1 << 40 };
    let guess = DataMoments::given(vec![0.0; case.dimension], case.variances.clone())?;
    let own = DiffusionBridge::new(problem, &grid, &guess)?.forward(&case.target, 512, pilot)?;
    let moments = DataMoments::measured(problem, &grid, &own.position, pilot)?;
    let bridge = DiffusionBridge::new(problem, &grid, &moments)?;
    println!("# {}\n# pilot of the bridge: {:.2} s of CPU time", case.name, cpu_seconds() - before);

    let sampler = Samplers { case, bridge: &bridge, seed };
    let rows = [
        sampler.weights()?,
        sampler.jumps("bridge jumps from noise + MALA", bridge.steps())?,
        sampler.jumps("bridge jumps from half-way + MALA", bridge.depth_at_noise(case.turn))?,
        sampler.start_only()?,
        sampler.langevin()?,
        sampler.tempering()?,
        sampler.monte_carlo()?,
    ];
    println!(
        "{:<34} {:>7} {:>11} {:>11} {:>17} {:>6} {:>6} {:>9} {:>9}   ln Z - exact",
        "sampler", "CPU s", "densities", "denoisings", "P(x > 0)", "z", "R-hat", "ESS", "ESS/s"
    );
    for Row { sampler, seconds, cost, weight, log_z } in &rows {
        let z = (weight.probability - case.probability) / weight.standard_error;
        // Chains that have not mixed count their starts: in brackets.
        let mark = |n: f64| if weight.is_mixed() { format!("{n:.0}") } else { format!("({n:.0})") };
        let log_z = log_z.as_ref().map_or(String::from("-"), |estimate| {
            format!("{:+.4} +- {:.4}", estimate.value - case.log_z, estimate.standard_error)
        });
        println!(
            "{sampler:<34} {seconds:>7.2} {:>11} {:>11} {:>8.4} +- {:<6.4} {z:>5.1} {:>6} {:>9} {:>9}   {log_z}",
            cost.densities,
            cost.denoisings,
            weight.probability,
            weight.standard_error,
            weight.r_hat.map_or(String::from("-"), |r_hat| format!("{r_hat:.2}")),
            mark(weight.effective_samples),
            mark(weight.effective_samples / seconds),
        );
    }
    println!("exact {:.4}", case.probability);
    // The hybrid's price is its denoisings: how dear may one be until the best of the others is as good?
    let rate = |row: &Row| row.weight.effective_samples / row.seconds;
    let others = rows.iter().filter(|row| row.cost.denoisings == 0 && row.weight.is_mixed());
    let best = others.max_by(|a, b| rate(a).total_cmp(&rate(b)));
    for (hybrid, best) in rows[..3].iter().zip(std::iter::repeat(best)) {
        let Some(best) = best else { continue };
        let price = (hybrid.weight.effective_samples / rate(best) - hybrid.seconds) / hybrid.cost.denoisings as f64;
        println!(
            "{}: as good as {} at {:+.2} microseconds more per denoising",
            hybrid.sampler,
            best.sampler,
            1e6 * price
        );
    }
    println!();
    Ok(())
}

struct Samplers<'a, D> {
    case: &'a Case<D>,
    bridge: &'a DiffusionBridge<'a>,
    seed: u64,
}

impl<D> Samplers<'_, D>
where
    D: LogDensity<f64> + LaneDensity<f64> + ExactSampler + Clone + Send,
{
    fn stream(&self, index: u64) -> Randomness {
        Randomness { seed: self.seed, index: index << 36 }
    }

    fn langevin_kernel(&self, randomness: Randomness) -> MetropolisLangevin<Euclidean, Identity> {
        MetropolisLangevin { space: Euclidean, preconditioner: Identity, step_size: self.case.step_size, randomness }
    }

    /// Broad normal starts, which know nothing of the weights.
    fn start(&self) -> Ensemble<f64> {
        draws(&normal(self.case.dimension), self.stream(9), self.case.chains)
    }

    /// Paths with their weights; `ln Z` from both ends, for which draws of the target are given away.
    fn weights(&self) -> Result<Row, Box<dyn Error>> {
        let Case { target, .. } = self.case;
        let before = cpu_seconds();
        let forward = self.bridge.forward(target, 8192, self.stream(1))?;
        let weight = ModeWeight::of_weights(&forward.log_weights, &positive(&forward.position))?;
        let seconds = cpu_seconds() - before;
        let raw = positive(&forward.position).iter().sum::<f64>() / 8192.0;
        let reverse = self.bridge.reverse(target, draws(target, self.stream(2), 8192), self.stream(1))?;
        let both = TwoEndedEstimate::new(&forward, &reverse)?;
        let ends = both.log_normalisation;
        println!(
            "# the model as it is: P(x > 0) = {raw:.4}; from both ends ln Z - exact = {:+.4} +- {:.4}; weights are {}",
            ends.value - self.case.log_z,
            ends.standard_error,
            both.weights
        );
        let log_z = Some(both.forward.log_mean);
        Ok(Row { sampler: "bridge, importance weights", seconds, cost: forward.evaluations, weight, log_z })
    }

    /// Chains that jump all the way, or from half-way up.
    fn jumps(&self, sampler: &'static str, depth: usize) -> Result<Row, Box<dyn Error>> {
        let before = cpu_seconds();
        let cycle = JumpCycle { local_steps: 5, proposals: 1, depths: vec![depth] };
        let build = |randomness| self.langevin_kernel(randomness);
        let kernel = BridgeMetropolis::new(self.bridge, cycle, self.stream(3), build)?;
        let (weight, parts) = self.follow(&kernel, self.start(), [400, 1])?;
        let mut cost = Evaluations::default();
        for part in &parts {
            cost += part.evaluations();
        }
        Ok(Row { sampler, seconds: cpu_seconds() - before, cost, weight, log_z: None })
    }

    /// What the hybrid is often taken for: the model's draws, then local moves. Modes keep the model's weights.
    fn start_only(&self) -> Result<Row, Box<dyn Error>> {
        let before = cpu_seconds();
        let start = self.bridge.forward(&self.case.target, self.case.chains, self.stream(4))?;
        let (weight, _) = self.follow(&self.langevin_kernel(self.stream(4)), start.position, MALA)?;
        let mut cost = start.evaluations;
        cost += self.moves(MALA, 1);
        let sampler = "model starts, then MALA (inexact)";
        Ok(Row { sampler, seconds: cpu_seconds() - before, cost, weight, log_z: None })
    }

    fn langevin(&self) -> Result<Row, Box<dyn Error>> {
        let before = cpu_seconds();
        let (weight, _) = self.follow(&self.langevin_kernel(self.stream(5)), self.start(), MALA)?;
        let seconds = cpu_seconds() - before;
        Ok(Row { sampler: "MALA", seconds, cost: self.moves(MALA, 1), weight, log_z: None })
    }

    fn tempering(&self) -> Result<Row, Box<dyn Error>> {
        let before = cpu_seconds();
        let (rungs, hottest) = self.case.ladder;
        let inverse: Vec<f64> = (0..rungs).map(|k| hottest.powf(k as f64 / (rungs as f64 - 1.0))).collect();
        let kernel = ParallelTempering::new(&inverse, self.stream(6), |inverse_temperature, randomness| Hamiltonian {
            space: Euclidean,
            preconditioner: Identity,
            // Within a mode the scale grows as 1 / sqrt(b).
            step_size: self.case.leapfrog / inverse_temperature.sqrt(),
            trajectory: Trajectory::Jittered { mean: 5 },
            randomness,
        });
        // The cold rung comes first in the position.
        let (weight, _) = self.follow(&kernel, kernel.replicate(&self.start()), TEMPERING)?;
        let (seconds, cost) = (cpu_seconds() - before, self.moves(TEMPERING, 5 * rungs));
        Ok(Row { sampler: "parallel tempering (HMC)", seconds, cost, weight, log_z: None })
    }

    /// Evaluations of the target in all steps of chains.
    fn moves(&self, [stretches, stretch]: [u32; 2], each: usize) -> Evaluations {
        let densities = u64::from(stretches) * u64::from(stretch) * (self.case.chains * each) as u64;
        Evaluations { densities, denoisings: 0 }
    }

    /// Islands of sequential Monte Carlo from a normal, with the schedule and the steps of a pilot.
    fn monte_carlo(&self) -> Result<Row, Box<dyn Error>> {
        let before = cpu_seconds();
        let path = Geometric { reference: normal(self.case.dimension), target: self.case.target.clone() };
        let kernel = |tuning: &Tuning, randomness| Hamiltonian {
            space: Euclidean,
            preconditioner: Identity,
            step_size: tuning.step_size,
            trajectory: Trajectory::Jittered { mean: 5 },
            randomness,
        };
        let draw = |randomness: Randomness, particles| draws(&path.reference, randomness, particles);
        let pilot = Pilot {
            path: &path,
            kernel,
            particles: 512,
            moves: 4,
            effective_fraction: 0.6,
            acceptance: 0.85,
            step_size: 0.2,
            randomness: self.stream(7),
        };
        let plan = pilot.run(draw(self.stream(7), 512))?;
        let sampler = SequentialMonteCarlo {
            path: &path,
            schedule: &plan.schedule,
            kernel: |place: usize, randomness| kernel(&plan.tunings[place - 1], randomness),
            chains: 1024,
            keep: Keep::Last { moves: 4 },
            randomness: self.stream(8),
        };
        let islands = sampler.islands(24, draw)?;
        let share = |states: &Ensemble<f64>| positive(states).iter().sum::<f64>() / states.layout().states() as f64;
        let shares: Vec<f64> =
            islands.iter().flat_map(|island| island.particles.generations().iter().map(share)).collect();
        let shift = path.reference.log_normalisation().unwrap_or(f64::NAN);
        let log_z: Vec<f64> = islands.iter().map(|island| island.log_z + shift).collect();
        let densities = islands.iter().map(|island| island.evaluations).sum::<f64>() as u64;
        Ok(Row {
            sampler: "sequential Monte Carlo (HMC)",
            seconds: cpu_seconds() - before,
            cost: Evaluations { densities, denoisings: 0 },
            weight: ModeWeight::of_runs(&shares)?,
            log_z: Some(combine_islands(&log_z)?.log_mean),
        })
    }

    /// Follows chains, blocks apart, and judges what they know of the event after every stretch of steps; the first fifth is left
    /// out.
    fn follow<K: Kernel<f64, D>>(
        &self,
        kernel: &K,
        start: Ensemble<f64>,
        [stretches, stretch]: [u32; 2],
    ) -> Result<Followed<K::State>, Box<dyn Error>> {
        let target = &self.case.target;
        let blocks = start.into_blocks().into_iter();
        let mut parts = blocks.map(|block| kernel.initialise(target, block)).collect::<Result<Vec<_>, _>>()?;
        let mut history: Vec<Vec<f64>> = Vec::new();
        for number in 0..stretches {
            advance(kernel, target, &mut parts, number * stretch + 1..=(number + 1) * stretch)?;
            if number >= stretches / 5 {
                history.push(parts.iter().flat_map(|part| positive(part.position())).collect());
            }
        }
        let chains = self.case.chains;
        let by_chain: Vec<f64> = (0..chains).flat_map(|chain| history.iter().map(move |row| row[chain])).collect();
        Ok((ModeWeight::of_chains(&by_chain, chains)?, parts))
    }
}

/// Whether the first coordinate of each state is positive.
fn positive(states: &Ensemble<f64>) -> Vec<f64> {
    (0..states.layout().states()).map(|state| f64::from(u8::from(states.get(state, 0) > 0.0))).collect()
}

fn normal(dimension: usize) -> Gaussian {
    Gaussian::new(vec![0.0; dimension], vec![1.5; dimension]).expect("a deviation of 1.5 makes a normal")
}

fn draws<D: ExactSampler + LaneDensity<f64>>(density: &D, randomness: Randomness, states: usize) -> Ensemble<f64> {
    let dimension = LaneDensity::<f64>::dimension(density);
    let mut start = Ensemble::zeros(Layout::Lanes { states, dimension });
    density.draw_under(randomness.key(Purpose::ReferenceDraw), &mut start).expect("dimensions agree");
    start
}

/// CPU time of the process so far, all threads.
fn cpu_seconds() -> f64 {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    time.tv_sec as f64 + 1e-9 * time.tv_nsec as f64
}
