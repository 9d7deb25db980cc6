//! A density of one's own, sampled by the no-U-turn kernel.
//!
//! `cargo run --release -p ornstein-engine --example own_density`
#![allow(clippy::print_stdout, reason = "a program for the terminal")]

use ornstein_diagnostics::chains::{Chains, Summary};
use ornstein_engine::adaptation::WarmUp;
use ornstein_engine::kernels::NoUTurn;
use ornstein_engine::{ChainState, DensityError, Ensemble, Kernel, LANES, PerState, Randomness, StateDensity};

/// Rosenbrock's banana, `log pi = -(1 - x)^2 - 5 (y - x^2)^2`: `x` is normal with mean 1 and variance 1/2.
struct Banana;

impl StateDensity for Banana {
    fn dimension(&self) -> usize {
        2
    }

    fn evaluate(&self, x: &[f64], score: &mut [f64]) -> Result<f64, DensityError> {
        let (bend, lean) = (x[1] - x[0] * x[0], 1.0 - x[0]);
        score[0] = 2.0 * lean + 20.0 * bend * x[0];
        score[1] = -10.0 * bend;
        Ok(-lean * lean - 5.0 * bend * bend)
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    const DRAWS: u32 = 2000;
    let (target, randomness) = (PerState(Banana), Randomness { seed: 1, index: 0 });
    let start = Ensemble::<f64>::from_states(LANES, 2, |chain, _| chain as f64 / 32.0 - 1.0);
    let build = |step_size, preconditioner| NoUTurn { preconditioner, step_size, max_depth: 8, randomness };
    let warmed_up = WarmUp { steps: 500, ..WarmUp::default() }.run(&target, start, build)?;

    let (kernel, mut state) = (warmed_up.kernel, warmed_up.state);
    let mut draws = vec![0.0; LANES * DRAWS as usize];
    for draw in 0..DRAWS {
        kernel.step(&target, &mut state, 501 + draw)?;
        for chain in 0..LANES {
            draws[chain * DRAWS as usize + draw as usize] = state.position().get(chain, 0);
        }
    }
    let summary = Summary::of(&Chains::new(&draws, LANES)?);
    println!("E[x] = {:.4} +- {:.4}, exactly 1", summary.mean, summary.mean_error);
    println!("sd   = {:.4} +- {:.4}, exactly 0.7071", summary.standard_deviation, summary.standard_deviation_error);
    println!("{:.0} effective samples of {}", summary.bulk_effective_sample_size, draws.len());
    Ok(())
}
