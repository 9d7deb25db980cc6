//! When the preconditioner is estimated anew.

/// Stan's windows of a warm-up: a start in which only the step size adapts, windows of doubling length at the end of each of which
/// the preconditioner is estimated from the states of that window alone, and an end in which only the step size adapts (Stan
/// Reference Manual, "HMC algorithm parameters", warm-up).
///
/// ```
/// use ornstein_engine::adaptation::Windows;
///
/// let windows = Windows::new(1000);
/// assert_eq!((1..=1000).filter(|&step| windows.ends(step)).collect::<Vec<_>>(), [100, 150, 250, 450, 950]);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Windows {
    /// Steps before the first window.
    pub start: u32,
    /// The last step of every window, ascending.
    pub ends: Vec<u32>,
}

impl Windows {
    /// The windows of a warm-up of this many steps: 75 before, 50 after, the first of 25; shorter runs get 15 %, 10 % and one
    /// window between, and below 20 steps there is none.
    #[must_use]
    pub fn new(steps: u32) -> Self {
        if steps < 20 {
            return Self { start: steps, ends: Vec::new() };
        }
        let (start, last, first) = if steps < 150 {
            (steps * 15 / 100, steps / 10, steps - steps * 15 / 100 - steps / 10)
        } else {
            (75, 50, 25)
        };
        let (mut end, mut length, mut ends) = (start, first, Vec::new());
        while end + length <= steps - last {
            // A window whose successor would not fit takes that one's place too.
            let next = end + length;
            end = if next + 2 * length > steps - last { steps - last } else { next };
            ends.push(end);
            length *= 2;
        }
        Self { start, ends }
    }

    /// Whether the states of step `step` (from 1) belong to a window.
    #[must_use]
    pub fn contains(&self, step: u32) -> bool {
        step > self.start && self.ends.last().is_some_and(|&end| step <= end)
    }

    /// Whether a window ends with step `step`.
    #[must_use]
    pub fn ends(&self, step: u32) -> bool {
        self.ends.contains(&step)
    }
}
