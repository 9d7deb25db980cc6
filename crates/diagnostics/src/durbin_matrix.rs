//! Exact distribution of the two-sided Kolmogorov statistic for small samples.

/// Entries beyond this are scaled down; the exponent is kept apart.
const LARGE: f64 = 1e140;

/// $\Pr(D_n<d)$ as $\frac{n!}{n^n}(\mathbf H^n)_{kk}$, with the $(2k-1)\times(2k-1)$ matrix $\mathbf H$ of Durbin and $k=\lfloor nd\rfloor+1$.
///
/// The cost is $O((nd)^3\log n)$. Absolute error about $10^{-14}$, so that $1-\Pr$ is good to ten digits for $\Pr(D_n\ge d)>10^{-3}$.
///
/// Source: G. Marsaglia, W. W. Tsang & J. Wang, J. Stat. Softw. 8(18) (2003).
pub(crate) fn cumulative(n: usize, d: f64) -> f64 {
    let count = n as f64;
    let k = (count * d) as usize + 1;
    let size = 2 * k - 1;
    let h = k as f64 - count * d;
    let power = power(&transition_matrix(size, h), size, n);
    // n!/n^n times the central entry, factor by factor so that nothing overflows.
    let mut value = power.entries[(k - 1) * size + k - 1];
    let mut exponent = power.exponent;
    for i in 1..=n {
        value *= i as f64 / count;
        if value < 1.0 / LARGE {
            value *= LARGE;
            exponent -= 1;
        }
    }
    value * LARGE.powi(exponent)
}

/// $H_{ij}=1/(i-j+1)!$ for $i-j+1\ge0$, with corrections in the first column and the last row.
fn transition_matrix(size: usize, h: f64) -> Vec<f64> {
    let mut inverse_factorial = vec![1.0; size + 2];
    for i in 1..size + 2 {
        inverse_factorial[i] = inverse_factorial[i - 1] / i as f64;
    }
    let mut matrix = vec![0.0; size * size];
    for i in 0..size {
        for j in 0..size.min(i + 2) {
            matrix[i * size + j] = inverse_factorial[i + 1 - j];
        }
    }
    let mut h_power = 1.0;
    for i in 0..size {
        h_power *= h;
        let correction = h_power * inverse_factorial[i + 1];
        matrix[i * size] -= correction;
        matrix[(size - 1) * size + size - 1 - i] -= correction;
    }
    if 2.0 * h > 1.0 {
        matrix[(size - 1) * size] += (2.0 * h - 1.0).powi(size as i32) * inverse_factorial[size];
    }
    matrix
}

/// A square matrix times a power of [`LARGE`].
struct Scaled {
    entries: Vec<f64>,
    exponent: i32,
}

/// Matrix to an integer power by repeated squaring.
fn power(matrix: &[f64], size: usize, n: usize) -> Scaled {
    let mut square = Scaled { entries: matrix.to_vec(), exponent: 0 };
    let mut result: Option<Scaled> = None;
    let mut rest = n;
    while rest > 0 {
        if rest % 2 == 1 {
            result = Some(match result {
                Some(partial) => product(&partial, &square, size),
                None => Scaled { entries: square.entries.clone(), exponent: square.exponent },
            });
        }
        rest /= 2;
        if rest > 0 {
            square = product(&square, &square, size);
        }
    }
    result.unwrap_or(square)
}

fn product(a: &Scaled, b: &Scaled, size: usize) -> Scaled {
    let mut entries = vec![0.0; size * size];
    for i in 0..size {
        let row = &mut entries[i * size..(i + 1) * size];
        for l in 0..size {
            let factor = a.entries[i * size + l];
            for (out, entry) in row.iter_mut().zip(&b.entries[l * size..(l + 1) * size]) {
                *out += factor * entry;
            }
        }
    }
    let mut exponent = a.exponent + b.exponent;
    let middle = (size / 2) * size + size / 2;
    if entries[middle] > LARGE {
        for entry in &mut entries {
            *entry /= LARGE;
        }
        exponent += 1;
    }
    Scaled { entries, exponent }
}

#[cfg(test)]
mod tests {
    use super::*;
    use approx::assert_relative_eq;

    #[test]
    fn smallest_band_is_a_product() {
        // For 1/2n <= d < 1/n each x_(i) has its own cell: P(D_n < d) = n! (2d - 1/n)^n.
        for n in [1_usize, 2, 5, 10] {
            let count = n as f64;
            let d = 0.8 / count;
            let factorial: f64 = (1..=n).map(|i| i as f64).product();
            let expected = factorial * (2.0 * d - 1.0 / count).powi(n as i32);
            assert_relative_eq!(cumulative(n, d), expected, max_relative = 1e-12);
        }
    }

    #[test]
    fn value_printed_in_the_article() {
        // Marsaglia, Tsang & Wang (2003), section 3: K(10, 0.274) = 0.6284796154565...
        assert_relative_eq!(cumulative(10, 0.274), 0.628_479_615_456_504_3, max_relative = 1e-13);
    }
}
