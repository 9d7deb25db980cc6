//! Tables of spectra in comma-separated files.

use std::path::Path;

use thiserror::Error;

/// Why a table cannot be read.
#[derive(Debug, Error)]
pub enum TableError {
    /// The file cannot be opened or is no text.
    #[error("cannot read it: {0}")]
    Io(#[from] std::io::Error),
    /// No column has the name.
    #[error("there is no column `{name}`; the columns are {}", columns.join(", "))]
    NoColumn {
        /// The name asked for.
        name: String,
        /// The names there are.
        columns: Vec<String>,
    },
    /// A field is no number.
    #[error("line {line}, column `{column}`: `{found}` is not a number")]
    NotANumber {
        /// Line of the file, counted from 1.
        line: usize,
        /// Name of the column.
        column: String,
        /// What stands there.
        found: String,
    },
    /// A line has another number of fields than the first.
    #[error("line {line} has {found} fields where the lines before have {expected}")]
    Ragged {
        /// Line of the file, counted from 1.
        line: usize,
        /// Fields found.
        found: usize,
        /// Fields expected.
        expected: usize,
    },
    /// A number that cannot be a wave-number or a power.
    #[error("line {line}, column `{column}`: {value} is {reason}")]
    Value {
        /// Line of the file, counted from 1.
        line: usize,
        /// Name of the column.
        column: String,
        /// The number found.
        value: f64,
        /// What it ought to be.
        reason: &'static str,
    },
    /// No line of numbers.
    #[error("it holds no numbers")]
    Empty,
}

/// Two columns of a table: wave-numbers, ascending, and the spectrum there.
///
/// Lines that begin with `#` are comments. Columns are named by a comma-separated list in the last comment before the
/// numbers (`# k,P_z0,P_z2`) or in a first line of names without `#`; a table without names has columns `1`, `2`, ...
#[derive(Debug, Clone, PartialEq)]
pub struct SpectrumTable {
    /// Wave-numbers in the file's unit, ascending.
    pub wave_numbers: Vec<f64>,
    /// The spectrum in the file's unit, positive.
    pub powers: Vec<f64>,
}

impl SpectrumTable {
    /// Reads two columns of a file.
    pub fn read(path: &Path, wave_number_column: &str, power_column: &str) -> Result<Self, TableError> {
        Self::parse(&std::fs::read_to_string(path)?, wave_number_column, power_column)
    }

    /// Reads two columns of a text.
    pub fn parse(text: &str, wave_number_column: &str, power_column: &str) -> Result<Self, TableError> {
        let mut names: Vec<String> = Vec::new();
        let mut rows: Vec<(usize, Vec<&str>)> = Vec::new();
        for (index, line) in text.lines().enumerate() {
            let line = line.trim();
            if let Some(comment) = line.strip_prefix('#') {
                if rows.is_empty() {
                    names = fields(comment).map(str::to_owned).collect();
                }
            } else if !line.is_empty() {
                let row: Vec<&str> = fields(line).collect();
                if rows.is_empty() && row.iter().all(|field| field.parse::<f64>().is_err()) {
                    names = row.into_iter().map(str::to_owned).collect();
                } else {
                    rows.push((index + 1, row));
                }
            }
        }
        let width = rows.first().ok_or(TableError::Empty)?.1.len();
        if let Some((line, row)) = rows.iter().find(|(_, row)| row.len() != width) {
            return Err(TableError::Ragged { line: *line, found: row.len(), expected: width });
        }
        if names.len() != width {
            names = (1..=width).map(|column| column.to_string()).collect();
        }
        let wave_numbers = column(&rows, &names, wave_number_column)?;
        let powers = column(&rows, &names, power_column)?;
        check(&rows, wave_number_column, &wave_numbers, "not a positive finite number", |value| value > 0.0)?;
        check(&rows, power_column, &powers, "not a positive finite number, as a power spectrum must be", |value| {
            value > 0.0
        })?;
        if let Some(later) = (1..wave_numbers.len()).find(|&i| wave_numbers[i] <= wave_numbers[i - 1]) {
            return Err(TableError::Value {
                line: rows[later].0,
                column: wave_number_column.to_owned(),
                value: wave_numbers[later],
                reason: "not larger than the wave-number before",
            });
        }
        Ok(Self { wave_numbers, powers })
    }
}

fn fields(line: &str) -> impl Iterator<Item = &str> {
    line.split(',').map(str::trim)
}

fn column(rows: &[(usize, Vec<&str>)], names: &[String], name: &str) -> Result<Vec<f64>, TableError> {
    let index = names
        .iter()
        .position(|candidate| candidate == name)
        .ok_or_else(|| TableError::NoColumn { name: name.to_owned(), columns: names.to_vec() })?;
    rows.iter()
        .map(|(line, row)| {
            row[index].parse().map_err(|_| TableError::NotANumber {
                line: *line,
                column: name.to_owned(),
                found: row[index].to_owned(),
            })
        })
        .collect()
}

fn check(
    rows: &[(usize, Vec<&str>)],
    column: &str,
    values: &[f64],
    reason: &'static str,
    sound: impl Fn(f64) -> bool,
) -> Result<(), TableError> {
    match rows.iter().zip(values).find(|(_, value)| !(value.is_finite() && sound(**value))) {
        None => Ok(()),
        Some(((line, _), &value)) => Err(TableError::Value { line: *line, column: column.to_owned(), value, reason }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "# made by hand\n# k [h/Mpc], P\n# k,P_z0,P_z2\n1e-3,10,1\n2e-3,20,2\n";

    #[test]
    fn columns_go_by_the_names_of_the_last_comment() {
        let table = SpectrumTable::parse(TEXT, "k", "P_z2").unwrap();
        assert_eq!((table.wave_numbers, table.powers), (vec![1e-3, 2e-3], vec![1.0, 2.0]));
        let bare = SpectrumTable::parse("1,5\n2,6\n", "1", "2").unwrap();
        assert_eq!(bare.powers, vec![5.0, 6.0]);
        let header = SpectrumTable::parse("k,P\n1,5\n2,6\n", "k", "P").unwrap();
        assert_eq!(header.powers, vec![5.0, 6.0]);
    }

    #[test]
    fn bad_tables_are_refused_with_their_line() {
        let message = |text: &str| SpectrumTable::parse(text, "k", "P").unwrap_err().to_string();
        assert_eq!(message("# k,Q\n1,2\n"), "there is no column `P`; the columns are k, Q");
        assert_eq!(
            message("# k,P\n1,2\n2,-3\n"),
            "line 3, column `P`: -3 is not a positive finite number, as a power spectrum must be"
        );
        assert_eq!(
            message("# k,P\n1,2\n2,NaN\n"),
            "line 3, column `P`: NaN is not a positive finite number, as a power spectrum must be"
        );
        assert_eq!(message("# k,P\n1,2\n2,x\n"), "line 3, column `P`: `x` is not a number");
        assert_eq!(message("# k,P\n1,2\n2\n"), "line 3 has 1 fields where the lines before have 2");
        assert_eq!(message("# k,P\n2,2\n1,2\n"), "line 3, column `k`: 1 is not larger than the wave-number before");
        assert_eq!(message("# k,P\n"), "it holds no numbers");
    }
}
