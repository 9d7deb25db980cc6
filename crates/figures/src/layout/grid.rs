//! Rows and columns of panels on a page.

use super::panel_plan::{Margins, PanelPlan, Shared, aspect, x_ends};
use crate::style::{FIGURE_TITLE_SIZE, PAGE_MARGIN, PANEL_GAP, STACK_GAP, TITLE_GAP, snap};
use crate::text::{CAPITAL_HEIGHT, Typeset};
use crate::{Colour, Drawing, Panel, Rectangle, drawing::Anchor};

/// A frame is at least this wide and high, even where labels leave no room.
const SMALLEST_FRAME: f64 = 20.0;
/// Ticks depend on the size of a frame and its size on the labels of its ticks; after this many rounds both agree.
const ROUNDS: usize = 4;

/// How panels share the page.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Arrangement {
    /// Equal panels in rows and columns, of which there is one at least.
    Grid { rows: usize, columns: usize },
    /// Stacks side by side, in rows. The panels of a stack are under each other with one x axis; their heights have these ratios.
    Stacks { columns: usize, heights: Vec<f64> },
}

/// Panels on a page.
#[derive(Debug)]
pub(crate) struct Grid<'a> {
    pub panels: &'a [Panel],
    pub arrangement: &'a Arrangement,
    pub title: &'a str,
    /// Width of the page.
    pub width: f64,
    /// Height of the page; if it is not set, frames of equal aspect get the height that they need.
    pub height: Option<f64>,
    /// Height of the page if nothing else sets it.
    pub default_height: f64,
}

/// Sizes that were found for a page.
struct Sizes {
    frame_width: f64,
    row_heights: Vec<f64>,
    columns: Vec<Margins>,
    rows: Vec<Margins>,
}

impl Grid<'_> {
    fn columns(&self) -> usize {
        match self.arrangement {
            Arrangement::Grid { columns, .. } | Arrangement::Stacks { columns, .. } => *columns,
        }
    }

    fn row_count(&self) -> usize {
        match self.arrangement {
            Arrangement::Grid { rows, .. } => *rows,
            Arrangement::Stacks { columns, .. } => self.panels.len().div_ceil(*columns).max(1),
        }
    }

    /// Relative heights of the rows.
    fn weights(&self) -> Vec<f64> {
        let weight = |row: usize| match self.arrangement {
            Arrangement::Stacks { heights, .. } => {
                let weight = heights.get(row % heights.len().max(1)).copied();
                weight.filter(|w| *w > 0.0 && w.is_finite()).unwrap_or(1.0)
            }
            Arrangement::Grid { .. } => 1.0,
        };
        (0..self.row_count()).map(weight).collect()
    }

    fn shared(&self, index: usize) -> Shared {
        match self.arrangement {
            Arrangement::Grid { .. } => Shared { x_ends: None, x_labels: true },
            Arrangement::Stacks { columns, heights } => {
                let (row, column, height) = (index / columns, index % columns, heights.len().max(1));
                let stack = row / height * height..(row / height + 1) * height;
                let panels: Vec<&Panel> = stack.filter_map(|row| self.panels.get(row * columns + column)).collect();
                Shared { x_ends: x_ends(&panels), x_labels: (row + 1).is_multiple_of(height) }
            }
        }
    }

    /// The gap under a row.
    fn row_gap(&self, row: usize) -> f64 {
        match self.arrangement {
            Arrangement::Stacks { heights, .. } if !(row + 1).is_multiple_of(heights.len().max(1)) => STACK_GAP,
            _ => PANEL_GAP,
        }
    }

    /// All gaps between rows.
    fn row_gaps(&self) -> f64 {
        (1..self.row_count()).map(|row| self.row_gap(row - 1)).sum()
    }

    /// Draws everything; returns the page.
    pub fn draw(&self) -> Drawing {
        let columns = self.columns();
        let title = Typeset::fitting(self.title, FIGURE_TITLE_SIZE, self.width - 2.0 * PAGE_MARGIN);
        let mut sizes = Sizes {
            frame_width: 0.8 * self.width / columns as f64,
            row_heights: vec![
                0.8 * self.height.unwrap_or(self.default_height) / self.row_count() as f64;
                self.row_count()
            ],
            columns: Vec::new(),
            rows: Vec::new(),
        };
        let mut plans = Vec::new();
        for _ in 0..ROUNDS {
            plans = self.plans(&sizes);
            sizes = self.sizes(&plans, &title);
        }
        self.draw_plans(&plans, &sizes, &title)
    }

    fn plans(&self, sizes: &Sizes) -> Vec<PanelPlan<'_>> {
        let plan = |(index, panel)| {
            let (width, height) = frame_size(panel, sizes.frame_width, sizes.row_heights[index / self.columns()]);
            PanelPlan::new(panel, self.shared(index), width, height)
        };
        self.panels.iter().enumerate().map(plan).collect()
    }

    fn sizes(&self, plans: &[PanelPlan<'_>], title: &Typeset) -> Sizes {
        let (columns, row_count) = (self.columns(), self.row_count());
        let mut column_margins = vec![Margins::default(); columns];
        let mut row_margins = vec![Margins::default(); row_count];
        for (index, plan) in plans.iter().enumerate() {
            let (column, row) = (index % columns, index / columns);
            column_margins[column] = column_margins[column].union(plan.margins);
            row_margins[row] = row_margins[row].union(plan.margins);
        }
        let taken: f64 = column_margins.iter().map(|margins| margins.left() + margins.right).sum();
        let gaps = PANEL_GAP * (columns - 1) as f64 + 2.0 * PAGE_MARGIN;
        let frame_width = ((self.width - taken - gaps) / columns as f64).max(SMALLEST_FRAME);

        let taken = row_margins.iter().map(|margins| margins.top + margins.bottom()).sum::<f64>()
            + self.row_gaps()
            + 2.0 * PAGE_MARGIN
            + title_room(title);
        let weights = self.weights();
        let unit = (self.height.unwrap_or(self.default_height) - taken) / weights.iter().sum::<f64>();
        let row_height = |row: usize| {
            let panels = self.panels.iter().skip(row * columns).take(columns);
            let demanded = panels.filter_map(aspect).map(|aspect| aspect * frame_width).reduce(f64::max);
            match demanded {
                Some(height) if self.height.is_none() => height,
                _ => (unit * weights[row]).max(SMALLEST_FRAME),
            }
        };
        Sizes {
            frame_width,
            row_heights: (0..row_count).map(row_height).collect(),
            columns: column_margins,
            rows: row_margins,
        }
    }

    fn draw_plans(&self, plans: &[PanelPlan<'_>], sizes: &Sizes, title: &Typeset) -> Drawing {
        let heights =
            sizes.rows.iter().zip(&sizes.row_heights).map(|(margins, height)| margins.top + height + margins.bottom());
        let needed = heights.sum::<f64>() + self.row_gaps() + 2.0 * PAGE_MARGIN + title_room(title);
        let mut drawing = Drawing::new(self.width, self.height.unwrap_or(needed));
        let baseline = PAGE_MARGIN + title.ascent.max(CAPITAL_HEIGHT * FIGURE_TITLE_SIZE);
        drawing.text(title, (0.5 * self.width, baseline), Anchor::Middle, 0.0, Colour::BLACK);
        let columns = self.columns();
        let mut top = PAGE_MARGIN + title_room(title);
        for (row, margins) in sizes.rows.iter().enumerate() {
            top += margins.top;
            let mut left = PAGE_MARGIN;
            for (column, column_margins) in sizes.columns.iter().enumerate() {
                left += column_margins.left();
                let index = row * columns + column;
                if let (Some(plan), Some(panel)) =
                    (plans.get(index), self.panels.get(index).filter(|panel| !panel.hidden))
                {
                    let (width, height) = frame_size(panel, sizes.frame_width, sizes.row_heights[row]);
                    // A frame smaller than its cell stands in the middle of it.
                    let x = left + 0.5 * (sizes.frame_width - width);
                    let y = top + 0.5 * (sizes.row_heights[row] - height);
                    let (x, y) = (snap(x), snap(y));
                    let area = Rectangle::new(x, y, snap(x + width) - x, snap(y + height) - y);
                    let shared = Margins { left_ticks: column_margins.left_ticks, ..*margins };
                    plan.draw(area, &shared, &mut drawing);
                }
                left += sizes.frame_width + column_margins.right + PANEL_GAP;
            }
            top += sizes.row_heights[row] + margins.bottom() + self.row_gap(row);
        }
        drawing
    }
}

/// Height of the title with the gap below it.
fn title_room(title: &Typeset) -> f64 {
    if title.is_empty() { 0.0 } else { title.height() + TITLE_GAP + 2.0 }
}

/// The size of a panel's frame in a cell of the grid.
fn frame_size(panel: &Panel, width: f64, height: f64) -> (f64, f64) {
    match aspect(panel) {
        Some(aspect) => {
            let width = width.min(height / aspect);
            (width, width * aspect)
        }
        None => (width, height),
    }
}
