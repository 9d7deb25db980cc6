//! The SVG document and the files.

use ornstein_figures::{Axis, Curve, Figure, FigureError, HeatMap, Panel, Points};
use resvg::usvg;

fn figure() -> Figure {
    let x: Vec<f64> = (1..50).map(f64::from).collect();
    let y: Vec<f64> = x.iter().map(|x| x.powf(-1.5)).collect();
    let left = Panel::new()
        .x_axis(Axis::log("$k$ <\"&> [Mpc$^{-1}$]"))
        .y_axis(Axis::log("$P$"))
        .add(Curve::new(&x, &y).label("law & order"))
        .add(Points::new(&x, &y).y_error(&y).label("points"));
    let right = Panel::new().title("map").add(HeatMap::new(&y, [7, 7]).label("$\\delta$"));
    Figure::grid(1, 2, vec![left, right]).title("a title")
}

#[test]
fn the_document_is_well_formed_and_of_the_stated_size() {
    let tree = usvg::Tree::from_str(&figure().size(6.0, 3.0).to_svg(), &usvg::Options::default()).unwrap();
    // usvg measures in pixels of 1/96 inch.
    assert_eq!((tree.size().width(), tree.size().height()), (576.0, 288.0));
}

#[test]
fn the_document_needs_no_fonts_and_says_what_it_shows() {
    let svg = figure().to_svg();
    assert!(!svg.contains("<text") && !svg.contains("font"));
    assert!(svg.contains("<title>a title</title>"));
    assert!(svg.contains("P against k &lt;&quot;&amp;&gt; [Mpc^\u{2212}1] (law &amp; order, points)"));
}

#[test]
fn the_same_figure_is_the_same_bytes() {
    assert_eq!(figure().to_svg(), figure().to_svg());
    assert_eq!(figure().to_png().unwrap(), figure().to_png().unwrap());
}

#[test]
fn a_million_points_make_a_small_document() {
    let x: Vec<f64> = (0..1_000_000).map(f64::from).collect();
    let y: Vec<f64> = x.iter().map(|x| (0.01 * x).sin() + (0.7 * x).cos()).collect();
    let svg = Figure::single(Panel::new().add(Curve::new(x, y))).to_svg();
    // At most four points of about 14 bytes in each of the 3600 columns that the page could have.
    assert!(svg.len() < 300_000, "{}", svg.len());
}

#[test]
fn both_files_are_written_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let inner = folder.path().join("plots");
    let [svg, png] = figure().save(&inner, "spectrum").unwrap();
    assert_eq!((svg, png), (inner.join("spectrum.svg"), inner.join("spectrum.png")));
    assert_eq!(std::fs::read_dir(&inner).unwrap().count(), 2);
    let text = std::fs::read_to_string(inner.join("spectrum.svg")).unwrap();
    assert_eq!(text, figure().to_svg());
}

#[test]
fn a_folder_that_cannot_be_is_an_error_with_its_path() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    std::fs::write(&file, "").unwrap();
    let error = figure().save(&file, "spectrum").unwrap_err();
    assert!(matches!(&error, FigureError::Write { path, .. } if *path == file));
    assert!(error.to_string().contains("file"));
}
