//! A density of one's own, sampled by the no-U-turn sampler after a warm-up that finds the step size.
//!
//! `cargo run --release -p ornstein-engine --example own_density`
#![allow(clippy::print_stdout, reason = "a program for the terminal")]

use std::error::Error;

use ornstein_diagnostics::chains::{Chains, Summary};
use ornstein_engine::adaptation::{Shape, WarmUp};
use ornstein_engine::kernels::NoUTurn;
use ornstein_engine::{DensityError, Ensemble, Layout, PerState, Randomness, StateDensity, drive};

/// A banana: `x ~ N(0, 4)` and `y ~ N(x^2/4, 1)`, so the mean of `y` is 1 and its variance `1 + 2 * 4^2 / 4^2 = 3`.
struct Banana;

impl StateDensity for Banana {
    fn dimension(&self) -> usize {
        2
    }

    fn evaluate(&self, x: &[f64], score: &mut [f64]) -> Result<f64, DensityError> {
        let bend = x[1] - 0.25 * x[0] * x[0];
        score[0] = -0.25 * x[0] + 0.5 * x[0] * bend;
        score[1] = -bend;
        Ok(-0.125 * x[0] * x[0] - 0.5 * bend * bend)
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let (target, chains) = (PerState(Banana), 64);
    let start = Ensemble::<f64>::zeros(Layout::Lanes { states: chains, dimension: 2 });
    let warm_up = WarmUp { steps: 300, shape: Shape::Identity, ..WarmUp::default() };
    let mut warm = warm_up.run(&target, start, |step_size, preconditioner| NoUTurn {
        preconditioner,
        step_size,
        max_depth: 8,
        randomness: Randomness { seed: 1, index: 0 },
    })?;
    let mut draws = vec![Vec::new(); chains];
    let mut record = |_: u32, position: &Ensemble<f64>, _: &_| {
        for (chain, draws) in draws.iter_mut().enumerate() {
            draws.push(position.get(chain, 1));
        }
    };
    drive(&warm.kernel, &target, &mut warm.state, 301..=1300, &mut record, |_| false)?;

    let summary = Summary::of(&Chains::new(&draws.concat(), chains)?);
    println!("mean of y {:.3} +- {:.3}, exactly 1", summary.mean, summary.mean_error);
    println!("deviation {:.3} +- {:.3}, exactly 1.732", summary.standard_deviation, summary.standard_deviation_error);
    println!("{:.0} effective samples of {}", summary.bulk_effective_sample_size, draws.concat().len());
    assert!((summary.mean - 1.0).abs() < 6.0 * summary.mean_error);
    Ok(())
}
