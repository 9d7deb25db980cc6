//! Sums of several functions of an array in one vectorised pass of fixed order.

/// Independent running sums: enough to hide the latency of an addition in 512-bit vectors.
const LANES: usize = 16;

/// $\sum_n f_m(x_n)$ for the M functions that `f` returns. Element n goes to running sum n mod 16, whatever the
/// instruction set, so the bits of the result depend on the data alone.
#[allow(
    clippy::inline_always,
    reason = "it is compiled for an instruction set only where it is inlined into a loop for it"
)]
#[inline(always)]
pub(crate) fn lane_sums<const M: usize>(values: &[f64], f: impl Fn(f64) -> [f64; M]) -> [f64; M] {
    let mut sums = [[0.0; LANES]; M];
    let chunks = values.chunks_exact(LANES);
    let rest = chunks.remainder();
    for chunk in chunks {
        for lane in 0..LANES {
            let terms = f(chunk[lane]);
            for m in 0..M {
                sums[m][lane] += terms[m];
            }
        }
    }
    for (lane, &value) in rest.iter().enumerate() {
        let terms = f(value);
        for m in 0..M {
            sums[m][lane] += terms[m];
        }
    }
    sums.map(|lanes| lanes.iter().sum())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_element_is_counted_once_at_any_length() {
        for length in 0..100_u32 {
            let values: Vec<f64> = (1..=length).map(f64::from).collect();
            let n = f64::from(length);
            assert_eq!(lane_sums(&values, |x| [x, 1.0]), [0.5 * n * (n + 1.0), n]);
        }
    }
}
