//! An axis with its ends, ticks and measured labels.

use crate::Axis;
use crate::axis::Ticks;
use crate::style::{LABEL_GAP, LABEL_SIZE, TICK_GAP, TICK_SIZE};
use crate::text::{DIGIT_HEIGHT, Typeset};

/// The direction of an axis on the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Direction {
    Horizontal,
    Vertical,
}

/// What is known of an axis once its length is.
#[derive(Debug)]
pub(super) struct AxisPlan {
    pub ends: (f64, f64),
    pub ticks: Ticks,
    /// The labels of the major ticks; empty where a shared axis leaves them to another panel.
    pub labels: Vec<Typeset>,
    pub multiplier: Option<Typeset>,
    pub label: Typeset,
}

impl AxisPlan {
    /// Chooses as many ticks as have room on `length` points.
    pub fn new(axis: &Axis, ends: (f64, f64), direction: Direction, length: f64, with_labels: bool) -> Self {
        let set = |ticks: &Ticks| -> Vec<Typeset> {
            ticks.major.iter().map(|tick| Typeset::new(&tick.label, TICK_SIZE)).collect()
        };
        // As many intervals as look good, but a flat panel may be crowded to get three.
        let most = match direction {
            Direction::Horizontal => length / (4.5 * TICK_SIZE),
            Direction::Vertical => (length / (3.0 * TICK_SIZE)).max((length / (2.0 * TICK_SIZE)).min(3.0)),
        };
        let most = (most as usize).clamp(2, 8);
        let mut ticks = axis.ticks_between(ends, most);
        let mut labels = set(&ticks);
        for fewer in (1..most).rev() {
            if has_room(&labels, &ticks, axis, ends, direction, length) {
                break;
            }
            ticks = axis.ticks_between(ends, fewer);
            labels = set(&ticks);
        }
        let multiplier = ticks.multiplier.as_deref().map(|text| Typeset::new(text, TICK_SIZE));
        // A multiplier stands at the end of a horizontal axis on the line of its label.
        let taken = match (direction, &multiplier) {
            (Direction::Horizontal, Some(multiplier)) => 2.0 * (multiplier.width + LABEL_GAP),
            _ => 0.0,
        };
        let label = Typeset::fitting(&axis.label, LABEL_SIZE, (length - taken).max(0.5 * length));
        if with_labels {
            Self { ends, ticks, labels, multiplier, label }
        } else {
            Self { ends, ticks, labels: Vec::new(), multiplier: None, label: Typeset::new("", LABEL_SIZE) }
        }
    }

    /// Width of the widest tick label.
    pub fn widest_tick_label(&self) -> f64 {
        self.labels.iter().map(|label| label.width).fold(0.0, f64::max)
    }

    /// How far tick labels reach above their baselines.
    pub fn tick_ascent(&self) -> f64 {
        self.labels.iter().map(|label| label.ascent).fold(0.0, f64::max)
    }

    /// Height of the line of tick labels.
    pub fn tick_height(&self) -> f64 {
        self.tick_ascent() + self.labels.iter().map(|label| label.descent).fold(0.0, f64::max)
    }

    /// Room beside a frame for the tick labels of a vertical axis.
    pub fn ticks_across(&self, tick_length: f64) -> f64 {
        if self.labels.is_empty() { 0.0 } else { tick_length + TICK_GAP + self.widest_tick_label() }
    }

    /// Room under a frame for the tick labels of a horizontal axis.
    pub fn ticks_below(&self, tick_length: f64) -> f64 {
        if self.labels.is_empty() { 0.0 } else { tick_length + TICK_GAP + self.tick_height() }
    }

    /// Room for the label of the axis (and the multiplier of a horizontal one).
    pub fn label_room(&self, direction: Direction) -> f64 {
        let height = match (direction, &self.multiplier) {
            (Direction::Horizontal, Some(multiplier)) => self.label.height().max(multiplier.height()),
            _ => self.label.height(),
        };
        if height > 0.0 { LABEL_GAP + height } else { 0.0 }
    }

    /// How far tick labels reach beyond the start and the end of an axis of a given length.
    pub fn overhang(&self, axis: &Axis, direction: Direction, length: f64) -> (f64, f64) {
        let mut beyond = (0.0_f64, 0.0_f64);
        for (tick, label) in self.ticks.major.iter().zip(&self.labels) {
            let place = length * fraction(axis, self.ends, tick.value);
            let (before, after) = reach(label, direction);
            beyond = (beyond.0.max(before - place), beyond.1.max(place + after - length));
        }
        beyond
    }
}

/// Where a value lies between the ends of an axis, from 0 to 1.
fn fraction(axis: &Axis, ends: (f64, f64), value: f64) -> f64 {
    crate::frame::Mapping { scale: axis.scale, ends }.fraction(value).unwrap_or(0.0)
}

/// How far a label reaches from its tick towards the start and the end of the axis.
fn reach(label: &Typeset, direction: Direction) -> (f64, f64) {
    match direction {
        Direction::Horizontal => (0.5 * label.width, 0.5 * label.width),
        Direction::Vertical => {
            let half = 0.5 * DIGIT_HEIGHT * TICK_SIZE;
            (half + label.descent, label.ascent - half)
        }
    }
}

/// Whether neighbouring labels keep their distance.
fn has_room(
    labels: &[Typeset],
    ticks: &Ticks,
    axis: &Axis,
    ends: (f64, f64),
    direction: Direction,
    length: f64,
) -> bool {
    let gap = match direction {
        Direction::Horizontal => 0.9 * TICK_SIZE,
        Direction::Vertical => 0.6 * TICK_SIZE,
    };
    let mut spans: Vec<(f64, f64)> = ticks
        .major
        .iter()
        .zip(labels)
        .map(|(tick, label)| {
            let place = length * fraction(axis, ends, tick.value);
            let (before, after) = reach(label, direction);
            (place - before, place + after)
        })
        .collect();
    spans.sort_by(|a, b| a.0.total_cmp(&b.0));
    spans.windows(2).all(|pair| pair[0].1 + gap <= pair[1].0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_never_touch() {
        for axis in [Axis::linear("x"), Axis::log("x")] {
            for ends in [(1e-3, 1.0), (0.012_345, 0.012_346), (1.0, 1e9), (0.3, 0.9)] {
                for length in [40.0, 80.0, 150.0, 400.0] {
                    for direction in [Direction::Horizontal, Direction::Vertical] {
                        let plan = AxisPlan::new(&axis, ends, direction, length, true);
                        let clear = has_room(&plan.labels, &plan.ticks, &axis, ends, direction, length);
                        assert!(
                            clear || plan.labels.len() <= 2 || length < 100.0,
                            "{axis:?} {ends:?} {length}: {plan:?}"
                        );
                    }
                }
            }
        }
    }
}
