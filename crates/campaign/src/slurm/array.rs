//! Job arrays: a site bounds how many tasks one may have.

/// A job array over consecutive tasks of a submission; its indices count from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ArrayPart {
    /// The task of the submission that index 0 is.
    pub first_task: u64,
    /// Number of tasks.
    pub tasks: u64,
    /// At most so many of them run at once.
    pub max_parallel: Option<u64>,
}

impl ArrayPart {
    /// Splits tasks into arrays of at most `max_array_size` tasks: indices must be smaller than the site's `MaxArraySize`.
    ///
    /// The bound of what runs at once is shared among the arrays in proportion to their sizes, and each may run one at least:
    /// so it is kept unless there are more arrays than that.
    ///
    /// ```
    /// use ornstein_campaign::slurm::ArrayPart;
    ///
    /// let parts = ArrayPart::split(16, 10, Some(8));
    /// assert_eq!(parts[0], ArrayPart { first_task: 0, tasks: 10, max_parallel: Some(5) });
    /// assert_eq!(parts[1], ArrayPart { first_task: 10, tasks: 6, max_parallel: Some(3) });
    /// ```
    pub fn split(tasks: u64, max_array_size: u64, max_parallel: Option<u64>) -> Vec<Self> {
        let size = max_array_size.max(1);
        // The bound left for the tasks left: floors alone would waste up to one task per array.
        let mut bound_left = max_parallel;
        let mut parts = Vec::new();
        let mut first_task = 0;
        while first_task < tasks {
            let (left, length) = (tasks - first_task, size.min(tasks - first_task));
            let share = bound_left.map(|bound| {
                let exact = u128::from(bound) * u128::from(length) / u128::from(left);
                (exact as u64).clamp(1, length)
            });
            bound_left = bound_left.zip(share).map(|(bound, share)| bound.saturating_sub(share));
            parts.push(Self { first_task, tasks: length, max_parallel: share });
            first_task += length;
        }
        parts
    }

    /// The value of `--array`: `0-9%4`.
    pub fn indices(&self) -> String {
        let bound = self.max_parallel.map(|bound| format!("%{bound}")).unwrap_or_default();
        format!("0-{}{bound}", self.tasks - 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrays_cover_all_tasks_once_and_keep_the_bound() {
        for (tasks, size, bound) in [(1, 1001, 5), (1001, 1001, 5), (1002, 1001, 7), (100_000, 1001, 500), (37, 5, 8)] {
            let parts = ArrayPart::split(tasks, size, Some(bound));
            let mut next = 0;
            for part in &parts {
                assert_eq!(part.first_task, next);
                assert!((1..=size).contains(&part.tasks));
                next += part.tasks;
            }
            assert_eq!(next, tasks);
            assert!(parts.iter().filter_map(|part| part.max_parallel).sum::<u64>() <= bound.max(parts.len() as u64));
        }
    }

    #[test]
    fn the_largest_index_is_below_the_limit_of_the_site() {
        let parts = ArrayPart::split(1001, 1001, None);
        assert_eq!(parts.iter().map(ArrayPart::indices).collect::<Vec<_>>(), ["0-1000"]);
        assert_eq!(ArrayPart::split(3, 2, Some(4))[0].indices(), "0-1%2");
        assert!(ArrayPart::split(0, 1001, None).is_empty());
    }
}
