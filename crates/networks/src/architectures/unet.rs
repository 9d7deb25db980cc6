//! U-Nets: fields seen at several resolutions.

use burn_tensor::Tensor;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::ArchitectureError;
use super::grid_states::GridStates;
use crate::layers::{Convolution, GroupNorm, Linear, ModulatedNorm, NoiseEmbedding};
use crate::network::{Network, NetworkInput};
use crate::operations::{Boundary, coarsen, refine, silu};
use crate::parameters::{ParameterLayout, ParameterScope, Weights};

/// The size of a [`UNet`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct UNetSettings {
    /// Cells along the one, two or three axes. Each must be a multiple of 2 to the number of multipliers less one. A state is one or
    /// more fields on this grid, one after another.
    pub grid: Vec<usize>,
    /// Features at full resolution.
    pub width: usize,
    /// Features at every resolution as multiples of the width; each resolution halves the one before.
    pub multipliers: Vec<usize>,
    /// Residual blocks at every resolution, on the way down and on the way up.
    pub blocks: usize,
    /// Groups of features that are normalised together; they divide the width.
    pub groups: usize,
    /// Features of the embedded noise level.
    pub embedding: usize,
    /// What lies beyond the edges.
    pub boundary: Boundary,
    /// How many fields the condition begins with, which are seen beside the state; its other numbers join the noise level.
    pub condition_fields: usize,
}

impl Default for UNetSettings {
    fn default() -> Self {
        Self {
            grid: vec![32, 32],
            width: 32,
            multipliers: vec![1, 2, 2],
            blocks: 1,
            groups: 8,
            embedding: 64,
            boundary: Boundary::Periodic,
            condition_fields: 0,
        }
    }
}

/// A U-Net (Ronneberger, Fischer and Brox 2015) of residual blocks whose features are modulated by the noise level (Ho et al. 2020,
/// appendix B; Dhariwal and Nichol 2021, section 3.1), for fields with one, two or three axes.
///
/// On the way down every resolution has its blocks, and means over two cells along every axis lead to the next. On the way up cells are
/// repeated, and the features that the way down left at this resolution are seen again. With periodic boundaries the network commutes
/// with shifts by cells of the coarsest grid.
#[derive(Debug, Clone)]
pub struct UNet {
    parameters: ParameterLayout,
    states: GridStates,
    embedding: NoiseEmbedding,
    condition: Option<Linear>,
    entry: Convolution,
    down: Vec<Vec<Block>>,
    up: Vec<Vec<Block>>,
    factors: [usize; 3],
    norm: GroupNorm,
    exit: Convolution,
}

/// `x + W_2 * silu(modulated norm(W_1 * silu(norm(x))))`, the `x` outside through a convolution of single cells if the number of
/// features changes.
#[derive(Debug, Clone)]
struct Block {
    first_norm: GroupNorm,
    first: Convolution,
    second_norm: ModulatedNorm,
    second: Convolution,
    skip: Option<Convolution>,
}

impl Block {
    fn new(mut scope: ParameterScope<'_>, channels: [usize; 2], kernel: [usize; 3], settings: &UNetSettings) -> Self {
        let [inputs, outputs] = channels;
        let (groups, boundary) = (settings.groups, settings.boundary);
        Self {
            first_norm: GroupNorm::new(scope.scope("first_norm"), inputs, groups),
            first: Convolution::new(scope.scope("first"), channels, kernel, boundary),
            second_norm: ModulatedNorm::new(scope.scope("second_norm"), outputs, groups, settings.embedding),
            second: Convolution::zero(scope.scope("second"), [outputs; 2], kernel, boundary),
            skip: (inputs != outputs).then(|| Convolution::new(scope.scope("skip"), channels, [1; 3], boundary)),
        }
    }

    fn forward(&self, weights: &Weights, x: Tensor<5>, embedded: Tensor<2>) -> Tensor<5> {
        let h = self.first.forward(weights, self.first_norm.forward(weights, x.clone()));
        let h = self.second.forward(weights, self.second_norm.forward(weights, h, embedded));
        match &self.skip {
            Some(skip) => skip.forward(weights, x) + h,
            None => x + h,
        }
    }
}

impl UNet {
    /// A network of states of `dimension` numbers, conditioned on `condition` numbers.
    ///
    /// # Errors
    /// If settings do not fit each other or the numbers of states and conditions.
    pub fn new(settings: &UNetSettings, dimension: usize, condition: usize) -> Result<Self, ArchitectureError> {
        let states = GridStates::new("unet", &settings.grid, dimension, condition, settings.condition_fields)?;
        check(settings)?;

        let mut parameters = ParameterLayout::new();
        let mut root = parameters.root();
        let kernel = states.kernel(3);
        let widths: Vec<usize> = settings.multipliers.iter().map(|multiplier| multiplier * settings.width).collect();
        let embedding = NoiseEmbedding::new(root.scope("embedding"), settings.embedding);
        let condition = (states.condition_numbers > 0)
            .then(|| Linear::new(root.scope("condition"), states.condition_numbers, settings.embedding));
        let fields = states.channels + states.condition_fields;
        let entry = Convolution::new(root.scope("entry"), [fields, widths[0]], kernel, settings.boundary);

        let mut blocks = |way: &str, level: usize, first: usize| -> Vec<Block> {
            let mut scope = root.scope(way);
            let mut scope = scope.scope(level.to_string());
            let block = |number: usize| {
                let inputs = if number == 0 { first } else { widths[level] };
                Block::new(scope.scope(number.to_string()), [inputs, widths[level]], kernel, settings)
            };
            (0..settings.blocks).map(block).collect()
        };
        let coarsest = widths.len() - 1;
        let down = (0..=coarsest).map(|level| blocks("down", level, widths[level.saturating_sub(1)])).collect();
        let up = (0..coarsest).map(|level| blocks("up", level, widths[level + 1] + widths[level])).collect();
        let norm = GroupNorm::new(root.scope("norm"), widths[0], settings.groups);
        let exit = Convolution::zero(root.scope("exit"), [widths[0], states.channels], kernel, settings.boundary);
        let factors = states.kernel(2);
        Ok(Self { parameters, states, embedding, condition, entry, down, up, factors, norm, exit })
    }
}

/// Whether the settings fit each other.
fn check(settings: &UNetSettings) -> Result<(), ArchitectureError> {
    let refuse = |problem: String| Err(ArchitectureError { architecture: "unet", problem });
    let UNetSettings { grid, width, multipliers, blocks, groups, embedding, .. } = settings;
    if multipliers.is_empty() || multipliers.contains(&0) || [width, blocks, groups, embedding].contains(&&0) {
        return refuse("width, multipliers, blocks, groups and embedding must be at least 1".into());
    }
    if !width.is_multiple_of(*groups) {
        return refuse(format!("{groups} groups do not divide {width} features"));
    }
    let block = u32::try_from(multipliers.len() - 1).ok().and_then(|levels| 2usize.checked_pow(levels));
    let fits = |cells: usize| cells == 1 || block.is_some_and(|block| cells.is_multiple_of(block));
    match grid.iter().find(|&&cells| !fits(cells)) {
        None => Ok(()),
        Some(cells) => {
            let times = multipliers.len() - 1;
            refuse(format!(
                "an axis of {cells} cells cannot be halved {times} times: choose another grid or fewer multipliers"
            ))
        }
    }
}

impl Network for UNet {
    fn parameters(&self) -> &ParameterLayout {
        &self.parameters
    }

    fn dimension(&self) -> usize {
        self.states.channels * self.states.cells()
    }

    fn condition_dimension(&self) -> usize {
        self.states.condition_dimension()
    }

    fn forward(&self, weights: &Weights, input: NetworkInput) -> Tensor<2> {
        let [batch, dimension] = input.states.dims();
        let (fields, numbers) = self.states.fields(input.states, input.condition);
        let mut embedded = self.embedding.forward(weights, input.noise);
        if let (Some(layer), Some(numbers)) = (&self.condition, numbers) {
            embedded = silu(embedded + layer.forward(weights, numbers));
        }
        let run = |blocks: &[Block], x: Tensor<5>| {
            blocks.iter().fold(x, |x, block| block.forward(weights, x, embedded.clone()))
        };
        let mut x = self.entry.forward(weights, fields);
        let mut seen = Vec::with_capacity(self.up.len());
        for (level, blocks) in self.down.iter().enumerate() {
            if level > 0 {
                seen.push(x.clone());
                x = coarsen(x, &self.factors);
            }
            x = run(blocks, x);
        }
        for (blocks, seen) in self.up.iter().zip(seen).rev() {
            x = run(blocks, Tensor::cat(vec![refine(x, &self.factors), seen], 1));
        }
        self.exit.forward(weights, self.norm.forward(weights, x)).reshape([batch, dimension])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::architectures::check::{parameter_differences, random_values};
    use crate::operations::check::{close, normals, numbers};
    use burn_tensor::Device;

    fn small(grid: &[usize], boundary: Boundary) -> UNetSettings {
        let multipliers = vec![1, 2, 1];
        let grid = grid.to_vec();
        UNetSettings { grid, width: 4, multipliers, groups: 2, embedding: 6, boundary, ..UNetSettings::default() }
    }

    fn input(batch: usize, dimension: usize, condition: usize) -> NetworkInput {
        let condition = (condition > 0).then(|| normals([batch, condition], 3));
        NetworkInput { states: normals([batch, dimension], 1), noise: normals([batch], 2), condition, mask: None }
    }

    /// Fields `[B, channels, i, j]` shifted round a torus.
    fn shifted(fields: Tensor<2>, [channels, i, j]: [usize; 3], by: [i64; 2]) -> Tensor<2> {
        let [batch, dimension] = fields.dims();
        fields.reshape([batch, channels, i, j]).roll(&by, &[2, 3]).reshape([batch, dimension])
    }

    #[test]
    fn a_periodic_unet_commutes_with_shifts_by_cells_of_the_coarsest_grid() {
        let network = UNet::new(&small(&[8, 12], Boundary::Periodic), 2 * 96, 0).unwrap();
        let weights = Weights::constant(network.parameters(), &random_values(network.parameters(), 4), &Device::flex());
        let input = input(2, 192, 0);
        let shape = [2, 8, 12];
        let expected = shifted(network.forward(&weights, input.clone()), shape, [4, 8]);
        let states = shifted(input.states.clone(), shape, [4, 8]);
        let found = network.forward(&weights, NetworkInput { states, ..input });
        close(&numbers(found), &numbers(expected), 1e-12, "shifted results");
    }

    #[test]
    fn derivatives_are_those_of_differences_in_one_two_and_three_dimensions() {
        for (grid, boundary) in
            [(&[8][..], Boundary::Zero), (&[4, 4], Boundary::Periodic), (&[4, 4, 4], Boundary::Zero)]
        {
            let settings = UNetSettings { condition_fields: 1, ..small(grid, boundary) };
            let cells: usize = grid.iter().product();
            let network = UNet::new(&settings, 2 * cells, cells + 3).unwrap();
            parameter_differences(&network, &input(2, 2 * cells, cells + 3), 1e-7);
        }
    }

    #[test]
    fn settings_that_do_not_fit_are_refused() {
        let problem = |settings: UNetSettings, dimension, condition| {
            UNet::new(&settings, dimension, condition).unwrap_err().to_string()
        };
        let fits = small(&[8, 8], Boundary::Zero);
        assert!(problem(small(&[8, 6], Boundary::Zero), 48, 0).contains("6 cells cannot be halved 2 times"));
        assert!(problem(fits.clone(), 65, 0).contains("65 numbers are no fields"));
        assert!(problem(UNetSettings { groups: 3, ..fits.clone() }, 64, 0).contains("3 groups do not divide 4"));
        assert!(problem(UNetSettings { condition_fields: 2, ..fits.clone() }, 64, 100).contains("128 numbers"));
        assert!(problem(UNetSettings { multipliers: vec![], ..fits.clone() }, 64, 0).contains("at least 1"));
        assert!(problem(UNetSettings { grid: vec![2, 2, 2, 8], ..fits }, 64, 0).contains("one, two or three axes"));
    }
}
