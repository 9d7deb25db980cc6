//! What the tests share.

use ornstein_engine::diffusion::{Denoiser, DiffusionProcess, Generation, ReverseProblem, Solver, TimeGrid};
use ornstein_engine::{Ensemble, Euclidean, LANES, Randomness, StateSpace};
use ornstein_random::Purpose;

pub const RANDOMNESS: Randomness = Randomness { seed: 11, index: 3 };

/// A run of a solver on one-dimensional states.
pub fn generation<'a, S>(
    process: &'a dyn DiffusionProcess,
    denoiser: &'a dyn Denoiser<f64>,
    solver: S,
    grid: &'a TimeGrid,
) -> Generation<'a, f64, S> {
    let problem = ReverseProblem { process, denoiser };
    Generation { problem, solver, grid, final_denoising: false, randomness: RANDOMNESS }
}

/// Mean and variance of a solver's result without sampling error, for a denoiser that is linear and a start with the given
/// mean and variance.
///
/// The result is then `x = a x_0 + b + sum_k c_k xi_k` in each state, with the same coefficients and known normal numbers
/// `xi_k`: as many states as coefficients determine them.
pub fn moments<S: Solver<f64>>(
    run: &Generation<'_, f64, S>,
    noises: &[(Purpose, u32)],
    [mean, variance]: [f64; 2],
) -> [f64; 2] {
    let total: u32 = noises.iter().map(|(_, count)| count).sum();
    let unknowns = 2 + total as usize;
    let start = Ensemble::from_states(unknowns, 1, |state, _| (state as f64 * 0.7).sin());
    let draw = |purpose: Purpose, number: u32, state: usize| {
        let mut block = [0.0; LANES];
        let space: &dyn StateSpace<f64> = &Euclidean;
        space.white_noise(run.randomness.key(purpose), number, state / LANES, &mut block);
        block[state % LANES]
    };
    let mut columns = vec![start.to_rows(), vec![1.0; unknowns]];
    for &(purpose, count) in noises {
        columns.extend((0..count).map(|k| (0..unknowns).map(|state| draw(purpose, k, state)).collect()));
    }
    let result = run.transport(start).unwrap().to_rows();
    let rows = (0..unknowns).map(|i| columns.iter().map(|column| column[i]).chain([result[i]]).collect()).collect();
    let solution = solve(rows);
    let [a, b] = [solution[0], solution[1]];
    [a * mean + b, a * a * variance + solution[2..].iter().map(|c| c * c).sum::<f64>()]
}

/// Gauss elimination with pivots, of rows that end with the right-hand side.
fn solve(mut rows: Vec<Vec<f64>>) -> Vec<f64> {
    let n = rows.len();
    for i in 0..n {
        let pivot = (i..n).max_by(|&a, &b| rows[a][i].abs().total_cmp(&rows[b][i].abs())).unwrap();
        rows.swap(i, pivot);
        let leading = rows[i].clone();
        for row in &mut rows[i + 1..] {
            let factor = row[i] / leading[i];
            for (x, y) in row[i..].iter_mut().zip(&leading[i..]) {
                *x -= factor * y;
            }
        }
    }
    let mut solution = vec![0.0; n];
    for i in (0..n).rev() {
        let known: f64 = (i + 1..n).map(|j| rows[i][j] * solution[j]).sum();
        solution[i] = (rows[i][n] - known) / rows[i][i];
    }
    solution
}

/// The order between two errors when the number of steps doubles.
pub fn order(coarse: f64, fine: f64) -> f64 {
    (coarse / fine).abs().log2()
}
