//! Quantities of events in the file: learned beside held-out ones.

use ornstein_run::{Array, Dimension, Run, RunError};

use super::event_file::FileEvents;
use super::judgement::Judgement;
use super::quantities::{QUANTITIES, Quantities, Quantity, SPECTRUM};

/// Writes `/statistics/observables/NAME/...`, `/statistics/quality/...` and `/statistics/data/...`.
pub(super) fn write(
    run: &mut Run,
    file: &FileEvents,
    learned: &Quantities,
    [training, held_out]: [&Quantities; 2],
    judgement: &Judgement,
) -> Result<(), RunError> {
    for (place, (quantity, found)) in QUANTITIES.iter().zip(&judgement.quantities).enumerate() {
        let values = |set: &Quantities| set.column(place).collect::<Vec<f64>>();
        spectra(run, quantity, [&values(learned), &values(held_out)], [learned, held_out].map(|set| set.events.len()))?;
        let [deviation, deviation_error] = found.deviation();
        for (name, words, value) in [
            ("mean", "mean over learned events", found.learned[0]),
            ("mean_error", "its standard error", found.learned[1]),
            ("held_out_mean", "mean over held-out events", found.held_out[0]),
            ("held_out_mean_error", "its standard error", found.held_out[1]),
            ("deviation", "mean over learned events by that over held-out ones, less 1", deviation),
            ("deviation_error", "its standard error", deviation_error),
            ("distance", "Wasserstein distance between learned and held-out events", found.distance),
            ("distance_floor", "the same between events learned from and held-out ones", found.floor),
        ] {
            let path = format!("observables/{}/{name}", quantity.name);
            run.statistics(Array::new(path, value).long_name(words))?;
        }
    }
    spectra(run, &SPECTRUM, [&learned.spectrum, &held_out.spectrum], [learned, held_out].map(|set| set.events.len()))?;
    let mut number = |path: &str, words: &str, unit: &str, value: f64| {
        run.statistics(Array::new(path, value).unit(unit).long_name(words))
    };
    let area = &judgement.area;
    number("quality/classifier_area", "area under the curve of a classifier of the quantities", "1", area.area)?;
    number("quality/classifier_area_error", "its standard error", "1", area.standard_error)?;
    let between = "between learned and held-out events";
    for (suffix, words, kernel) in [
        ("", between, &judgement.kernel),
        ("_floor", "between events learned from and held-out ones", &judgement.kernel_floor),
    ] {
        if let Some(kernel) = kernel {
            let frechet = format!("Frechet distance of the quantities {words}");
            number(&format!("quality/frechet{suffix}"), &frechet, "1", kernel.frechet)?;
            let squared = format!("squared kernel distance of the quantities (unbiased) {words}");
            number(&format!("quality/kernel{suffix}"), &squared, "1", kernel.kernel)?;
            number(&format!("quality/kernel{suffix}_error"), "its standard error", "1", kernel.kernel_error)?;
        }
    }
    number("data/training_events", "events that were learned from", "1", training.events.len() as f64)?;
    number("data/held_out_events", "events that were held out", "1", held_out.events.len() as f64)?;
    number("data/dropped_events", "events left out for too many particles", "1", file.dropped as f64)?;
    number("data/energy", "mean energy of an event", "GeV", file.energy)
}

/// Histograms of learned and held-out events as densities per event.
fn spectra(run: &mut Run, quantity: &Quantity, values: [&[f64]; 2], events: [usize; 2]) -> Result<(), RunError> {
    let bin = Dimension::new("bin", quantity.centres(), "1", quantity.long_name);
    for (prefix, of, values, events) in
        [("", "learned", values[0], events[0]), ("held_out_", "held-out", values[1], events[1])]
    {
        let mut counts = vec![0.0f64; quantity.bins];
        for value in values {
            let place = ((value - quantity.range[0]) / quantity.width()).floor();
            if place >= 0.0 && place < quantity.bins as f64 {
                counts[place as usize] += 1.0;
            }
        }
        let scale = 1.0 / (events as f64 * quantity.width());
        for (name, words, values) in [
            ("density", "density", counts.iter().map(|count| count * scale).collect::<Vec<f64>>()),
            // Of particles of one event that are independent.
            ("density_error", "standard error of density", counts.iter().map(|count| count.sqrt() * scale).collect()),
        ] {
            let array = Array::new(format!("observables/{}/{prefix}{name}", quantity.name), values);
            let array = array.dimensions([bin.clone()]);
            run.statistics(array.long_name(format!("{words} of {of} events in {}", quantity.long_name)))?;
        }
    }
    Ok(())
}
