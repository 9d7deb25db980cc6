//! Text: a small markup for formulas, set with the embedded fonts and drawn as outlines.

mod font;
mod markup;
mod symbols;
mod typeset;

pub(crate) use font::{CAPITAL_HEIGHT, DIGIT_HEIGHT};
pub(crate) use markup::plain;
pub(crate) use typeset::Typeset;
