//! Ranks of each chain's draws among all draws: uniform if all chains draw from the same law (Vehtari et al. 2021, Bayesian
//! Analysis 16, 667, section 5).

use ornstein_figures::{Axis, ColourMap, Figure, HeatMap, Panel};

use super::draws::Draws;
use crate::figures::coordinate_label;

/// Bins of the ranks.
const BINS: usize = 20;

/// Chains that are shown.
const CHAINS: usize = 64;

pub(super) fn figure(draws: &Draws) -> Figure {
    let shown = draws.chains.min(CHAINS);
    let length = draws.draws_per_chain();
    let all: Vec<Vec<f64>> = (0..draws.names.len()).map(|i| ratios(&draws.columns[i], length, shown)).collect();
    // One range for all panels: three standard deviations of a right chain, or what the worst one needs.
    let noise = 3.0 * (BINS as f64 / length as f64).sqrt();
    let largest = all.iter().flatten().map(|ratio| (ratio - 1.0).abs()).fold(noise, f64::max).min(1.0);
    let panel = |(i, name): (usize, &String)| {
        Panel::new()
            .title(coordinate_label(name))
            .x_axis(Axis::linear("rank / number of draws").limits(0.0, 1.0))
            .y_axis(Axis::linear(if i % 2 == 0 { "chain" } else { "" }).limits(0.0, shown as f64))
            .add(
                HeatMap::new(all[i].clone(), [shown, BINS])
                    .extent((0.0, 1.0), (0.0, shown as f64))
                    .colour_map(ColourMap::Diverging)
                    .range(1.0 - largest, 1.0 + largest)
                    .label("draws / expected"),
            )
    };
    let panels: Vec<Panel> = draws.names.iter().enumerate().map(panel).collect();
    let (rows, columns) = (panels.len().div_ceil(2), panels.len().min(2));
    Figure::grid(rows, columns, panels).size(4.2 * columns as f64, 3.0 * rows as f64)
}

/// Draws of each chain in every bin of ranks, over what is expected; chains from below.
fn ratios(column: &[f64], length: usize, chains: usize) -> Vec<f64> {
    let mut order: Vec<usize> = (0..column.len()).collect();
    order.sort_by(|&a, &b| column[a].total_cmp(&column[b]).then(a.cmp(&b)));
    let mut counts = vec![0.0; chains * BINS];
    for (rank, &index) in order.iter().enumerate() {
        let (chain, bin) = (index / length, rank * BINS / column.len());
        if chain < chains {
            counts[chain * BINS + bin] += 1.0;
        }
    }
    let expected = length as f64 / BINS as f64;
    counts.into_iter().map(|count| count / expected).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chain_that_lies_below_all_others_has_the_low_ranks() {
        let column: Vec<f64> = (0..40).map(f64::from).collect();
        let ratios = ratios(&column, 20, 2);
        assert_eq!(ratios[..BINS], [[2.0; 10], [0.0; 10]].concat());
        assert_eq!(ratios[BINS..], [[0.0; 10], [2.0; 10]].concat());
    }
}
