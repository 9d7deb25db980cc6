//! Neighbouring shells drawn as one point.

/// Shells grouped for a figure with a logarithmic axis: shells are merged until a group spans `WIDTH` in `ln k`, so that
/// large wave-numbers, where shells crowd, do not fill the figure with points. Files keep every shell.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Groups {
    /// The shells of each group: from, up to but not including.
    ranges: Vec<(usize, usize)>,
    counts: Vec<f64>,
}

/// Span of a group in `ln k`: some 40 points per decade.
const WIDTH: f64 = 0.06;

impl Groups {
    /// Groups shells by their ascending wave-numbers, with weights `counts`.
    pub fn new(wave_numbers: &[f64], counts: &[f64]) -> Self {
        let mut ranges: Vec<(usize, usize)> = Vec::new();
        for (shell, k) in wave_numbers.iter().enumerate() {
            match ranges.last_mut() {
                Some((from, to)) if (k / wave_numbers[*from]).ln() < WIDTH => *to = shell + 1,
                _ => ranges.push((shell, shell + 1)),
            }
        }
        // A last group of a few modes from the corner of the grid belongs to the one before it.
        let total = |&(from, to): &(usize, usize)| counts[from..to].iter().sum::<f64>();
        if let [.., before, last] = ranges.as_mut_slice()
            && total(last) < 0.1 * total(before)
        {
            before.1 = last.1;
            ranges.pop();
        }
        Self { ranges, counts: counts.to_vec() }
    }

    /// Weights of the groups: wave-vectors in each.
    pub fn counts(&self) -> Vec<f64> {
        self.ranges.iter().map(|&(from, to)| self.counts[from..to].iter().sum()).collect()
    }

    /// Weighted means over the groups.
    pub fn mean(&self, values: &[f64]) -> Vec<f64> {
        self.ranges
            .iter()
            .map(|&(from, to)| {
                let weighted: f64 = values[from..to].iter().zip(&self.counts[from..to]).map(|(v, n)| v * n).sum();
                weighted / self.counts[from..to].iter().sum::<f64>()
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn crowded_shells_are_merged_and_weights_kept() {
        let k: Vec<f64> = (1..=100).map(f64::from).collect();
        let counts = vec![2.0; 100];
        let groups = Groups::new(&k, &counts);
        assert!(groups.counts().len() < 60);
        assert_eq!(groups.counts()[0], 2.0);
        assert_eq!(groups.counts().iter().sum::<f64>(), 200.0);
        let means = groups.mean(&k);
        assert_eq!(means[0], 1.0);
        assert!(means.windows(2).all(|pair| pair[0] < pair[1]));
    }
}
