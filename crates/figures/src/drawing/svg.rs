//! The SVG document.

use std::fmt::Write;

use super::path::number;
use super::{Path, Raster, Rectangle, Stroke, base64};
use crate::Colour;
use crate::text::Typeset;

/// Which point of a text's baseline is put at the given place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Anchor {
    Start,
    Middle,
    End,
}

/// A page that is being drawn. Elements cover those drawn before them.
#[derive(Debug, Clone)]
pub struct Drawing {
    width: f64,
    height: f64,
    body: String,
    clip_paths: Vec<Rectangle>,
}

impl Drawing {
    /// An empty page of the given size in points.
    pub(crate) fn new(width: f64, height: f64) -> Self {
        Self { width, height, body: String::new(), clip_paths: Vec::new() }
    }

    /// Fills a path.
    pub fn fill(&mut self, path: &Path, colour: Colour) {
        if path.is_empty() || colour.opacity <= 0.0 {
            return;
        }
        let _ = write!(self.body, r#"<path d="{}""#, path.data());
        self.paint("fill", colour);
        self.body.push_str("/>\n");
    }

    /// Draws the line of a path.
    pub fn stroke(&mut self, path: &Path, stroke: &Stroke) {
        if path.is_empty() || stroke.colour.opacity <= 0.0 || stroke.width <= 0.0 {
            return;
        }
        let _ = write!(self.body, r#"<path d="{}" fill="none""#, path.data());
        self.paint("stroke", stroke.colour);
        self.attribute("stroke-width", stroke.width);
        if !stroke.dash.pattern().is_empty() {
            self.body.push_str(r#" stroke-dasharray=""#);
            for (i, length) in stroke.dash.pattern().iter().enumerate() {
                if i > 0 {
                    self.body.push(' ');
                }
                number(&mut self.body, length * stroke.width);
            }
            self.body.push('"');
        }
        self.body.push_str("/>\n");
    }

    /// Draws what `content` draws, cut at the edges of `area`.
    pub fn clipped(&mut self, area: &Rectangle, content: impl FnOnce(&mut Self)) {
        let known = self.clip_paths.iter().position(|known| known == area);
        let index = known.unwrap_or_else(|| {
            self.clip_paths.push(*area);
            self.clip_paths.len() - 1
        });
        let _ = writeln!(self.body, r#"<g clip-path="url(#frame{index})">"#);
        content(self);
        self.body.push_str("</g>\n");
    }

    /// Draws an image stretched over `area`; with `smooth` unset its pixels stay rectangles.
    pub(crate) fn raster(&mut self, raster: &Raster, area: &Rectangle, smooth: bool) {
        let Some(png) = raster.png() else { return };
        self.body.push_str("<image");
        for (name, value) in [("x", area.left), ("y", area.top), ("width", area.width), ("height", area.height)] {
            self.attribute(name, value);
        }
        let rendering = if smooth { "auto" } else { "pixelated" };
        let _ = writeln!(
            self.body,
            r#" preserveAspectRatio="none" style="image-rendering:{rendering}" href="data:image/png;base64,{}"/>"#,
            base64::encode(&png)
        );
    }

    /// Draws a text with the `anchor` of its baseline at a place, turned by `angle` degrees (counter-clockwise).
    pub(crate) fn text(&mut self, text: &Typeset, (x, y): (f64, f64), anchor: Anchor, angle: f64, colour: Colour) {
        if text.is_empty() {
            return;
        }
        let shift = match anchor {
            Anchor::Start => 0.0,
            Anchor::Middle => -0.5 * text.width,
            Anchor::End => -text.width,
        };
        let _ = write!(self.body, r#"<path aria-label="{}" transform="translate("#, escape(&text.plain));
        number(&mut self.body, x);
        self.body.push(' ');
        number(&mut self.body, y);
        self.body.push(')');
        if angle != 0.0 {
            self.body.push_str(" rotate(");
            number(&mut self.body, -angle);
            self.body.push(')');
        }
        if shift != 0.0 {
            self.body.push_str(" translate(");
            number(&mut self.body, shift);
            self.body.push_str(" 0)");
        }
        let _ = write!(self.body, r#"" d="{}""#, text.outline().data());
        self.paint("fill", colour);
        self.body.push_str("/>\n");
    }

    fn paint(&mut self, property: &str, colour: Colour) {
        let _ = write!(self.body, r#" {property}="{}""#, colour.hex());
        if colour.opacity < 1.0 {
            self.attribute(&format!("{property}-opacity"), colour.opacity);
        }
    }

    fn attribute(&mut self, name: &str, value: f64) {
        let _ = write!(self.body, r#" {name}=""#);
        number(&mut self.body, value);
        self.body.push('"');
    }

    /// The whole document, with a title and a description for readers who do not see it.
    pub(crate) fn finish(self, title: &str, description: &str) -> String {
        let (mut width, mut height) = (String::new(), String::new());
        number(&mut width, self.width);
        number(&mut height, self.height);
        let mut svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}pt\" height=\"{height}pt\" \
             viewBox=\"0 0 {width} {height}\" role=\"img\" stroke-linejoin=\"round\">\n\
             <title>{}</title>\n<desc>{}</desc>\n",
            escape(title),
            escape(description)
        );
        if !self.clip_paths.is_empty() {
            svg.push_str("<defs>\n");
            for (index, area) in self.clip_paths.iter().enumerate() {
                let _ = writeln!(
                    svg,
                    r#"<clipPath id="frame{index}"><path d="{}"/></clipPath>"#,
                    Path::rectangle(area).data()
                );
            }
            svg.push_str("</defs>\n");
        }
        let page = Path::rectangle(&Rectangle::new(0.0, 0.0, self.width, self.height));
        let _ = writeln!(svg, "<path d=\"{}\" fill=\"#ffffff\"/>", page.data());
        svg.push_str(&self.body);
        svg.push_str("</svg>\n");
        svg
    }
}

/// Text for XML; control characters, which XML 1.0 cannot hold, become spaces.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => escaped.push(' '),
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::escape;

    #[test]
    fn text_is_made_safe_for_xml() {
        assert_eq!(escape("a<b & \"c\"\u{0}"), "a&lt;b &amp; &quot;c&quot; ");
    }
}
