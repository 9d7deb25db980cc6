//! From the config of `free-energy.bar` to works, or to everything that is wrong with it.

use ornstein_run::{ConfigError, ConfigErrors, Context, Estimate};

use super::config::{BennettConfig, Quantity, WorkTable};
use crate::data_set;

/// A validated run of `free-energy.bar`: config and works.
#[derive(Debug, Clone)]
pub struct BennettExperiment {
    pub(super) config: BennettConfig,
    /// Works of both directions \[kT\].
    pub(super) works: [Vec<f64>; 2],
}

/// Fewer works of a direction have no error bar worth the name.
const LEAST_WORKS: usize = 16;

impl BennettExperiment {
    pub(super) fn new(config: BennettConfig, context: &Context) -> Result<Self, ConfigErrors> {
        let mut errors = ConfigErrors::default();
        config.evidence.check(&mut errors);
        if let Some(known) = config.bar.known.filter(|known| !known.is_finite()) {
            errors.push(ConfigError::new("bar.known", known, "a finite number"));
        }
        let forward = errors.keep(works("forward", &config.forward, config.bar.quantity, context));
        let reverse = errors.keep(works("reverse", &config.reverse, config.bar.quantity, context));
        errors.into_result()?;
        match (forward, reverse) {
            (Some(forward), Some(reverse)) => Ok(Self { config, works: [forward, reverse] }),
            // One of them would have left an error.
            _ => Err(ConfigErrors::default()),
        }
    }

    pub(super) fn cost(&self) -> Estimate {
        let bytes = 8 * self.works.iter().map(Vec::len).sum::<usize>() as u64;
        Estimate { memory_bytes: 8 * bytes, disk_bytes: bytes, cpu_seconds: None }
    }
}

fn works(table_name: &str, table: &WorkTable, quantity: Quantity, context: &Context) -> Result<Vec<f64>, ConfigError> {
    let key = |name: &str| format!("{table_name}.{name}");
    let path = context.resolve(&key("file"), &table.file)?;
    let array = table.array.as_deref();
    let data =
        data_set::read(&path, array).map_err(|error| error.at_key(&key("file"), &key("array"), &table.file, array))?;
    let beyond = |name: &str, found: usize, count: usize| {
        ConfigError::new(key(name), found, format!("a number from 0 to {}, of the file", count.saturating_sub(1)))
    };
    let numbers: Vec<f64> = match (table.row, table.column) {
        (Some(row), Some(_)) => {
            return Err(ConfigError::new(key("row"), row, format!("either this or {}", key("column"))));
        }
        (Some(row), None) if row >= data.len() => return Err(beyond("row", row, data.len())),
        (Some(row), None) => data.row(row).to_vec(),
        (None, Some(column)) if column >= data.dimension => return Err(beyond("column", column, data.dimension)),
        (None, column) => {
            if column.is_none() && data.dimension > 1 && data.len() > 1 {
                let found = format!("a table of {} rows and {} columns", data.len(), data.dimension);
                let allowed = format!("one column, or {} or {} to choose by", key("column"), key("row"));
                return Err(ConfigError::new(key("file"), found, allowed));
            }
            if data.len() == 1 && column.is_none() {
                data.values
            } else {
                (0..data.len()).map(|i| data.row(i)[column.unwrap_or(0)]).collect()
            }
        }
    };
    if numbers.len() < LEAST_WORKS {
        let found = format!("{} numbers", numbers.len());
        return Err(ConfigError::new(key("file"), found, format!("{LEAST_WORKS} numbers at least")));
    }
    Ok(match quantity {
        Quantity::Work => numbers,
        Quantity::LogWeight => numbers.into_iter().map(|log_weight| -log_weight).collect(),
    })
}
