//! Figures over the sweep, drawn from the collected file alone.
//!
//! | axes beside the replicas | figure |
//! |---|---|
//! | none | histogram over the replicas |
//! | one | curve with error bars, or a band where there are many points |
//! | two, one of the array itself and one of the sweep with few positions | a curve for each of these |
//! | two | heat map |
//! | one, with `reduce = "correlation"` | matrix of correlations between its entries over the replicas |

mod array;
mod correlation;
mod curves;
mod heat_map;
mod labels;
mod ticks;

use std::path::PathBuf;

use ornstein_run::{CollectionFile, Dimension, Figure};

use self::array::{Reduced, SweepArray};
use self::curves::{Series, Surroundings, bars, curves, family, histogram};
use crate::sweep::REPLICA;
use crate::{Campaign, CampaignError, FigureTable, Reduction};

/// Up to so many curves are told apart in one panel.
const MOST_CURVES: usize = 7;

/// What became of the figures of a campaign.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CampaignFigures {
    /// The files.
    pub files: Vec<PathBuf>,
    /// Figures that could not be drawn: name and reason.
    pub undrawn: Vec<(String, String)>,
}

/// Draws the figures of `[[collect.figures]]` from the collected file, as SVG and PNG. One that cannot be drawn does not keep the others.
///
/// # Errors
/// If there is no collected file, or it cannot be read.
pub fn draw_campaign_figures(campaign: &Campaign) -> Result<CampaignFigures, CampaignError> {
    let mut done = CampaignFigures::default();
    let tables = &campaign.config().collect.figures;
    if tables.is_empty() {
        return Ok(done);
    }
    let file = CollectionFile::open(campaign.folder().collected())?;
    for table in tables {
        let saved = draw(&file, table).and_then(|figure| {
            figure.save(campaign.folder().figures(), &table.name).map_err(|error| error.to_string())
        });
        match saved {
            Ok(files) => done.files.extend(files),
            Err(reason) => done.undrawn.push((table.name.clone(), reason)),
        }
    }
    Ok(done)
}

/// Draws one figure.
fn draw(file: &CollectionFile, table: &FigureTable) -> Result<Figure, String> {
    let array = SweepArray::read(file, &table.array)?;
    if let Some(unknown) = table.over.iter().find(|name| *name != REPLICA && !array.has_dimension(name)) {
        let names: Vec<&str> = array.dimensions.iter().map(|dimension| dimension.name.as_str()).collect();
        return Err(format!("{} has no dimension '{unknown}'; it has {}", table.array, names.join(", ")));
    }
    match table.reduce {
        Reduction::Correlation => correlation::correlation_map(file, table, &array),
        Reduction::Mean => draw_means(file, table, &array),
        Reduction::None => draw_all(file, table, &array),
    }
}

fn draw_means(file: &CollectionFile, table: &FigureTable, array: &SweepArray) -> Result<Figure, String> {
    let reduced = array.reduced(&table.over);
    let reference = reference(file, table, &reduced.dimensions)?;
    match reduced.dimensions.as_slice() {
        [] => histogram(table, array, reference.as_ref()),
        [x] => {
            let mut series = vec![Series::along_one_axis(label(table, 0, array), &reduced)];
            for (place, path) in table.beside.iter().enumerate() {
                let beside = SweepArray::read(file, path)?;
                let along = beside.reduced(&table.over);
                if along.dimensions != reduced.dimensions {
                    return Err(format!("{path} does not have the axes of {}", table.array));
                }
                series.push(Series::along_one_axis(label(table, place + 1, &beside), &along));
            }
            let around = Surroundings { x, y_label: y_label(table, array), bars: bars(&reduced), reference };
            Ok(curves(file, table, &series, &around))
        }
        [family_axis, x] if is_own(file, x) && !is_own(file, family_axis) && family_axis.length() <= MOST_CURVES => {
            let own_x = own_coordinates(file, table, x);
            let series = family(file, &reduced, own_x.as_ref());
            let around = Surroundings { x, y_label: y_label(table, array), bars: bars(&reduced), reference };
            Ok(curves(file, table, &series, &around))
        }
        [_, _] => Ok(heat_map::heat_map(file, table, array, &reduced)),
        several => {
            let names: Vec<&str> = several.iter().map(|dimension| dimension.name.as_str()).collect();
            Err(format!(
                "{} has {} axes beside the replicas ({}), a figure shows two: name some in `over`, to take the mean along them",
                table.array,
                names.len(),
                names.join(", ")
            ))
        }
    }
}

/// Every replica as a curve of its own.
fn draw_all(file: &CollectionFile, table: &FigureTable, array: &SweepArray) -> Result<Figure, String> {
    const MOST: usize = 200;
    let (values, dimensions, count) = array.rows(&table.over);
    let [x] = dimensions.as_slice() else {
        return Err(format!(
            "{} has {} axes beside the replicas; single replicas are drawn along one",
            table.array,
            dimensions.len()
        ));
    };
    let reference = reference(file, table, &dimensions)?;
    let replica = |replica: usize| Series {
        label: String::new(),
        x: array::coordinates(x),
        mean: values.iter().copied().skip(replica).step_by(count.max(1)).collect(),
        deviation: Vec::new(),
    };
    let all: Vec<Series> = (0..count.min(MOST)).map(replica).collect();
    let around = Surroundings { x, y_label: y_label(table, array), bars: String::new(), reference };
    Ok(curves::every_one(file, table, &all, &around))
}

/// What the figure is compared with: along the same axis, or one number.
fn reference(
    file: &CollectionFile,
    table: &FigureTable,
    axes: &[Dimension],
) -> Result<Option<(String, Reduced)>, String> {
    let Some(path) = &table.reference else { return Ok(None) };
    let array = SweepArray::read(file, path)?;
    let along_x = |dimension: &Dimension| axes.last() == Some(dimension);
    let over: Vec<String> = array
        .dimensions
        .iter()
        .filter(|dimension| !along_x(dimension))
        .map(|dimension| dimension.name.clone())
        .collect();
    Ok(Some((array.name.clone(), array.reduced(&over))))
}

/// The coordinates of an array's own dimension, where they differ between points.
fn own_coordinates(file: &CollectionFile, table: &FigureTable, x: &Dimension) -> Option<Reduced> {
    let group = table.array.rsplit_once('/').map_or("", |(group, _)| group);
    let path = format!("{group}/{}_values", x.name);
    file.contains(&path).then(|| SweepArray::read(file, &path).ok()).flatten().map(|array| array.reduced(&table.over))
}

/// Does a dimension belong to arrays of the points, and not to the sweep?
fn is_own(file: &CollectionFile, dimension: &Dimension) -> bool {
    file.dimensions("points/state").is_ok_and(|axes| !axes.contains(dimension))
}

fn label(table: &FigureTable, place: usize, array: &SweepArray) -> String {
    table.labels.get(place).cloned().unwrap_or_else(|| array.name.clone())
}

fn y_label(table: &FigureTable, array: &SweepArray) -> String {
    let given = table.y_label.clone().or_else(|| table.labels.first().filter(|_| table.beside.is_empty()).cloned());
    given.unwrap_or_else(|| array.label())
}
