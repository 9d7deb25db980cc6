//! The figures of `collider.cloud`, from the file alone.

use ornstein_figures::Figure;
use ornstein_run::{ResultFile, RunError};

use super::quantities::SPECTRUM;
use crate::experiment::spectra;

/// The quantities that are drawn.
const DRAWN: [&str; 5] = ["charged_multiplicity", "one_minus_thrust", SPECTRUM.name, "sphericity", "charged_momentum"];

pub(super) fn all(result: &ResultFile) -> Result<Vec<(String, Figure)>, RunError> {
    let names: Vec<String> = DRAWN.iter().map(|&name| name.to_owned()).collect();
    Ok(vec![("spectra".to_owned(), spectra::figure(result, "statistics/observables", &names, "learned events")?)])
}
