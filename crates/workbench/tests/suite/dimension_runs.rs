//! Dimensions of made-up data sets in all formats.

use ornstein_random::{Counter, Key, Purpose, fill_normals_f64};
use ornstein_run::RunRequest;
use ornstein_workbench::{DimensionExperiment, SampleExperiment};

use ornstein_trials::Scratch;

const TABLES: &str = "[dimension]\npca_neighbours = 30\nsmallest_subsample = 60\nexpected = 2.0\n";

/// A two-dimensional normal in a plane of space.
fn plane(points: usize) -> Vec<[f64; 3]> {
    let mut numbers = vec![0.0; 2 * points];
    fill_normals_f64(Key::new(5, Purpose::SyntheticData, 0), Counter::coordinate(0, 0, 0), &mut numbers);
    numbers.as_chunks::<2>().0.iter().map(|[a, b]| [*a, *b, 0.6 * a - 0.8 * b]).collect()
}

#[test]
fn a_plane_has_two_dimensions_in_every_format() {
    let points = plane(1500);
    let lines: Vec<String> = points.iter().map(|[x, y, z]| format!("{x},{y},{z}")).collect();
    let mut npy = b"\x93NUMPY\x01\x00".to_vec();
    let header = "{'descr': '<f8', 'fortran_order': False, 'shape': (1500, 3), }\n";
    npy.extend((header.len() as u16).to_le_bytes());
    npy.extend(header.as_bytes());
    npy.extend(points.iter().flatten().flat_map(|x| x.to_le_bytes()));

    let scratch = Scratch::new();
    scratch.write("plane.csv", format!("x,y,z\n{}\n", lines.join("\n")));
    scratch.write("plane.npy", npy);
    let mut dimensions = Vec::new();
    for file in ["plane.csv", "plane.npy"] {
        let tables = format!("[data]\nfile = \"{file}\"\n{TABLES}");
        let request = RunRequest { overwrite: true, ..RunRequest::default() };
        scratch.run::<DimensionExperiment>(&tables, &[], &request).unwrap();
        let result = scratch.result();
        assert!(result.evidence().unwrap()[0].passed());
        assert_eq!(result.shape("samples/points").unwrap(), [1500, 3]);
        dimensions.push(result.vector::<f64>("statistics/summary/dimension").unwrap());
    }
    // Shortest round-trip digits: the text holds the same numbers.
    assert_eq!(dimensions[0], dimensions[1]);
    assert_eq!(dimensions[0][3], 2.0, "local PCA");
}

#[test]
fn the_draws_of_a_run_are_a_data_set() {
    let scratch = Scratch::new();
    let sample = "[target]\nkind = \"gaussian\"\ndimension = 2\n[kernel]\nkind = \"ornstein-uhlenbeck\"\nstep_size = 20.0\n[sample]\nchains = 40\ndraws = 50\n";
    scratch.run::<SampleExperiment>(sample, &[], &RunRequest::default()).unwrap();
    std::fs::rename(scratch.path("run.h5"), scratch.path("draws.h5")).unwrap();
    let tables = format!("[data]\nfile = \"draws.h5\"\narray = \"posterior/x\"\n{TABLES}");
    scratch.run::<DimensionExperiment>(&tables, &[], &RunRequest::default()).unwrap();
    assert!(scratch.result().evidence().unwrap()[0].passed(), "{:?}", scratch.result().evidence());

    std::fs::remove_file(scratch.path("run.h5")).unwrap();
    let misspelt = scratch.refusal::<DimensionExperiment>(&tables, &["data.array=posterior/y"]);
    assert!(misspelt.contains("data.array") && misspelt.contains("posterior/x"), "{misspelt}");
}
