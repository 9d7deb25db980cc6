//! `HepMC3` texts of its format Asciiv3 (A. Buckley et al., Comput. Phys. Commun. 260, 107310 (2021), arXiv:1912.08005).
//!
//! Of an event's history only what comes in and what goes out is kept: a vertex that all of the former enter and all of the latter leave.

mod reader;
mod writer;

pub use reader::HepMc3Reader;
pub use writer::HepMc3Writer;

/// Status of a particle that goes out, and of a beam.
const FINAL: i32 = 1;
const BEAM: i32 = 4;

/// What stands for a line's end, and for a backslash, in a name.
const LINE_END: &str = "\\|";
const BACKSLASH: &str = "\\\\";

/// The name of the weight that comes first.
const NOMINAL: &str = "nominal";

/// A name as the format writes it.
fn escaped(text: &str) -> String {
    text.replace('\\', BACKSLASH).replace('\n', LINE_END)
}

/// The name that was written so.
fn unescaped(text: &str) -> String {
    let mut name = String::new();
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => match letters.next() {
                Some('|') => name.push('\n'),
                Some(other) => name.push(other),
                None => name.push('\\'),
            },
            other => name.push(other),
        }
    }
    name
}
