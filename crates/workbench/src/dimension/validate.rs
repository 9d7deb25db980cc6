//! From the config to points and a plan, or to everything that is wrong with it.

use ornstein_random::{Counter, Key, Purpose, fill_uniforms};
use ornstein_run::{ConfigError, ConfigErrors, Context};

use super::config::{DataTable, DimensionConfig};
use super::plan::DimensionExperiment;
use crate::data_set::{self, DataSet};

pub(super) fn prepare(config: DimensionConfig, context: &Context) -> Result<DimensionExperiment, ConfigErrors> {
    let mut errors = ConfigErrors::default();
    check_ranges(&config, &mut errors);
    let points = errors.keep(points(&config.data, context));
    let Some(points) = points else { return Err(errors) };
    check_counts(&config, &points, &mut errors);
    errors.into_result()?;
    Ok(DimensionExperiment { config, points })
}

fn points(table: &DataTable, context: &Context) -> Result<DataSet, ConfigError> {
    let path = context.resolve("data.file", &table.file)?;
    let array = table.array.as_deref();
    let read =
        data_set::read(&path, array).map_err(|error| error.at_key("data.file", "data.array", &table.file, array))?;
    let mut data = chosen(columns(read, table)?, table.most_points, context.seed());
    if table.standardise {
        standardise(&mut data)?;
    }
    Ok(data)
}

/// The columns of the config.
fn columns(data: DataSet, table: &DataTable) -> Result<DataSet, ConfigError> {
    let Some(columns) = &table.columns else { return Ok(data) };
    if columns.is_empty() {
        return Err(ConfigError::new("data.columns", "[]", "one column or more"));
    }
    if let Some(place) = columns.iter().position(|&column| column >= data.dimension) {
        let allowed = format!("columns from 0 to {} of the file", data.dimension - 1);
        return Err(ConfigError::new(format!("data.columns[{place}]"), columns[place], allowed));
    }
    let values = (0..data.len()).flat_map(|i| columns.iter().map(move |&column| (i, column)));
    let values = values.map(|(i, column)| data.row(i)[column]).collect();
    Ok(DataSet { values, dimension: columns.len() })
}

/// As many points as allowed, those with the smallest random marks, in the order of the file.
fn chosen(data: DataSet, most: usize, seed: u64) -> DataSet {
    if data.len() <= most {
        return data;
    }
    let mut marks = vec![0.0; data.len()];
    fill_uniforms(Key::new(seed, Purpose::DataSelection, 0), Counter::coordinate(0, 0, 0), &mut marks);
    let mut order: Vec<usize> = (0..data.len()).collect();
    order.sort_unstable_by(|&a, &b| marks[a].total_cmp(&marks[b]).then(a.cmp(&b)));
    order.truncate(most);
    order.sort_unstable();
    DataSet { values: order.into_iter().flat_map(|i| data.row(i).to_vec()).collect(), dimension: data.dimension }
}

fn standardise(data: &mut DataSet) -> Result<(), ConfigError> {
    let count = data.len() as f64;
    for column in 0..data.dimension {
        let values = || data.values.iter().skip(column).step_by(data.dimension);
        let mean = values().sum::<f64>() / count;
        let deviation = (values().map(|x| (x - mean) * (x - mean)).sum::<f64>() / count).sqrt();
        if deviation == 0.0 {
            let help = format!("column {column} is the same for all points: leave it out by data.columns");
            return Err(ConfigError::new("data.standardise", true, "false for columns that are constant").help(help));
        }
        data.values.iter_mut().skip(column).step_by(data.dimension).for_each(|x| *x = (*x - mean) / deviation);
    }
    Ok(())
}

fn check_ranges(config: &DimensionConfig, errors: &mut ConfigErrors) {
    let table = &config.dimension;
    let mut refuse = |key: &str, found: String, allowed: &str| {
        errors.push(ConfigError::new(format!("dimension.{key}"), found, allowed));
    };
    if !(table.discarded_fraction > 0.0 && table.discarded_fraction < 1.0) {
        refuse("discarded_fraction", table.discarded_fraction.to_string(), "a number between 0 and 1");
    }
    if table.neighbours < 3 {
        refuse("neighbours", table.neighbours.to_string(), "an integer from 3 on");
    }
    let [inner, outer] = table.correlation_neighbours;
    if inner == 0 || outer <= inner {
        refuse("correlation_neighbours", format!("{:?}", [inner, outer]), "two integers from 1 on, the second larger");
    }
    if table.pca_neighbours < 2 {
        refuse("pca_neighbours", table.pca_neighbours.to_string(), "an integer from 2 on");
    }
    if !(table.pca_threshold > 0.0 && table.pca_threshold < 1.0) {
        refuse("pca_threshold", table.pca_threshold.to_string(), "a number between 0 and 1");
    }
    if table.smallest_subsample < 20 {
        refuse("smallest_subsample", table.smallest_subsample.to_string(), "an integer from 20 on");
    }
    if table.expected.is_some_and(|expected| !(expected > 0.0 && expected.is_finite())) {
        refuse("expected", table.expected.unwrap_or_default().to_string(), "a positive number");
    }
    if !(table.significance > 0.0 && table.significance < 1.0) {
        refuse("significance", table.significance.to_string(), "a number between 0 and 1");
    }
    if config.data.most_points < 50 {
        errors.push(ConfigError::new("data.most_points", config.data.most_points, "an integer from 50 on"));
    }
}

fn check_counts(config: &DimensionConfig, points: &DataSet, errors: &mut ConfigErrors) {
    let (table, count) = (&config.dimension, points.len());
    let wanted = [
        ("neighbours", table.neighbours),
        ("correlation_neighbours", table.correlation_neighbours[1]),
        ("pca_neighbours", table.pca_neighbours),
        ("smallest_subsample", table.smallest_subsample.saturating_sub(1)),
    ];
    for (key, neighbours) in wanted {
        if neighbours >= count {
            let allowed = format!("fewer than the {count} points of the data");
            errors.push(ConfigError::new(format!("dimension.{key}"), neighbours, allowed));
        }
    }
}
