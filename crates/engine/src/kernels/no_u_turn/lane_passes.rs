//! Loops over the numbers of a block, in which every lane goes its own way.

use ornstein_random::dispatch;

use crate::ensemble::LANES;
use crate::{LaneArray, Scalar};

/// Which lanes take part.
pub(super) type Mask = LaneArray<bool>;

dispatch! {
    /// `out = mask ? a : b`.
    pub(super) fn choose<T: Scalar>(mask: &Mask, a: &[LaneArray<T>], b: &[LaneArray<T>], out: &mut [LaneArray<T>]) {
        let mask = mask.map(T::indicator);
        for ((out, a), b) in out.iter_mut().zip(a).zip(b) {
            *out = select(&mask, a, b);
        }
    }

    /// Copies the lanes of the mask.
    pub(super) fn overwrite<T: Scalar>(mask: &Mask, from: &[LaneArray<T>], to: &mut [LaneArray<T>]) {
        let mask = mask.map(T::indicator);
        for (to, from) in to.iter_mut().zip(from) {
            *to = select(&mask, from, to);
        }
    }

    /// Adds to the lanes of the mask.
    pub(super) fn add<T: Scalar>(mask: &Mask, from: &[LaneArray<T>], to: &mut [LaneArray<T>]) {
        let mask = mask.map(T::indicator);
        for (to, from) in to.iter_mut().zip(from) {
            let sum = std::array::from_fn(|lane| to[lane] + from[lane]);
            *to = select(&mask, &sum, to);
        }
    }

    /// `y += a x` with a factor for each lane.
    pub(super) fn add_multiple<T: Scalar>(a: &LaneArray<T>, x: &[LaneArray<T>], y: &mut [LaneArray<T>]) {
        for (y, x) in y.iter_mut().zip(x) {
            for lane in 0..LANES {
                y[lane] += a[lane] * x[lane];
            }
        }
    }

    /// `u += (eps/2) force`, then `x += eps u`, with a step for each lane.
    pub(super) fn kick_and_drift<T: Scalar>(
        step: &LaneArray<T>,
        force: &[LaneArray<T>],
        u: &mut [LaneArray<T>],
        x: &mut [LaneArray<T>],
    ) {
        let half = half_of(step);
        for ((u, x), force) in u.iter_mut().zip(x).zip(force) {
            for lane in 0..LANES {
                u[lane] += half[lane] * force[lane];
                x[lane] += step[lane] * u[lane];
            }
        }
    }

    /// `u += (eps/2) force` with a step for each lane; adds the new velocity to `sum` and returns the kinetic energy.
    pub(super) fn kick_and_measure<T: Scalar>(
        step: &LaneArray<T>,
        force: &[LaneArray<T>],
        u: &mut [LaneArray<T>],
        sum: &mut [LaneArray<T>],
    ) -> LaneArray<f64> {
        let half = half_of(step);
        let mut energy = [0.0; LANES];
        for ((u, sum), force) in u.iter_mut().zip(sum).zip(force) {
            for lane in 0..LANES {
                u[lane] += half[lane] * force[lane];
                sum[lane] += u[lane];
                energy[lane] += u[lane].to_f64() * u[lane].to_f64();
            }
        }
        energy.map(|energy| 0.5 * energy)
    }

    /// Which lanes turn back between velocities `a` and `b`, whose sum with all between is `total - before + a`; `before` is the
    /// running sum up to and with `a`.
    pub(super) fn turns_since<T: Scalar>(
        a: &[LaneArray<T>],
        before: &[LaneArray<T>],
        b: &[LaneArray<T>],
        total: &[LaneArray<T>],
    ) -> Mask {
        let half = T::from_f64(0.5);
        let mut products = [[0.0; LANES]; 2];
        for ((a, before), (b, total)) in a.iter().zip(before).zip(b.iter().zip(total)) {
            for lane in 0..LANES {
                let between = (total[lane] - before[lane]) + half * (a[lane] - b[lane]);
                products[0][lane] += (between * a[lane]).to_f64();
                products[1][lane] += (between * b[lane]).to_f64();
            }
        }
        std::array::from_fn(|lane| !(products[0][lane] > 0.0 && products[1][lane] > 0.0))
    }

    /// Which lanes turn back between velocities `a` and `b`, whose sum with all between is `total`.
    pub(super) fn turns<T: Scalar>(a: &[LaneArray<T>], b: &[LaneArray<T>], total: &[LaneArray<T>]) -> Mask {
        let half = T::from_f64(0.5);
        let mut products = [[0.0; LANES]; 2];
        for ((a, b), total) in a.iter().zip(b).zip(total) {
            for lane in 0..LANES {
                let between = total[lane] - half * (a[lane] + b[lane]);
                products[0][lane] += (between * a[lane]).to_f64();
                products[1][lane] += (between * b[lane]).to_f64();
            }
        }
        std::array::from_fn(|lane| !(products[0][lane] > 0.0 && products[1][lane] > 0.0))
    }
}

/// `mask ? a : b` with a mask of ones and zeros: a number as wide as the others compares in one instruction. Both sides are
/// read whatever the mask, since a choice of addresses would gather lane by lane.
#[inline(always)]
fn select<T: Scalar>(mask: &LaneArray<T>, a: &LaneArray<T>, b: &LaneArray<T>) -> LaneArray<T> {
    let mut out = *b;
    for lane in 0..LANES {
        let (a, b) = (a[lane], b[lane]);
        out[lane] = if mask[lane] == T::ONE { a } else { b };
    }
    out
}

#[inline(always)]
fn half_of<T: Scalar>(step: &LaneArray<T>) -> LaneArray<T> {
    let half = T::from_f64(0.5);
    std::array::from_fn(|lane| half * step[lane])
}

/// Whether any lane takes part.
pub(super) fn any(mask: &Mask) -> bool {
    mask.iter().any(|&set| set)
}
