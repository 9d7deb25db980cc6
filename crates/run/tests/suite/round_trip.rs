//! What goes in comes out.

use std::sync::Arc;

use ornstein_run::{
    ConfigDocument, Coordinates, Outcome, ResultFile, RunRequest, Silent, draw_figures, execute, schema,
};

use crate::scratch::{Scratch, contents};
use crate::walk::{Walk, WalkConfig, ballast};

#[test]
fn everything_handed_over_is_in_the_file() {
    let scratch = Scratch::new();
    let request = RunRequest {
        command_line: vec!["ornstein".into(), "run".into(), "walk.toml".into()],
        threads: Some(2),
        ..RunRequest::default()
    };
    let summary = scratch.run(&["walk.ballast=3"], &request).unwrap();
    assert_eq!(summary.outcome, Outcome::Finished);
    assert_eq!(summary.output, scratch.output());
    assert_eq!(summary.headline.len(), 1);
    assert!(!scratch.partial().exists());

    let file = ResultFile::open(&summary.output).unwrap();
    assert_eq!((file.kind(), file.name(), file.seed()), ("test.walk", "walk", 7));
    assert_eq!(file.shape("samples/walk/position").unwrap(), [40, 5]);
    assert_eq!(file.shape("samples/ballast").unwrap(), [40, 3]);
    assert_eq!(file.unit("samples/walk/position").unwrap(), "nm");
    assert_eq!(file.long_name("samples/walk/position").unwrap(), "position");
    assert_eq!(file.array_attribute("samples/walk/position", "damping").unwrap().as_deref(), Some("0.9"));
    let dimensions = file.dimensions("samples/walk/position").unwrap();
    assert_eq!(dimensions[1].name, "walker");
    assert_eq!(dimensions[1].coordinates, Coordinates::Integer(vec![0, 1, 2, 3, 4]));
    assert_eq!(file.dimensions("samples/ballast").unwrap()[0].coordinates, Coordinates::None(40));
    assert_eq!(file.arrays("statistics").unwrap(), ["statistics/trace/mean_square", "statistics/mean_square"]);

    let all = file.array::<f64>("samples/walk/position").unwrap();
    let item = file.item::<f64>("samples/walk/position", 17).unwrap();
    assert_eq!(item, all.index_axis(ndarray::Axis(0), 17));
    let trace = file.vector::<f64>("statistics/trace/mean_square").unwrap();
    assert_eq!(trace[17], item.iter().map(|x| x * x).sum::<f64>() / 5.0);
    assert_eq!(file.item::<u8>("samples/ballast", 39).unwrap().into_raw_vec_and_offset().0, [39, 40, 41]);

    let evidence = file.evidence().unwrap();
    assert_eq!(evidence[0].name, "variance");
    assert!(evidence[0].passed());
    assert!(!evidence[1].passed() && evidence[1].p_value.is_nan());

    let text = |name: &str| file.attribute(name).unwrap();
    assert_eq!(text("command_line"), "ornstein run walk.toml");
    assert_eq!(text("overrides"), "walk.ballast=3");
    assert_eq!(text("threads"), "2");
    assert!(text("config").starts_with("[experiment]\nkind = \"test.walk\""));
    assert!(text("resolved_config").contains("checkpoint_minutes = 10.0"));
    let config: WalkConfig = file.config().unwrap();
    assert_eq!((config.walk.walkers, config.walk.ballast, config.noise.width), (5, 3, 1.0));
}

#[test]
fn results_depend_on_the_seed_and_on_nothing_else() {
    let runs: Vec<_> = [(1, 7, "none"), (2, 7, "deflate"), (1, 8, "none")]
        .into_iter()
        .map(|(threads, seed, compression)| {
            let scratch = Scratch::new();
            let request = RunRequest { threads: Some(threads), seed: Some(seed), ..RunRequest::default() };
            let compression = format!("output.compression={compression}");
            scratch.run(&[&compression, "walk.ballast=100000"], &request).unwrap();
            (contents(&scratch.output()), std::fs::metadata(scratch.output()).unwrap().len())
        })
        .collect();
    assert_eq!(runs[0].0, runs[1].0);
    assert_ne!(runs[0].0, runs[2].0);
    assert!(runs[1].1 < runs[0].1 / 10, "a pattern compresses well");
}

#[test]
fn tables_that_may_be_left_out_come_back_as_they_were() {
    for (overrides, wind) in [(&[][..], None), (&["weather.wind=0.1"][..], Some(0.1_f32))] {
        let scratch = Scratch::new();
        scratch.run(overrides, &RunRequest::default()).unwrap();
        let config: WalkConfig = ResultFile::open(scratch.output()).unwrap().config().unwrap();
        assert_eq!(config.weather.map(|weather| weather.wind), wind);
    }
}

#[test]
fn items_larger_than_any_buffer_arrive_in_order() {
    let scratch = Scratch::new();
    let length = 20_000_003;
    scratch.run(&["walk.samples=2", &format!("walk.ballast={length}")], &RunRequest::default()).unwrap();
    let file = ResultFile::open(scratch.output()).unwrap();
    for step in 0..2 {
        let item = file.item::<u8>("samples/ballast", step).unwrap();
        assert!(item.iter().enumerate().all(|(index, &byte)| byte == ballast(step, index)));
    }
}

#[test]
fn a_run_without_samples_is_a_run() {
    let scratch = Scratch::new();
    scratch.run(&["walk.samples=0", "walk.ballast=3", "output.compression=deflate"], &RunRequest::default()).unwrap();
    let file = ResultFile::open(scratch.output()).unwrap();
    assert_eq!(file.shape("samples/ballast").unwrap(), [0, 3]);
    assert_eq!(file.dimensions("samples/walk/position").unwrap()[0].length(), 0);
}

#[test]
fn a_config_of_any_length_is_kept() {
    let scratch = Scratch::new();
    // Attributes of HDF5 end at 64 KiB unless they are of variable length.
    let text = format!("{}# {}\n", scratch.config(&[]).text(), "long ".repeat(40_000));
    let document = ConfigDocument::parse(&text, None, &[]).unwrap();
    execute::<Walk>(&document, &RunRequest::default(), Arc::new(Silent)).unwrap();
    let file = ResultFile::open(scratch.output()).unwrap();
    assert_eq!(file.attribute("config").unwrap(), text);
}

#[test]
fn figures_are_drawn_from_the_file_alone_and_again() {
    let scratch = Scratch::new();
    let formats = "output.figure_formats=[\"png\", \"svg\"]";
    let summary = scratch.run(&[formats], &RunRequest::default()).unwrap();
    assert_eq!(summary.figures, [scratch.path("plots/walk/trace.png"), scratch.path("plots/walk/trace.svg")]);
    let before: Vec<_> = summary.figures.iter().map(|path| std::fs::read(path).unwrap()).collect();
    assert!(before[0].starts_with(b"\x89PNG") && before[1].starts_with(b"<svg"));
    let file = ResultFile::open(&summary.output).unwrap();
    let formats = file.common().unwrap().output.figure_formats;
    let again = draw_figures::<Walk>(&file, &scratch.path("again"), &formats).unwrap();
    let after: Vec<_> = again.iter().map(|path| std::fs::read(path).unwrap()).collect();
    assert_eq!(before, after);
    let none = Scratch::new().run(&["output.figure_formats=[]"], &RunRequest::default()).unwrap();
    assert!(none.figures.is_empty());
}

#[test]
fn a_dry_run_touches_nothing() {
    let scratch = Scratch::new();
    let request = RunRequest { dry_run: true, ..RunRequest::default() };
    let summary = scratch.run(&[], &request).unwrap();
    assert_eq!(summary.outcome, Outcome::Checked);
    assert_eq!(summary.estimate.disk_bytes, 40 * (5 * 8 + 8));
    assert!(summary.resolved_config.contains("seed = 7"));
    assert_eq!(std::fs::read_dir(&scratch.0).unwrap().count(), 0);
}

#[test]
fn the_schema_knows_common_tables_and_the_experiments_own() {
    let schema = schema::<Walk>();
    for table in ["experiment", "output", "run", "walk", "noise"] {
        assert!(schema["properties"].get(table).is_some(), "{table} is missing in {schema:#}");
    }
    assert_eq!(schema["additionalProperties"], false);
    assert_eq!(schema["required"], serde_json::json!(["experiment", "walk"]));
    let text = schema.to_string();
    assert!(text.contains("\"const\":\"test.walk\""), "{schema:#}");
    assert!(text.contains("checkpoint_minutes"));
}
