//! What is on the page: figures are rasterised and their pixels looked at.

use ornstein_figures::{
    Annotation, Axis, Band, Colour, ColourMap, Corner, Curve, Figure, GuideLine, HeatMap, Histogram, LegendPosition,
    Panel, Points,
};
use resvg::tiny_skia::Pixmap;

const RED: Colour = Colour::rgb(255, 0, 0);

fn picture(figure: &Figure) -> Pixmap {
    Pixmap::decode_png(&figure.to_png().unwrap()).unwrap()
}

/// Places of the pixels that are clearly red.
fn red(pixmap: &Pixmap) -> Vec<(u32, u32)> {
    let width = pixmap.width() as usize;
    let is_red =
        |(_, p): &(usize, &resvg::tiny_skia::PremultipliedColorU8)| p.red() > 200 && p.green() < 60 && p.blue() < 60;
    let pixels = pixmap.pixels().iter().enumerate().filter(is_red);
    pixels.map(|(index, _)| ((index % width) as u32, (index / width) as u32)).collect()
}

/// The frame in pixels (left, top, right, bottom): the outermost long black lines.
fn frame(pixmap: &Pixmap) -> (u32, u32, u32, u32) {
    let dark = |x: u32, y: u32| pixmap.pixel(x, y).is_some_and(|p| p.red() < 90 && p.green() < 90 && p.blue() < 90);
    let (width, height) = (pixmap.width(), pixmap.height());
    let columns: Vec<u32> =
        (0..width).filter(|x| (0..height).filter(|y| dark(*x, *y)).count() as u32 > height / 2).collect();
    let rows: Vec<u32> =
        (0..height).filter(|y| (0..width).filter(|x| dark(*x, *y)).count() as u32 > width / 2).collect();
    (columns[0], rows[0], columns[columns.len() - 1], rows[rows.len() - 1])
}

fn border_is_white(pixmap: &Pixmap) -> bool {
    let (width, height) = (pixmap.width(), pixmap.height());
    let white = |x: u32, y: u32| pixmap.pixel(x, y).is_some_and(|p| p.red() > 250 && p.green() > 250 && p.blue() > 250);
    (0..width).all(|x| white(x, 1) && white(x, height - 2)) && (0..height).all(|y| white(1, y) && white(width - 2, y))
}

#[test]
fn nothing_outside_the_limits_leaves_ink_outside_the_frame() {
    let x: Vec<f64> = (0..200).map(|i| 0.1 * f64::from(i) - 5.0).collect();
    let y: Vec<f64> = x.iter().map(|x| 30.0 * x.sin()).collect();
    let low: Vec<f64> = y.iter().map(|y| y - 10.0).collect();
    let panel = Panel::new()
        .x_axis(Axis::linear("x").limits(0.0, 5.0))
        .y_axis(Axis::linear("y").limits(-1.0, 1.0))
        .add(Band::new(&x, &low, &y).colour(RED).opacity(1.0))
        .add(Curve::new(&x, &y).colour(RED).width(6.0))
        .add(Points::new(&x, &y).y_error(&x).colour(RED).size(20.0))
        .add(Histogram::new([-3.0, 1.0, 2.0, 50.0], [5.0, 0.5, 1e9]).colour(RED))
        .add(GuideLine::vertical(7.0).colour(RED))
        .add(HeatMap::new([1.0; 4], [2, 2]).extent((-9.0, -3.0), (-9.0, 9.0)).without_colour_bar())
        .legend(LegendPosition::Hidden);
    let pixmap = picture(&Figure::single(panel));
    let (left, top, right, bottom) = frame(&pixmap);
    let ink = red(&pixmap);
    assert!(ink.len() > 1000);
    assert!(ink.iter().all(|(x, y)| (left..=right).contains(x) && (top..=bottom).contains(y)));
}

#[test]
fn points_lie_where_the_axes_say() {
    let panel = Panel::new()
        .x_axis(Axis::log("").limits(1.0, 100.0))
        .y_axis(Axis::linear("").limits(0.0, 4.0))
        .add(Points::new([10.0], [1.0]).colour(RED).size(8.0));
    let pixmap = picture(&Figure::single(panel));
    let (left, top, right, bottom) = frame(&pixmap);
    let ink = red(&pixmap);
    let mean = |values: Vec<u32>| values.iter().map(|v| f64::from(*v)).sum::<f64>() / values.len() as f64;
    let centre = (mean(ink.iter().map(|p| p.0).collect()), mean(ink.iter().map(|p| p.1).collect()));
    // Frames are found to a pixel.
    assert!((centre.0 - f64::from(left + right) / 2.0).abs() < 1.5, "{centre:?}");
    assert!((centre.1 - (0.25 * f64::from(top) + 0.75 * f64::from(bottom))).abs() < 1.5, "{centre:?}");
}

#[test]
fn cells_of_a_heat_map_are_crisp_and_the_first_row_is_at_the_bottom() {
    let map = HeatMap::new([0.0, 1.0, 2.0, 3.0], [2, 2]).equal_aspect().label("value");
    let pixmap = picture(&Figure::single(Panel::new().add(map)));
    let (left, top, _, bottom) = frame(&pixmap);
    let side = bottom - top;
    let (right, quarter) = (left + side, side / 4);
    for (place, value) in [
        ((left + quarter, bottom - quarter), 0.0),
        ((right - quarter, bottom - quarter), 1.0),
        ((left + quarter, top + quarter), 2.0),
        ((right - quarter, top + quarter), 3.0),
    ] {
        let pixel = pixmap.pixel(place.0, place.1).unwrap();
        let expected = ColourMap::Viridis.colour(value / 3.0);
        assert_eq!((pixel.red(), pixel.green(), pixel.blue()), (expected.red, expected.green, expected.blue));
        // Two pixels from the border between cells the colour is still that of the cell.
        let beside = pixmap.pixel(left + side / 2 - 3, place.1).unwrap();
        let left_cell = ColourMap::Viridis.colour((value - value % 2.0) / 3.0);
        let expected_left =
            if value < 2.0 { ColourMap::Viridis.colour(0.0) } else { ColourMap::Viridis.colour(2.0 / 3.0) };
        assert_eq!(left_cell, expected_left);
        assert_eq!((beside.red(), beside.green(), beside.blue()), (left_cell.red, left_cell.green, left_cell.blue));
    }
}

#[test]
fn values_that_a_log_axis_cannot_show_make_a_gap() {
    let curve = |y: [f64; 5]| {
        let panel = Panel::new()
            .x_axis(Axis::linear("").limits(0.0, 4.0))
            .y_axis(Axis::log("").limits(0.1, 10.0))
            .add(Curve::new([0.0, 1.0, 2.0, 3.0, 4.0], y).colour(RED));
        let pixmap = picture(&Figure::single(panel));
        let (left, _, right, _) = frame(&pixmap);
        let middle = f64::from(left + right) / 2.0;
        let ink = red(&pixmap);
        let at_middle = ink.iter().filter(|p| (f64::from(p.0) - middle).abs() < 40.0).count();
        (ink.len(), at_middle)
    };
    let (all, middle) = curve([1.0; 5]);
    assert!(middle > 100);
    for gap in [0.0, -1.0, f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        let (some, none) = curve([1.0, 1.0, gap, 1.0, 1.0]);
        assert_eq!(none, 0, "{gap}");
        assert!(some > all / 3 && some < 2 * all / 3);
    }
}

#[test]
fn labels_of_any_length_stay_on_the_page() {
    let long =
        "a label with $\\sum_k^{10} \\delta_k$ that is much longer than the axis beside which it has to stand, by far";
    for label in ["", "x", long] {
        for (lower, upper) in [(0.0, 1.0), (-123_456.0, -123_450.0), (1e-9, 1e9), (1e200, 2e200)] {
            for axis in [Axis::linear(label), Axis::log(label)] {
                let axis = axis.limits(lower, upper);
                let panel = || {
                    Panel::new()
                        .title(label)
                        .x_axis(axis.clone())
                        .y_axis(axis.clone())
                        .add(HeatMap::new([lower, upper, 0.5, -1.0], [2, 2]).range(lower, upper).label(label))
                        .add(Curve::new([lower, upper], [lower, upper]).label(label))
                        .add(Annotation::corner(Corner::LowerRight, "$a$"))
                };
                for figure in [
                    Figure::single(panel()).size(3.0, 2.5),
                    Figure::with_ratio(panel(), panel()).title(label).size(4.0, 4.0),
                    Figure::grid(1, 2, vec![panel(), panel()]).size(6.0, 2.5),
                ] {
                    let pixmap = picture(&figure.dots_per_inch(72.0));
                    assert!(border_is_white(&pixmap), "{label} {axis:?}");
                }
            }
        }
    }
}

#[test]
fn any_data_give_a_picture() {
    let strange = [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 0.0, -0.0, 1e308, -1e308, 5e-324, 1.0, 1.0];
    let none: [f64; 0] = [];
    let same = [2.5; 10];
    let one = [7.0];
    for x_axis in [Axis::linear("x"), Axis::log("x")] {
        for y_axis in [Axis::linear("y").grid(), Axis::log("y").upper(-3.0)] {
            for (x, y) in [(&strange[..], &strange[..]), (&none, &none), (&same, &same), (&one, &one), (&one, &strange)]
            {
                let panel = Panel::new()
                    .x_axis(x_axis.clone())
                    .y_axis(y_axis.clone())
                    .add(Band::new(x, y, x).label("band"))
                    .add(Curve::new(x, y).label("curve"))
                    .add(Curve::new(y, x).steps())
                    .add(Points::new(x, y).y_error(y).x_errors(x, y).label("points"))
                    .add(Histogram::new(x, y).label("histogram"))
                    .add(HeatMap::new(x, [2, 3]).symmetric().label("heat map"))
                    .add(HeatMap::new(y, [0, 3]).logarithmic().equal_aspect())
                    .add(GuideLine::horizontal(y.first().copied().unwrap_or(f64::NAN)))
                    .add(Annotation::at(1.0, 1.0, "two\nlines"));
                let pixmap = picture(&Figure::single(panel).dots_per_inch(50.0));
                assert_eq!((pixmap.width(), pixmap.height()), (320, 240));
            }
        }
    }
    picture(&Figure::grid(0, 0, Vec::new()).dots_per_inch(50.0));
    picture(&Figure::grid(2, 2, vec![Panel::new()]).dots_per_inch(50.0));
    picture(&Figure::single(Panel::new()).size(0.1, 0.1));
}
