//! A panel: two axes and what is drawn between them.

use crate::layers::HeatMap;
use crate::{Axis, Colour, Extent, Key, Layer, LegendPosition};

/// Two axes, a stack of layers, a legend.
#[derive(Debug, Default)]
pub struct Panel {
    pub(crate) title: String,
    pub(crate) x: Axis,
    pub(crate) y: Axis,
    pub(crate) layers: Vec<Box<dyn Layer>>,
    pub(crate) legend: LegendPosition,
    /// Only keeps a place.
    pub(crate) hidden: bool,
}

impl Panel {
    /// An empty panel with linear axes.
    pub fn new() -> Self {
        Self::default()
    }

    /// A place without a panel.
    pub(crate) fn hidden() -> Self {
        Self { hidden: true, ..Self::default() }
    }

    /// The title over the frame (markup).
    #[must_use]
    pub fn title(self, title: impl Into<String>) -> Self {
        Self { title: title.into(), ..self }
    }

    /// The horizontal axis.
    #[must_use]
    pub fn x_axis(self, axis: Axis) -> Self {
        Self { x: axis, ..self }
    }

    /// The vertical axis.
    #[must_use]
    pub fn y_axis(self, axis: Axis) -> Self {
        Self { y: axis, ..self }
    }

    /// Adds a layer on top of those added before.
    #[must_use]
    #[expect(clippy::should_implement_trait, reason = "nobody takes a layer for a summand")]
    pub fn add(mut self, layer: impl Layer + 'static) -> Self {
        self.layers.push(Box::new(layer));
        self
    }

    /// Where the legend goes, which is drawn if a layer has a label; [`LegendPosition::Best`] if it is not set.
    #[must_use]
    pub fn legend(self, position: LegendPosition) -> Self {
        Self { legend: position, ..self }
    }

    /// What all layers together need of the axes.
    pub(crate) fn extent(&self) -> Extent {
        let extents = self.layers.iter().map(|layer| layer.extent(self.x.scale, self.y.scale));
        extents.fold(Extent::EMPTY, Extent::union)
    }

    /// The colour of each layer: its own, or the next of the cycle.
    pub(crate) fn colours(&self) -> Vec<Colour> {
        let mut used = 0;
        let mut next = |layer: &dyn Layer| {
            layer.own_colour().unwrap_or_else(|| {
                let colour = Colour::cycle(used);
                used += usize::from(layer.advances_cycle());
                colour
            })
        };
        self.layers.iter().map(|layer| next(layer.as_ref())).collect()
    }

    /// The entries of the legend in the order of the layers.
    pub(crate) fn keys(&self) -> Vec<Key> {
        self.layers.iter().zip(self.colours()).filter_map(|(layer, colour)| layer.key(colour)).collect()
    }

    /// The first heat map, which sets the colour bar and the shape of the frame.
    pub(crate) fn heat_map(&self) -> Option<&HeatMap> {
        self.layers.iter().find_map(|layer| layer.as_heat_map())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Band, Curve, GuideLine};

    #[test]
    fn a_band_has_the_colour_of_the_curve_after_it() {
        let none: [f64; 0] = [];
        let panel = Panel::new()
            .add(Curve::new(none, none))
            .add(GuideLine::horizontal(1.0))
            .add(Band::new(none, none, none))
            .add(Curve::new(none, none));
        assert_eq!(panel.colours(), [Colour::cycle(0), Colour::GREY, Colour::cycle(1), Colour::cycle(1)]);
    }
}
