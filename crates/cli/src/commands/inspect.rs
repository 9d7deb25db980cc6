//! `ornstein inspect`: what is in a finished file, and did it pass its tests?

use std::io::{self, Write};
use std::path::PathBuf;

use clap::builder::styling::Style;
use clap::{Args, ValueHint};
use ornstein_run::{Evidence, FileError, ResultFile};
use serde_json::{Map, Value, json};

use crate::evidence_table;
use crate::failure::CommandError;
use crate::kinds::Kind;
use crate::report::{of_evidence, of_headline};
use crate::table::{Alignment, Table};

const EXAMPLES: &str = "\
Examples:
  ornstein inspect data/runs/toy-universe.h5
  ornstein inspect data/runs/toy-universe.h5 --config > again.toml    the config, as it was
  ornstein inspect data/runs/toy-universe.h5 --json | jq .evidence";

const HEADING: Style = Style::new().bold();

/// Root attributes with whole config files in them, which are shown on demand only.
const CONFIG: &str = "config";
const RESOLVED_CONFIG: &str = "resolved_config";

/// Parts of a file, as the user sees them.
const GROUPS: [&str; 2] = ["samples", "statistics"];

/// Arguments of `ornstein inspect`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct Arguments {
    /// A finished output file
    #[arg(value_name = "FILE", value_hint = ValueHint::FilePath)]
    file: PathBuf,
    /// Print the config stored in the file, as TOML
    #[arg(long, conflicts_with = "json")]
    config: bool,
    /// Print everything as one JSON object
    #[arg(long)]
    json: bool,
}

/// Prints what is in the file.
pub fn execute(arguments: &Arguments) -> Result<(), CommandError> {
    let file = ResultFile::open(&arguments.file)?;
    let mut output = anstream::stdout().lock();
    if arguments.config {
        writeln!(output, "{}", stored_config(&file)?.trim_end())?;
        return Ok(());
    }
    let contents = Contents::of(&file)?;
    if arguments.json {
        writeln!(output, "{:#}", contents.to_json())?;
    } else {
        contents.write(&mut output)?;
    }
    Ok(())
}

/// The text of the config, as the user wrote it.
fn stored_config(file: &ResultFile) -> Result<String, CommandError> {
    let text = file.attribute(CONFIG);
    text.ok_or_else(|| CommandError::Input {
        reason: format!("{}: there is no config in this file", file.path().display()),
        help: "`ornstein inspect` without --config shows what is in it".to_owned(),
    })
}

/// One array of a file.
struct ArrayEntry {
    path: String,
    /// Name and length of each axis, slowest first.
    axes: Vec<(String, usize)>,
    unit: String,
    long_name: String,
}

impl ArrayEntry {
    fn of(file: &ResultFile, path: String) -> Result<Self, FileError> {
        let names = file.dimensions(&path)?.into_iter().map(|dimension| dimension.name);
        let axes = names.zip(file.shape(&path)?).collect();
        Ok(Self { axes, unit: file.unit(&path)?, long_name: file.long_name(&path)?, path })
    }

    /// `realization 16, x 128`.
    fn axes_in_words(&self) -> String {
        let axes: Vec<_> = self.axes.iter().map(|(name, length)| format!("{name} {length}")).collect();
        axes.join(", ")
    }

    fn to_json(&self) -> Value {
        json!({
            "path": self.path,
            "dimensions": self.axes.iter().map(|(name, _)| name).collect::<Vec<_>>(),
            "shape": self.axes.iter().map(|(_, length)| length).collect::<Vec<_>>(),
            "unit": self.unit,
            "long_name": self.long_name,
        })
    }
}

/// Everything that is shown of a file.
struct Contents<'a> {
    file: &'a ResultFile,
    headline: Vec<(String, String)>,
    arrays: Vec<ArrayEntry>,
    evidence: Vec<Evidence>,
    /// Root attributes but the configs.
    provenance: Vec<(String, String)>,
}

impl<'a> Contents<'a> {
    fn of(file: &'a ResultFile) -> Result<Self, FileError> {
        let mut arrays = Vec::new();
        for group in GROUPS.into_iter().filter(|group| file.contains(group)) {
            for path in file.arrays(group)? {
                arrays.push(ArrayEntry::of(file, path)?);
            }
        }
        let mut provenance = file.attributes();
        provenance.retain(|(name, _)| name != CONFIG && name != RESOLVED_CONFIG);
        // A file of a kind that this version does not know has no headline, but everything else.
        let headline = Kind::of_name(file.kind()).map(|kind| kind.headline(file)).unwrap_or_default();
        Ok(Self { file, headline, arrays, evidence: file.evidence()?, provenance })
    }

    fn write(&self, output: &mut impl Write) -> io::Result<()> {
        let file = self.file;
        writeln!(output, "{HEADING}{}{HEADING:#}: {}, seed {}\n", file.name(), file.kind(), file.seed())?;
        if !self.headline.is_empty() {
            writeln!(output, "{}", Table::pairs(self.headline.iter().cloned()))?;
        }
        let mut arrays = Table::new([Alignment::Left; 4]).header(["array", "shape", "unit", ""]);
        for array in &self.arrays {
            let cells = [array.path.clone(), array.axes_in_words(), array.unit.clone(), array.long_name.clone()];
            arrays.push(cells.map(Into::into));
        }
        writeln!(output, "{HEADING}Contents{HEADING:#}\n{arrays}")?;
        writeln!(output, "{HEADING}Evidence{HEADING:#}")?;
        if !self.evidence.is_empty() {
            writeln!(output, "{}", evidence_table::table(&self.evidence))?;
        }
        writeln!(output, "{}\n", evidence_table::verdict(&self.evidence))?;
        let mut provenance = Table::new([Alignment::Left; 2]);
        for (name, value) in &self.provenance {
            for (position, line) in value.lines().enumerate() {
                let name = if position == 0 { name.as_str() } else { "" };
                provenance.push([name.into(), line.into()]);
            }
        }
        write!(output, "{HEADING}Provenance{HEADING:#}\n{provenance}")
    }

    fn to_json(&self) -> Value {
        let file = self.file;
        let attributes: Map<String, Value> =
            file.attributes().into_iter().map(|(name, value)| (name, value.into())).collect();
        json!({
            "path": file.path().display().to_string(),
            "kind": file.kind(),
            "name": file.name(),
            "seed": file.seed(),
            "headline": of_headline(&self.headline),
            "arrays": self.arrays.iter().map(ArrayEntry::to_json).collect::<Vec<_>>(),
            "evidence": self.evidence.iter().map(of_evidence).collect::<Vec<_>>(),
            "attributes": attributes,
        })
    }
}
