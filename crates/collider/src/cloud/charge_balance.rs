//! Classes of particles whose charges add up.

use super::ParticleClass;

/// The classes nearest to these channels (one row per particle) among all whose charges add up to `charge`; `None` if there are none.
///
/// Nearest is meant as in $\sum_i|\vec c_i-\vec e_{k_i}|^2$ with the unit vectors $\vec e_k$, so $\sum_ic_{i,k_i}$ is the largest. The best choice for
/// every charge of the first $i$ particles follows from those of the first $i-1$ (Bellman 1957): as many steps as particles times charges.
///
/// ```
/// use ornstein_collider::cloud::{ParticleClass, classes_of_charge};
///
/// // Both look positive, the second less so.
/// let channels = [[0.9, 0.1, 0.0, 0.0], [0.6, 0.4, 0.0, 0.0]];
/// let classes = classes_of_charge(&channels, 0).expect("a way");
/// assert_eq!(classes, [ParticleClass::Positive, ParticleClass::Negative]);
/// assert_eq!(classes_of_charge(&channels, 3), None);
/// ```
#[must_use]
pub fn classes_of_charge(channels: &[[f64; 4]], charge: i32) -> Option<Vec<ParticleClass>> {
    let particles = channels.len();
    // Place `particles + q` belongs to the charge q.
    let width = 2 * particles + 1;
    let end = usize::try_from(particles as i32 + charge).ok().filter(|&place| place < width)?;
    let mut best = vec![f64::NEG_INFINITY; width];
    best[particles] = 0.0;
    let mut choices = vec![ParticleClass::Neutral; particles * width];
    for (particle, channels) in channels.iter().enumerate() {
        let mut next = vec![f64::NEG_INFINITY; width];
        for (place, &sum) in best.iter().enumerate().filter(|(_, sum)| **sum > f64::NEG_INFINITY) {
            for (class, &channel) in ParticleClass::ALL.into_iter().zip(channels) {
                // After i particles no charge is beyond i, so there is room.
                let to = (place as i32 + class.charge()) as usize;
                if sum + channel > next[to] {
                    next[to] = sum + channel;
                    choices[particle * width + to] = class;
                }
            }
        }
        best = next;
    }
    if best[end] == f64::NEG_INFINITY {
        return None;
    }
    let mut place = end;
    let mut classes: Vec<ParticleClass> = Vec::with_capacity(particles);
    for particle in (0..particles).rev() {
        let class = choices[particle * width + place];
        classes.push(class);
        place = (place as i32 - class.charge()) as usize;
    }
    classes.reverse();
    Some(classes)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Channels between -1 and 2 that look like noise.
    fn channels(seed: usize) -> Vec<[f64; 4]> {
        (0..6).map(|i| [0, 1, 2, 3].map(|k| 0.5 + 1.5 * ((seed * 24 + 4 * i + k) as f64 * 1.7).sin())).collect()
    }

    #[test]
    fn no_other_classes_of_that_charge_are_nearer() {
        for seed in 0..20 {
            let channels = channels(seed);
            let sum = |choice: &dyn Fn(usize) -> usize| -> (i32, f64) {
                let classes = (0..6).map(|i| (ParticleClass::ALL[choice(i)].charge(), channels[i][choice(i)]));
                classes.fold((0, 0.0), |(charge, sum), (q, channel)| (charge + q, sum + channel))
            };
            for charge in -2..=2 {
                let all = (0..4_usize.pow(6)).map(|number| sum(&|i| number / 4_usize.pow(i as u32) % 4));
                let largest = all.filter(|(q, _)| *q == charge).fold(f64::NEG_INFINITY, |best, (_, sum)| best.max(sum));
                let classes = classes_of_charge(&channels, charge).unwrap();
                let place = |i: usize| ParticleClass::ALL.iter().position(|class| *class == classes[i]).unwrap();
                let (found_charge, found) = sum(&place);
                assert!(found_charge == charge && (found - largest).abs() < 1e-12, "{found} {largest}");
            }
        }
    }

    #[test]
    fn the_largest_channels_are_kept_where_charges_add_up_already() {
        for seed in 0..20 {
            let channels = channels(seed);
            let nearest: Vec<_> = channels.iter().map(|&channels| ParticleClass::of_channels(channels)).collect();
            let charge = nearest.iter().map(|class| class.charge()).sum();
            assert_eq!(classes_of_charge(&channels, charge), Some(nearest));
        }
    }
}
