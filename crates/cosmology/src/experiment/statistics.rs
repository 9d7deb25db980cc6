//! What goes to `/statistics`.

use ndarray::{ArrayD, IxDyn};

use ornstein_engine::Scalar;
use ornstein_run::{Array, Dimension, Element, Run, RunError};

use super::config::{KernelName, Method, Preconditioner};
use super::universe::{Ledger, Workshop, axis_names};
use crate::evidence::HISTOGRAM_BINS_PER_UNIT;

pub(super) fn write<T: Scalar>(workshop: &Workshop<'_, T>, ledger: &Ledger, run: &mut Run) -> Result<(), RunError> {
    let shells = Shells::new(workshop);
    for array in spectrum(workshop, ledger, &shells)? {
        run.statistics(array)?;
    }
    for array in mode_power(ledger).into_iter().chain(cells(ledger)) {
        run.statistics(array)?;
    }
    if workshop.plan.config.field.method == Method::Langevin {
        for array in langevin(workshop, ledger, &shells)? {
            run.statistics(array)?;
        }
    }
    Ok(())
}

/// The shells that hold any wave-vector.
struct Shells {
    all: usize,
    occupied: Vec<usize>,
    dimension: Dimension,
    unit: String,
}

impl Shells {
    fn new<T: Scalar>(workshop: &Workshop<'_, T>) -> Self {
        let average = &workshop.shells;
        let all = average.mode_counts().len();
        let occupied: Vec<usize> = (0..all).filter(|&shell| average.mode_counts()[shell] > 0).collect();
        let unit = workshop.plan.unit.inverse();
        let wave_numbers = occupied.iter().map(|&shell| average.wave_numbers()[shell]).collect();
        let dimension = Dimension::new("k", wave_numbers, &unit, "mean wave-number of the shell");
        Self { all, occupied, dimension, unit }
    }

    fn pick<V: Copy>(&self, values: &[V]) -> Vec<V> {
        self.occupied.iter().map(|&shell| values[shell]).collect()
    }

    /// Rows of all shells, cut down to the occupied ones.
    fn rows(&self, values: &[f64]) -> Vec<f64> {
        values.chunks_exact(self.all).flat_map(|row| self.pick(row)).collect()
    }
}

fn realisations<T: Scalar>(workshop: &Workshop<'_, T>) -> Dimension {
    Dimension::integers("realisation", 0..workshop.plan.realisations() as i64, "realisation")
}

/// An array of the given shape over values that were gathered in its order.
fn shaped<V: Element, const N: usize>(shape: [usize; N], values: Vec<V>) -> Result<ArrayD<V>, RunError> {
    ArrayD::from_shape_vec(IxDyn(&shape), values).map_err(RunError::experiment)
}

fn spectrum<T: Scalar>(workshop: &Workshop<'_, T>, ledger: &Ledger, shells: &Shells) -> Result<Vec<Array>, RunError> {
    let (average, power) = (&workshop.shells, workshop.field.power());
    let unit = workshop.plan.unit.power(workshop.plan.grid.dimensions());
    let count = workshop.plan.realisations();
    let bins = shells.occupied.len();
    let samples = &ledger.record.samples;

    let counts: Vec<u64> = shells.pick(average.mode_counts());
    let target = shells.pick(&average.average(|row| {
        let roots = power.row(row);
        move |z, _| roots.root(z).to_f64().powi(2)
    }));
    let measured = shells.rows(&samples.power);
    let ratio = shells.rows(&samples.ratio);
    let mean: Vec<f64> =
        (0..bins).map(|bin| measured.iter().skip(bin).step_by(bins).sum::<f64>() / count as f64).collect();
    let error: Vec<f64> = target.iter().zip(&counts).map(|(p, &n)| p * (2.0 / n as f64).sqrt()).collect();
    let error_of_mean: Vec<f64> = error.iter().map(|error| error / (count as f64).sqrt()).collect();
    let edges = average.bins().edges();

    let k = || [shells.dimension.clone()];
    let per_realisation = || [realisations(workshop), shells.dimension.clone()];
    let matrix = |values| shaped([count, bins], values);
    Ok(vec![
        Array::new("spectrum/target", target)
            .dimensions(k())
            .unit(&unit)
            .long_name("target power spectrum, averaged over the wave-vectors of the shell"),
        Array::new("spectrum/measured", matrix(measured)?)
            .dimensions(per_realisation())
            .unit(&unit)
            .long_name("power spectrum measured from the cells"),
        Array::new("spectrum/mean", mean)
            .dimensions(k())
            .unit(&unit)
            .long_name("measured power spectrum, mean over realisations"),
        Array::new("spectrum/error", error)
            .dimensions(k())
            .unit(&unit)
            .long_name("standard deviation of one realisation's spectrum, P sqrt(2 / mode_count)"),
        Array::new("spectrum/error_of_mean", error_of_mean)
            .dimensions(k())
            .unit(&unit)
            .long_name("standard deviation of the mean over realisations"),
        Array::new("spectrum/ratio", matrix(ratio)?)
            .dimensions(per_realisation())
            .long_name("|delta_k|^2 / (P V), averaged over the wave-vectors of the shell"),
        Array::new("spectrum/mode_count", counts)
            .dimensions(k())
            .long_name("wave-vectors in the shell, k and -k counted apart"),
        Array::new("spectrum/k_lower", shells.pick(&edges[..shells.all]))
            .dimensions(k())
            .unit(&shells.unit)
            .long_name("lower edge of the shell"),
        Array::new("spectrum/k_upper", shells.pick(&edges[1..]))
            .dimensions(k())
            .unit(&shells.unit)
            .long_name("upper edge of the shell"),
    ])
}

fn mode_power(ledger: &Ledger) -> Vec<Array> {
    let histogram = &ledger.record.samples.histogram;
    let width = 1.0 / HISTOGRAM_BINS_PER_UNIT as f64;
    let total: f64 = histogram.iter().sum();
    let edges: Vec<f64> = (0..=histogram.len()).map(|bin| bin as f64 * width).collect();
    let centres: Vec<f64> = edges[..histogram.len()].iter().map(|edge| edge + 0.5 * width).collect();
    // The last bin reaches to infinity.
    let survival = |edge: usize| if edge == histogram.len() { 0.0 } else { (-edges[edge]).exp() };
    let expected: Vec<f64> = (0..histogram.len()).map(|bin| total * (survival(bin) - survival(bin + 1))).collect();
    let counts: Vec<u64> = histogram.iter().map(|&count| count as u64).collect();
    let bin = || [Dimension::new("power", centres.clone(), "1", "|delta_k|^2 / (P V), centre of the bin")];
    vec![
        Array::new("mode_power/count", counts).dimensions(bin()).long_name(
            "generic modes with |delta_k|^2 / (P V) in the bin, all realisations; the last bin has no upper end",
        ),
        Array::new("mode_power/expected", expected).dimensions(bin()).long_name("the same for the law Exp(1)"),
        Array::new("mode_power/lower", edges[..histogram.len()].to_vec())
            .dimensions(bin())
            .long_name("lower edge of the bin"),
        Array::new("mode_power/upper", edges[1..].to_vec()).dimensions(bin()).long_name("upper edge of the bin"),
    ]
}

fn cells(ledger: &Ledger) -> Vec<Array> {
    let record = &ledger.record;
    let count = (record.cells * record.realisations) as f64;
    let [second, third, fourth] = [0, 1, 2].map(|moment| record.samples.cell_moments[moment] / count);
    let variance = record.variance;
    let number =
        |name: &str, value: f64, long_name: &str| Array::new(format!("cells/{name}"), value).long_name(long_name);
    vec![
        number("variance", second * variance, "variance of the cells, all realisations"),
        number("variance_expected", variance, "variance of a cell by the target spectrum"),
        number("skewness", third / second.powf(1.5), "skewness of the cells"),
        number("excess_kurtosis", fourth / (second * second) - 3.0, "excess kurtosis of the cells"),
    ]
}

fn langevin<T: Scalar>(workshop: &Workshop<'_, T>, ledger: &Ledger, shells: &Shells) -> Result<Vec<Array>, RunError> {
    let plan = workshop.plan;
    let traces = &ledger.traces;
    let config = plan.config.langevin.clone().unwrap_or_default();
    let dimensions = plan.grid.dimensions();
    let (count, steps, modes) = (plan.realisations(), plan.steps() as usize, plan.trace_modes.len());
    let step = || Dimension::integers("step", 0..=steps as i64, "step of the chain; 0 is the start");
    let mode = || Dimension::integers("mode", 0..modes as i64, "traced mode");
    let cube = |values: Vec<f64>, middle: usize, last: usize| shaped([count, middle, last], values);
    let axes = axis_names(dimensions).iter().map(|axis| (*axis).to_owned()).collect::<Vec<_>>().join(", ");
    let wave_vectors: Vec<i64> = plan
        .trace_modes
        .iter()
        .flat_map(|n| n[3 - dimensions..].iter().map(|&component| i64::from(component)))
        .collect();
    let wave_numbers: Vec<f64> = plan.trace_modes.iter().map(|&n| plan.grid.wave_number(n)).collect();
    let time_unit = match config.preconditioner {
        Preconditioner::Spectrum => "1".to_owned(),
        Preconditioner::None => plan.unit.power(dimensions),
    };
    let times: Vec<f64> = (0..=steps).map(|step| step as f64 * plan.step_size).collect();
    let measured = plan.spectrum_steps.iter().map(|&step| i64::from(step));
    let measured = Dimension::integers("spectrum_step", measured, "steps after which the spectrum was measured");
    let ratio = cube(shells.rows(&traces.ratio), plan.spectrum_steps.len(), shells.occupied.len())?;
    let mut arrays = vec![
        Array::new("langevin/trace_real", cube(traces.real.clone(), steps + 1, modes)?)
            .dimensions([realisations(workshop), step(), mode()])
            .long_name("real part of delta_k / sqrt(P V)"),
        Array::new("langevin/trace_imaginary", cube(traces.imaginary.clone(), steps + 1, modes)?)
            .dimensions([realisations(workshop), step(), mode()])
            .long_name("imaginary part of delta_k / sqrt(P V)"),
        Array::new("langevin/wave_vector", shaped([modes, dimensions], wave_vectors)?)
            .dimensions([mode(), Dimension::bare("axis", dimensions)])
            .long_name(format!("integer wave-vector of the traced mode along {axes}")),
        Array::new("langevin/wave_number", wave_numbers)
            .dimensions([mode()])
            .unit(&shells.unit)
            .long_name("wave-number of the traced mode"),
        Array::new("langevin/time", times)
            .dimensions([step()])
            .unit(time_unit)
            .long_name("Langevin time, step times h"),
        Array::new("langevin/ratio", ratio)
            .dimensions([realisations(workshop), measured, shells.dimension.clone()])
            .long_name("|delta_k|^2 / (P V) along the chain, averaged over the wave-vectors of the shell"),
    ];
    if config.kernel == KernelName::Metropolis {
        let acceptance = shaped([count, steps], traces.acceptance.clone())?;
        let taken = Dimension::integers("taken_step", 1..=steps as i64, "step of the chain");
        arrays.push(
            Array::new("langevin/acceptance", acceptance)
                .dimensions([realisations(workshop), taken])
                .long_name("acceptance probability"),
        );
    }
    Ok(arrays)
}
