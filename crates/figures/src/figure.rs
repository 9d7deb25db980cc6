//! Figures: panels on a page, as SVG and PNG.

use std::fs;
use std::path::{Path, PathBuf};

use crate::layout::{Arrangement, Grid};
use crate::raster::rasterise;
use crate::text::plain;
use crate::{FigureError, Panel};

/// Points per inch.
const POINTS: f64 = 72.0;

/// One or more panels on a page.
#[derive(Debug)]
pub struct Figure {
    panels: Vec<Panel>,
    arrangement: Arrangement,
    title: String,
    /// In inches.
    width: Option<f64>,
    /// In inches.
    height: Option<f64>,
    dots_per_inch: f64,
}

impl Figure {
    /// One panel, 6.4 x 4.8 inches.
    pub fn single(panel: Panel) -> Self {
        Self::grid(1, 1, vec![panel])
    }

    /// A main panel and a flat one below it, with heights 3 : 1 and one x axis: that of the main panel, labelled under the flat one.
    pub fn with_ratio(main: Panel, ratio: Panel) -> Self {
        Self::with_ratios(1, vec![(main, ratio)])
    }

    /// Several main panels, each with a flat one below it as in [`with_ratio`](Self::with_ratio), in rows of so many columns.
    pub fn with_ratios(columns: usize, pairs: Vec<(Panel, Panel)>) -> Self {
        let columns = columns.max(1).min(pairs.len().max(1));
        let mut panels = Vec::with_capacity(2 * pairs.len());
        let mut pairs = pairs.into_iter().peekable();
        while pairs.peek().is_some() {
            let mut ratios = Vec::with_capacity(columns);
            for (main, ratio) in pairs.by_ref().take(columns) {
                // The axis is drawn under the lower panel, whose own one would say the same.
                ratios.push(ratio.x_axis(main.x.clone()));
                panels.push(main);
            }
            // A row that is not full would shift the ratios of the next.
            panels.extend((ratios.len()..columns).map(|_| Panel::hidden()));
            panels.append(&mut ratios);
        }
        Self {
            panels,
            arrangement: Arrangement::Stacks { columns, heights: vec![3.0, 1.0] },
            ..Self::grid(1, 1, Vec::new())
        }
    }

    /// Panels in rows and columns, row by row. A grid for which there are too few panels has empty places at its end; one for
    /// which there are too many has more rows.
    pub fn grid(rows: usize, columns: usize, panels: Vec<Panel>) -> Self {
        let columns = columns.max(1);
        Self {
            arrangement: Arrangement::Grid { rows: rows.max(panels.len().div_ceil(columns)).max(1), columns },
            panels,
            title: String::new(),
            width: None,
            height: None,
            dots_per_inch: 200.0,
        }
    }

    /// The title over all panels (markup).
    #[must_use]
    pub fn title(self, title: impl Into<String>) -> Self {
        Self { title: title.into(), ..self }
    }

    /// The size of the page in inches. What is not positive is treated as not given.
    #[must_use]
    pub fn size(self, width: f64, height: f64) -> Self {
        Self { height: valid(height), ..self }.width(width)
    }

    /// The width of the page in inches; the height follows from the panels.
    #[must_use]
    pub fn width(self, width: f64) -> Self {
        Self { width: valid(width), ..self }
    }

    /// Pixels per inch of the PNG; 200 if it is not set.
    #[must_use]
    pub fn dots_per_inch(self, dots_per_inch: f64) -> Self {
        Self { dots_per_inch, ..self }
    }

    /// The figure as an SVG document. The same figure is the same text on every machine.
    pub fn to_svg(&self) -> String {
        let (columns, rows) = match &self.arrangement {
            Arrangement::Grid { rows, columns } => (*columns, *rows),
            Arrangement::Stacks { columns, heights } => {
                (*columns, self.panels.len().div_ceil(columns * heights.len().max(1)).max(1))
            }
        };
        let stacked = matches!(self.arrangement, Arrangement::Stacks { .. });
        let default_width = if columns == 1 { 6.4 } else { 4.4 * columns as f64 };
        let default_height = match (columns, rows) {
            (1, 1) if stacked => 5.6,
            (1, 1) => 4.8,
            _ if stacked => 4.2 * rows as f64,
            _ => 3.5 * rows as f64,
        };
        let grid = Grid {
            panels: &self.panels,
            arrangement: &self.arrangement,
            title: &self.title,
            width: POINTS * self.width.unwrap_or(default_width),
            height: self.height.map(|height| POINTS * height),
            default_height: POINTS * default_height,
        };
        let (title, description) = self.in_words();
        grid.draw().finish(&title, &description)
    }

    /// Title and description for readers who do not see the figure.
    fn in_words(&self) -> (String, String) {
        let describe = |panel: &Panel| {
            let title = if panel.title.is_empty() { String::new() } else { format!("{}: ", plain(&panel.title)) };
            let words = format!("{title}{} against {}", plain(&panel.y.label), plain(&panel.x.label));
            let labels: Vec<String> = panel.keys().iter().map(|key| plain(&key.label)).collect();
            if labels.is_empty() { words } else { format!("{words} ({})", labels.join(", ")) }
        };
        let shown = self.panels.iter().filter(|panel| !panel.hidden);
        let description = shown.map(describe).collect::<Vec<_>>().join("; ");
        let titles = std::iter::once(&self.title).chain(self.panels.iter().map(|panel| &panel.title));
        let title = titles.map(|title| plain(title)).find(|title| !title.is_empty());
        (title.unwrap_or_else(|| description.clone()), description)
    }

    /// The figure as PNG, rasterised with anti-aliasing from the SVG.
    pub fn to_png(&self) -> Result<Vec<u8>, FigureError> {
        rasterise(&self.to_svg(), self.dots_per_inch)
    }

    /// Writes `stem.svg` and `stem.png` into a folder, which is created if it does not exist; returns their paths in this order.
    ///
    /// Each file is written under a temporary name and renamed, so that nobody ever sees half a file.
    pub fn save(&self, folder: impl AsRef<Path>, stem: &str) -> Result<[PathBuf; 2], FigureError> {
        let folder = folder.as_ref();
        let svg = self.to_svg();
        let png = rasterise(&svg, self.dots_per_inch)?;
        fs::create_dir_all(folder).map_err(|source| FigureError::Write { path: folder.to_path_buf(), source })?;
        Ok([write(folder, stem, "svg", svg.as_bytes())?, write(folder, stem, "png", &png)?])
    }
}

fn valid(length: f64) -> Option<f64> {
    (length > 0.0 && length.is_finite()).then_some(length)
}

fn write(folder: &Path, stem: &str, extension: &str, bytes: &[u8]) -> Result<PathBuf, FigureError> {
    let path = folder.join(format!("{stem}.{extension}"));
    let temporary = folder.join(format!(".{stem}.{extension}.{}", std::process::id()));
    let written = fs::write(&temporary, bytes).and_then(|()| fs::rename(&temporary, &path));
    written.map_err(|source| {
        // What is left of a failed write is of no use; the error that matters is the first one.
        let _ = fs::remove_file(&temporary);
        FigureError::Write { path: path.clone(), source }
    })?;
    Ok(path)
}
