//! Publication-quality figures as SVG and PNG: axes, curves, bands, points, histograms, heat maps.
//!
//! The crate knows no physics and no run. It takes numbers and labels and returns a picture that is the same on every
//! machine: fonts are embedded, text is drawn as outlines, and the PNG is rasterised from the SVG in this process.
//!
//! # Tour
//!
//! A [`Figure`] holds one or more [`Panel`]s. A panel has two [`Axis`] objects and a stack of [`Layer`]s:
//!
//! | layer | draws |
//! |---|---|
//! | [`Curve`] | a line through points |
//! | [`Band`] | the area between a lower and an upper curve |
//! | [`Points`] | markers with error bars |
//! | [`Histogram`] | steps over bin edges, filled or as an outline |
//! | [`HeatMap`] | a matrix through a [`ColourMap`], with its colour bar |
//! | [`GuideLine`] | a horizontal or vertical line across the panel |
//! | [`Annotation`] | a piece of text at a data point or a corner |
//!
//! ```
//! use ornstein_figures::{Axis, Band, Curve, Figure, Panel};
//!
//! let k: Vec<f64> = (1..100).map(|i| 0.01 * f64::from(i)).collect();
//! let power: Vec<f64> = k.iter().map(|k| 1.0e4 * k / (1.0 + (k / 0.02).powi(2))).collect();
//! let lower: Vec<f64> = power.iter().map(|p| 0.9 * p).collect();
//! let upper: Vec<f64> = power.iter().map(|p| 1.1 * p).collect();
//!
//! let figure = Figure::single(
//!     Panel::new()
//!         .x_axis(Axis::log("wavenumber $k$ [$h$ Mpc$^{-1}$]"))
//!         .y_axis(Axis::log("power $P(k)$ [$h^{-3}$ Mpc$^3$]"))
//!         .add(Band::new(&k, &lower, &upper))
//!         .add(Curve::new(&k, &power).label("theory")),
//! );
//! assert!(figure.to_svg().starts_with("<svg"));
//! ```
//!
//! [`Figure::with_ratio`] stacks a main panel on a flat one with a shared x axis; [`Figure::grid`] lays panels out in rows
//! and columns. Margins follow from the measured sizes of the labels.
//!
//! # Labels
//!
//! Every text takes a small markup:
//!
//! - `^` and `_` raise and lower the next character, command or `{group}`: `Mpc^{-1}`, `\chi^2_\nu`;
//! - `\delta`, `\Omega`, `\times`, `\langle`, ... are symbols; unicode may be written directly;
//! - between `$` signs, letters are variables and set in italics: `power $P(k)$`; `\mathrm{lin}` stays upright there;
//! - `-` before a digit, in a script or between `$` is a minus sign;
//! - `\^`, `\_`, `\$`, `\{`, `\}`, `\-` and `\\` are the characters themselves.
//!
//! # How a figure is drawn
//!
//! 1. Each layer reports its extent, each [`Axis`] turns the union of them and its own limits into an interval.
//! 2. The layout chooses ticks for the space there is, measures their labels and derives the margins.
//! 3. Layers draw themselves through a [`Frame`], which maps data to the page, into a [`Drawing`], a small SVG writer that
//!    clips to the frame. Values that an axis cannot show (NaN, infinities, non-positive values on a log axis) make gaps.
//! 4. `resvg` rasterises the same SVG.
//!
//! A new kind of layer is one new type that implements [`Layer`].
//!
//! Lengths on the page are in points (1/72 inch), with y downwards, as in SVG.

mod axis;
mod colour;
mod colour_map;
mod drawing;
mod error;
mod figure;
mod frame;
mod layers;
mod layout;
mod legend;
mod panel;
mod raster;
mod style;
mod text;

pub use axis::{Axis, Scale};
pub use colour::{Colour, PALETTE};
pub use colour_map::ColourMap;
pub use drawing::{Dash, Drawing, Path, Rectangle, Stroke};
pub use error::FigureError;
pub use figure::Figure;
pub use frame::Frame;
pub use layers::{
    Annotation, Band, Corner, Curve, Extent, GuideLine, HeatMap, Histogram, Interval, Key, Layer, Marker, Points,
};
pub use legend::LegendPosition;
pub use panel::Panel;
