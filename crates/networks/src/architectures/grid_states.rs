//! States that are fields on a grid, and what they are conditioned on.

use burn_tensor::Tensor;

use super::ArchitectureError;

/// How rows of numbers are fields: `channels` fields one after another, each row-major on a grid with up to three axes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct GridStates {
    /// Cells along three axes; leading axes that the grid does not have are one cell long.
    pub(super) grid: [usize; 3],
    /// Fields of a state.
    pub(super) channels: usize,
    /// Fields that the condition begins with.
    pub(super) condition_fields: usize,
    /// Other numbers of the condition.
    pub(super) condition_numbers: usize,
}

impl GridStates {
    /// For states of `dimension` numbers and conditions of `condition` numbers, of which the first are fields.
    ///
    /// # Errors
    /// If the numbers make no fields.
    pub(super) fn new(
        architecture: &'static str,
        axes: &[usize],
        dimension: usize,
        condition: usize,
        condition_fields: usize,
    ) -> Result<Self, ArchitectureError> {
        let refuse = |problem: String| Err(ArchitectureError { architecture, problem });
        if !(1..=3).contains(&axes.len()) || axes.contains(&0) {
            return refuse(format!("a grid has one, two or three axes with at least one cell, not {axes:?}"));
        }
        let cells: usize = axes.iter().product();
        if dimension == 0 || !dimension.is_multiple_of(cells) {
            return refuse(format!(
                "states of {dimension} numbers are no fields on a grid of {axes:?} = {cells} cells"
            ));
        }
        let Some(condition_numbers) = condition.checked_sub(condition_fields * cells) else {
            let needed = condition_fields * cells;
            return refuse(format!(
                "{condition_fields} fields of the condition are {needed} numbers, it has {condition}"
            ));
        };
        let mut grid = [1; 3];
        grid[3 - axes.len()..].copy_from_slice(axes);
        Ok(Self { grid, channels: dimension / cells, condition_fields, condition_numbers })
    }

    /// Numbers per field.
    pub(super) fn cells(&self) -> usize {
        self.grid.iter().product()
    }

    /// Numbers per condition.
    pub(super) fn condition_dimension(&self) -> usize {
        self.condition_fields * self.cells() + self.condition_numbers
    }

    /// Length of a kernel along each axis: `length`, but one where there is a single cell.
    pub(super) fn kernel(&self, length: usize) -> [usize; 3] {
        self.grid.map(|cells| if cells == 1 { 1 } else { length })
    }

    /// Fields of states and conditions, and the other numbers of the conditions.
    pub(super) fn fields(&self, states: Tensor<2>, condition: Option<Tensor<2>>) -> (Tensor<5>, Option<Tensor<2>>) {
        let [batch, _] = states.dims();
        let [i, j, k] = self.grid;
        let fields = states.reshape([batch, self.channels, i, j, k]);
        let Some(condition) = condition else { return (fields, None) };
        let split = self.condition_fields * self.cells();
        let numbers = (self.condition_numbers > 0).then(|| condition.clone().narrow(1, split, self.condition_numbers));
        if split == 0 {
            return (fields, numbers);
        }
        let given = condition.narrow(1, 0, split).reshape([batch, self.condition_fields, i, j, k]);
        (Tensor::cat(vec![fields, given], 1), numbers)
    }
}
