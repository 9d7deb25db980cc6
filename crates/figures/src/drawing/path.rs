//! Shapes on the page.

use std::fmt::Write;

/// A rectangle on the page in points, with y downwards.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rectangle {
    /// Left edge.
    pub left: f64,
    /// Upper edge.
    pub top: f64,
    /// Width.
    pub width: f64,
    /// Height.
    pub height: f64,
}

impl Rectangle {
    /// A rectangle from its upper left corner and its size.
    pub const fn new(left: f64, top: f64, width: f64, height: f64) -> Self {
        Self { left, top, width, height }
    }

    /// Right edge.
    pub fn right(&self) -> f64 {
        self.left + self.width
    }

    /// Lower edge.
    pub fn bottom(&self) -> f64 {
        self.top + self.height
    }

    /// The rectangle with `margin` added on all sides.
    #[must_use]
    pub fn grown(&self, margin: f64) -> Self {
        Self::new(self.left - margin, self.top - margin, self.width + 2.0 * margin, self.height + 2.0 * margin)
    }

    /// Whether a point lies inside or on the edge.
    pub fn contains(&self, (x, y): (f64, f64)) -> bool {
        x >= self.left && x <= self.right() && y >= self.top && y <= self.bottom()
    }
}

/// A path of lines and curves in SVG's notation.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Path {
    data: String,
}

impl Path {
    /// An empty path.
    pub fn new() -> Self {
        Self::default()
    }

    /// The outline of a rectangle.
    pub fn rectangle(r: &Rectangle) -> Self {
        Self::polygon(&[(r.left, r.top), (r.right(), r.top), (r.right(), r.bottom()), (r.left, r.bottom())])
    }

    /// A line through points.
    pub fn polyline(points: &[(f64, f64)]) -> Self {
        let mut path = Self::new();
        path.add_polyline(points);
        path
    }

    /// A closed line through points.
    pub fn polygon(points: &[(f64, f64)]) -> Self {
        let mut path = Self::polyline(points);
        if !points.is_empty() {
            path.close();
        }
        path
    }

    /// Adds a line through points.
    pub fn add_polyline(&mut self, points: &[(f64, f64)]) {
        for (i, (x, y)) in points.iter().enumerate() {
            if i == 0 { self.move_to(*x, *y) } else { self.line_to(*x, *y) }
        }
    }

    /// Adds several lines.
    pub(crate) fn add_polylines(&mut self, lines: &[Vec<(f64, f64)>]) {
        for line in lines {
            self.add_polyline(line);
        }
    }

    /// Adds a circle.
    pub fn add_circle(&mut self, (x, y): (f64, f64), radius: f64) {
        self.command('M', &[x - radius, y]);
        for end in [x + radius, x - radius] {
            self.data.push('A');
            number(&mut self.data, radius);
            self.data.push(' ');
            number(&mut self.data, radius);
            self.data.push_str(" 0 0 0 ");
            number(&mut self.data, end);
            self.data.push(' ');
            number(&mut self.data, y);
        }
        self.close();
    }

    /// Starts a new line.
    pub fn move_to(&mut self, x: f64, y: f64) {
        self.command('M', &[x, y]);
    }

    /// A straight line from the last point.
    pub fn line_to(&mut self, x: f64, y: f64) {
        self.command('L', &[x, y]);
    }

    /// A quadratic Bezier curve from the last point.
    pub fn quadratic_to(&mut self, control: (f64, f64), end: (f64, f64)) {
        self.command('Q', &[control.0, control.1, end.0, end.1]);
    }

    /// A cubic Bezier curve from the last point.
    pub fn cubic_to(&mut self, first: (f64, f64), second: (f64, f64), end: (f64, f64)) {
        self.command('C', &[first.0, first.1, second.0, second.1, end.0, end.1]);
    }

    /// Back to the start of the line.
    pub fn close(&mut self) {
        self.data.push('Z');
    }

    /// Nothing to draw.
    pub fn is_empty(&self) -> bool {
        self.data.is_empty()
    }

    /// The value of SVG's `d` attribute.
    pub fn data(&self) -> &str {
        &self.data
    }

    fn command(&mut self, letter: char, numbers: &[f64]) {
        self.data.push(letter);
        for (i, value) in numbers.iter().enumerate() {
            if i > 0 {
                self.data.push(' ');
            }
            number(&mut self.data, *value);
        }
    }
}

/// Writes a coordinate with at most two decimals. What is no number is written as 0: SVG knows no NaN.
pub(super) fn number(text: &mut String, value: f64) {
    let hundredths = if value.is_finite() { (value * 100.0).round() as i64 } else { 0 };
    if hundredths < 0 {
        text.push('-');
    }
    let (whole, fraction) = (hundredths.unsigned_abs() / 100, hundredths.unsigned_abs() % 100);
    // Writing to a string cannot fail.
    let _ = write!(text, "{whole}");
    if fraction > 0 {
        let _ = if fraction % 10 == 0 { write!(text, ".{}", fraction / 10) } else { write!(text, ".{fraction:02}") };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn coordinates_are_written_short() {
        for (value, written) in
            [(1.0, "1"), (-0.004, "0"), (-2.5, "-2.5"), (7.12159, "7.12"), (0.05, "0.05"), (f64::NAN, "0")]
        {
            let mut text = String::new();
            number(&mut text, value);
            assert_eq!(text, written);
        }
    }

    #[test]
    fn a_rectangle_is_a_closed_path() {
        assert_eq!(Path::rectangle(&Rectangle::new(1.0, 2.0, 3.0, 4.0)).data(), "M1 2L4 2L4 6L1 6Z");
    }
}
