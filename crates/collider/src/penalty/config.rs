//! Which penalties a run adds to its loss.

use std::sync::Arc;

use ornstein_networks::Normalisation;
use ornstein_networks::operations::RowFunction;
use ornstein_networks::training::{LevelDistribution, Penalty};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::gated::gated;
use super::literal::literal;
use super::noise_aware::noise_aware;
use super::{
    Distance, EmpiricalBayes, NoiseAware, Pathwise, PathwisePenalty, PenaltyError, QuantileTable, Quantity, RowMomenta,
    RowQuantity, Schedule,
};
use crate::Observable;
use crate::coordinates::AffineMomenta;

/// Quantiles that a law in closed form is tabulated at.
const TABULATED: usize = 4096;

/// A law narrower than this part of its position is a constant: what is left is rounding.
const CONSTANT: f64 = 1e-9;

/// A penalty: the distance between the law of physical quantities of generated events and their theoretical law.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PenaltyConfig {
    /// At which noise, and with which law, quantities are compared.
    pub form: PenaltyForm,
    /// The quantities.
    pub terms: Vec<PenaltyTerm>,
    /// The distance between laws.
    #[serde(default)]
    pub distance: Distance,
    /// The factor by which it is added to the loss, in which a network that says nothing has about 1.
    #[serde(default = "one")]
    pub weight: f64,
    /// Steps of the training over which the penalty grows to its weight.
    #[serde(default)]
    pub warm_up: u32,
}

fn one() -> f64 {
    1.0
}

/// A quantity and where its law comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PenaltyTerm {
    /// The quantity.
    pub quantity: Quantity,
    /// The name of the observable of the process that is the same quantity, whose law in closed form is then taken. Without it, the law is
    /// that of exact events. Laws at noise (`noise-aware`) and laws of several quantities together are always those of exact events,
    /// and a name is refused.
    #[serde(default)]
    pub law: Option<String>,
}

/// The forms of the penalty.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum PenaltyForm {
    /// Quantities of denoised states at all noise levels against the law of events: biased, for comparison.
    Literal,
    /// The same at low noise.
    Gated {
        /// How it fades.
        schedule: Schedule,
        /// Ranges of noise levels that are compared by themselves.
        #[serde(default = "bins")]
        bins: usize,
    },
    /// Quantities of denoised states against the law that those of an exact denoiser have, level by level.
    NoiseAware(NoiseAware),
    /// Quantities of events that a short sampler generates.
    Pathwise(Pathwise),
}

fn bins() -> usize {
    4
}

/// What a penalty needs to know of the run.
#[derive(Debug, Clone, Copy)]
pub struct PenaltyContext<'a> {
    /// The momenta as a function of the rows, if they are an affine one.
    pub affine: Option<&'a AffineMomenta>,
    /// What leads from rows to those of the network.
    pub normalisation: &'a Normalisation,
    /// Exact events, row by row, in physical coordinates: some ten thousands.
    pub rows: &'a [f64],
    /// The observables of the process.
    pub observables: &'a [Observable],
    /// The noise levels of the training.
    pub levels: LevelDistribution,
    /// The seed of the noise in laws.
    pub seed: u64,
}

impl PenaltyConfig {
    /// The penalty with its weight, as the trainer takes it.
    ///
    /// # Errors
    /// If coordinates are not affine in the momenta, a particle or a law is not there, or a number is out of range.
    pub fn build(&self, context: &PenaltyContext<'_>) -> Result<(f64, Arc<dyn Penalty>), PenaltyError> {
        let affine = context.affine.ok_or(PenaltyError::NotAffine)?;
        let momenta = RowMomenta::new(affine, context.normalisation);
        self.check(momenta.particles(), context.observables)?;
        let dimension = momenta.dimension();
        let mut rows = context.rows.to_vec();
        if rows.len() < 100 * dimension || !rows.len().is_multiple_of(dimension) || rows.iter().any(|x| !x.is_finite())
        {
            return Err(PenaltyError::Rows);
        }
        context.normalisation.from_physical(&mut rows);
        let mut laws = Vec::new();
        for PenaltyTerm { quantity, law } in &self.terms {
            let known = context.observables.iter().find(|observable| law.as_deref() == Some(observable.name));
            laws.push(TermLaw::new(quantity, known, &momenta, &rows)?);
        }
        let quantities: Vec<Arc<dyn RowFunction>> = laws.iter().map(|law| law.quantity.clone() as _).collect();
        let of_events = |laws: Vec<TermLaw>| {
            let (columns, known): (Vec<_>, Vec<_>) = laws.into_iter().map(|law| (law.draws, law.known)).unzip();
            self.distance.prepare(&columns, &known)
        };
        let (levels, warm_up) = (context.levels, self.warm_up);
        let penalty: Arc<dyn Penalty> = match &self.form {
            PenaltyForm::Literal => Arc::new(literal(quantities, &of_events(laws), levels, warm_up)),
            PenaltyForm::Gated { schedule, bins } => {
                Arc::new(gated(quantities, &of_events(laws), levels, *schedule, *bins, warm_up))
            }
            PenaltyForm::NoiseAware(settings) => {
                rows.truncate(settings.events * dimension);
                let events = EmpiricalBayes::new(rows, dimension, context.seed).map_err(|_| PenaltyError::Rows)?;
                Arc::new(noise_aware(quantities, &events, self.distance, levels, settings, warm_up))
            }
            PenaltyForm::Pathwise(settings) => {
                Arc::new(PathwisePenalty::new(quantities, of_events(laws), *settings, warm_up))
            }
        };
        Ok((self.weight, penalty))
    }
}

/// A quantity in units of its law, and the law in the same units.
#[derive(Debug)]
struct TermLaw {
    quantity: Arc<RowQuantity>,
    draws: Vec<f64>,
    known: Option<QuantileTable>,
}

impl TermLaw {
    fn new(
        quantity: &Quantity,
        observable: Option<&Observable>,
        momenta: &RowMomenta,
        rows: &[f64],
    ) -> Result<Self, PenaltyError> {
        let column = |quantity: Quantity, centre: f64, width: f64| {
            let quantity = RowQuantity { quantity, momenta: momenta.clone(), centre, width };
            let draws: Vec<f64> =
                rows.chunks_exact(momenta.dimension()).map(|row| quantity.evaluate(row, None)).collect();
            (quantity, draws)
        };
        let table = QuantileTable::of_draws(column(quantity.clone(), 0.0, 1.0).1);
        let centre = table.quantile(0.5);
        let energy = column(Quantity::TotalEnergy, 0.0, 1.0).1;
        let energy = energy.iter().sum::<f64>() / energy.len() as f64;
        let unit = if matches!(quantity, Quantity::CosTheta { .. }) { 1.0 } else { energy };
        // The residual of a constant is measured in the events' energy.
        let width = if table.width() > CONSTANT * unit { table.width() } else { unit };
        let known = observable.and_then(|observable| known_law(observable, &table)).transpose()?;
        let known =
            known.map(|known| QuantileTable::of_draws(known.values().iter().map(|q| (q - centre) / width).collect()));
        let (quantity, draws) = column(quantity.clone(), centre, width);
        Ok(Self { quantity: Arc::new(quantity), draws, known })
    }
}

/// The law of an observable that has one in closed form, which must be that of these draws.
fn known_law(observable: &Observable, draws: &QuantileTable) -> Option<Result<QuantileTable, PenaltyError>> {
    let law = observable.law.as_ref()?;
    let difference = draws.largest_difference(&**law);
    // Kolmogorov's law: by chance more than this once in 10^9 times.
    let allowed = 3.28 / (draws.values().len() as f64).sqrt();
    if difference > allowed {
        return Some(Err(PenaltyError::OtherLaw { name: observable.name.to_owned(), difference, allowed }));
    }
    Some(Ok(QuantileTable::of_law(&**law, TABULATED)))
}

#[cfg(test)]
mod tests {
    use super::super::test_events::rows;
    use super::*;
    use crate::coordinates::{Coordinates, MomentumCoordinates};
    use ornstein_networks::NormalisationKind;
    use ornstein_networks::architectures::{Mlp, MlpSettings};
    use ornstein_networks::operations::Number;
    use ornstein_networks::training::PenaltyBatch;
    use ornstein_networks::{Device, Preconditioning, ScoreModel, Tensor, Weights};

    const LEVELS: LevelDistribution = LevelDistribution::LogUniform { smallest: 0.02, largest: 20.0 };
    const ENERGY: &str =
        r#""terms": [{"quantity": {"kind": "total-energy"}}, {"quantity": {"kind": "energy", "particle": 0}}]"#;

    struct Setting {
        coordinates: MomentumCoordinates,
        normalisation: Normalisation,
        rows: Vec<f64>,
    }

    impl Setting {
        fn new() -> Self {
            let rows = rows(20_000, 3);
            let normalisation = Normalisation::fit(&rows, 9, NormalisationKind::Global, None).unwrap();
            Self { coordinates: MomentumCoordinates::new(vec![0.0; 3]), normalisation, rows }
        }

        fn build(&self, text: &str) -> Result<(f64, Arc<dyn Penalty>), PenaltyError> {
            let config: PenaltyConfig = serde_json::from_str(text).unwrap();
            config.build(&PenaltyContext {
                affine: self.coordinates.affine(),
                normalisation: &self.normalisation,
                rows: &self.rows,
                observables: &[],
                levels: LEVELS,
                seed: 1,
            })
        }

        /// The penalty of an exact denoiser, whose states come from other events, at levels spread like those of training.
        fn of_exact_denoiser(&self, text: &str, range: [f64; 2], shift: f64) -> f64 {
            let (_, penalty) = self.build(text).unwrap();
            let mut exact = rows(20_000, 4);
            self.normalisation.from_physical(&mut exact);
            let bayes = EmpiricalBayes::new(exact, 9, 8).unwrap();
            let (count, distinct) = (2048, 32);
            let at = |i: usize| range[0] + (range[1] - range[0]) * (i as f64 + 0.5) / distinct as f64;
            let distinct: Vec<f64> = (0..distinct).map(|i| LEVELS.quantile(at(i))).collect();
            let (states, origins) = bayes.noisy(&distinct, count / distinct.len());
            let levels: Vec<f64> = (0..count).map(|i| distinct[i * distinct.len() / count]).collect();
            let denoised: Vec<f32> = bayes
                .denoise(&distinct, &states, &origins)
                .unwrap()
                .iter()
                .map(|x| (x * (1.0 + shift)) as f32)
                .collect();
            let device = Device::flex();
            let tensor = |values: Vec<f32>| Tensor::<1>::from_data(&values[..], &device).reshape([count, 9]);
            let network = Mlp::new(&MlpSettings { width: 8, blocks: 1, embedding: 4, ..MlpSettings::default() }, 9, 0);
            let model = ScoreModel { network: Arc::new(network), preconditioning: Preconditioning::default() };
            let values: Vec<f32> = model.network.parameters().initial_values(1);
            let weights = Weights::constant(model.network.parameters(), &values, &device);
            let noisy = tensor(states.iter().map(|&x| x as f32).collect());
            let sigma: Vec<f32> = levels.iter().map(|&s| s as f32).collect();
            let batch = PenaltyBatch {
                denoised: tensor(denoised),
                clean: noisy.clone(),
                noisy,
                levels: &levels,
                sigma: Tensor::from_data(&sigma[..], &device),
                condition: None,
                mask: None,
                model: &model,
                weights: &weights,
                step: 0,
                seed: 1,
            };
            f64::read(penalty.evaluate(&batch))[0]
        }
    }

    /// At noise above 0.8 deviations, where the empirical mean is of many events: an exact denoiser has no noise-aware penalty, but a
    /// literal one; and a denoiser that is off by 30 % has both. Levels fill whole bins, as the law of a bin is that of all its levels: then
    /// the penalty has mean zero, and by the eigenvalues of the distance (the largest is 0.6 for a normal) more than 0.006 deviations from
    /// 680 rows a bin once in 10^7 times, of which three bins are averaged.
    #[test]
    fn an_exact_denoiser_has_no_noise_aware_penalty() {
        let setting = Setting::new();
        let range = [0.625, 1.0];
        let aware = format!(r#"{{{ENERGY}, "form": {{"kind": "noise-aware"}}}}"#);
        let literal = format!(r#"{{{ENERGY}, "form": {{"kind": "literal"}}}}"#);
        let exact = setting.of_exact_denoiser(&aware, range, 0.0);
        let wrong = setting.of_exact_denoiser(&aware, range, 0.3);
        let of_literal = setting.of_exact_denoiser(&literal, range, 0.0);
        assert!(exact.abs() < 0.02 && wrong > 0.05 && of_literal > 1.0, "{exact} {wrong} {of_literal}");
    }

    /// At noise between 0.3 and 1.5 deviations, where an exact denoiser bends most: a step along its flow has the law that it should but for
    /// its own error, which is of second order in its length, and the energy distance is quadratic in that; the literal comparison is off by
    /// the whole gap. Two bins of 1024 rows scatter by less than the 0.01 that are allowed, but once in 10^7 times.
    #[test]
    fn a_step_along_the_flow_is_nearly_right() {
        let setting = Setting::new();
        let range = [0.375, 0.625];
        let flow = format!(r#"{{{ENERGY}, "form": {{"kind": "noise-aware", "target": "flow-step", "ratio": 0.7}}}}"#);
        let literal = format!(r#"{{{ENERGY}, "form": {{"kind": "literal"}}}}"#);
        let [of_flow, of_literal] = [flow, literal].map(|text| setting.of_exact_denoiser(&text, range, 0.0));
        assert!(of_flow.abs() < 0.01 && of_literal > 0.1, "{of_flow} {of_literal}");
    }

    #[test]
    fn what_makes_no_penalty_is_refused() {
        let setting = Setting::new();
        let error = |text: &str| setting.build(text).unwrap_err();
        assert_eq!(error(r#"{"form": {"kind": "literal"}, "terms": []}"#), PenaltyError::NoTerms);
        let particle = r#"{"form": {"kind": "literal"}, "terms": [{"quantity": {"kind": "energy", "particle": 3}}]}"#;
        assert_eq!(error(particle), PenaltyError::Particle { term: 0, particle: 3, particles: 3 });
        let law =
            r#"{"form": {"kind": "literal"}, "terms": [{"quantity": {"kind": "total-energy"}, "law": "thrust"}]}"#;
        assert_eq!(error(law), PenaltyError::UnknownLaw { term: 0, name: "thrust".into(), known: vec![] });
        let steps = format!(r#"{{{ENERGY}, "form": {{"kind": "pathwise", "steps": 0}}}}"#);
        assert!(matches!(error(&steps), PenaltyError::Range { name: "form.steps", .. }));
        let masses = |particles: &str| {
            let quantity = format!(r#"{{"kind": "invariant-mass", "particles": {particles}}}"#);
            error(&format!(r#"{{"form": {{"kind": "literal"}}, "terms": [{{"quantity": {quantity}}}]}}"#))
        };
        assert_eq!(masses("[]"), PenaltyError::FixedMass { term: 0, particles: 0 });
        assert_eq!(masses("[1]"), PenaltyError::FixedMass { term: 0, particles: 1 });
        assert_eq!(masses("[1, 0, 1]"), PenaltyError::RepeatedParticle { term: 0, particle: 1 });
        let named = r#""terms": [{"quantity": {"kind": "total-energy"}, "law": "thrust"}]"#;
        for unused in [
            format!(r#"{{{named}, "form": {{"kind": "noise-aware"}}}}"#),
            format!(
                r#"{{{named}, "form": {{"kind": "literal"}}, "distance": {{"kind": "maximum-mean-discrepancy"}}}}"#
            ),
        ] {
            assert!(matches!(error(&unused), PenaltyError::UnusedLaw { term: 0, .. }), "{unused}");
        }
        let unknown = format!(r#"{{{ENERGY}, "form": {{"kind": "pathwise", "step": 1}}}}"#);
        assert!(serde_json::from_str::<PenaltyConfig>(&unknown).is_err());
    }
}
