//! Whether learned events can be written as files of events.

use ornstein_run::{ConfigError, ConfigErrors};

use super::member::Member;
use crate::files::FilesTable;

/// What is wrong with files of events of the first of these laws. Such files say what came in, so that events which conserve energy and
/// momentum only as well as they were learned are none that a reader would accept.
pub(crate) fn check_files(files: &FilesTable, members: &[Member], projection: bool, errors: &mut ConfigErrors) {
    errors.keep(files.check());
    if files.formats.is_empty() || conserves(&members[0], projection) {
        return;
    }
    let names: Vec<String> = files.formats.iter().map(|format| format!("\"{}\"", format.name())).collect();
    let allowed = "no files of events that conserve energy and momentum only as well as they are learned";
    let help = if members[0].process.total_momentum().is_some() {
        "use the coordinates \"latent\", or set projection = true"
    } else {
        "leave out [files]: the total momentum of this process varies, so that its events cannot be corrected; the output has their momenta"
    };
    errors.push(ConfigError::new("files.formats", format!("[{}]", names.join(", ")), allowed).help(help));
}

/// Whether what goes out has the energy and momentum of what comes in, whatever was learned.
fn conserves(member: &Member, projection: bool) -> bool {
    let process = &member.process;
    // What decays at a mass of its own is the sum of what it decays into.
    let sum_of_products = process.incoming().len() == 1 && process.total_momentum().is_none();
    projection || sum_of_products || member.coordinates.affine().is_none()
}
