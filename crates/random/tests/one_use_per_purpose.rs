//! No two call sites share a purpose: the sources of the suite are searched for every use of the registry.
//!
//! Each purpose has one home, the only file (or folder of alternatives, of which a chain uses one) that may name it. Whoever needs
//! random numbers somewhere else registers a new purpose, and adds a line here.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use ornstein_random::Purpose;

/// Where each purpose may be named. A second place is the same role in another kind of state or run: the two never meet under one
/// (seed, index).
const HOMES: &[(Purpose, &[&str])] = &[
    (Purpose::InitialField, &["cosmology/src/draw.rs"]),
    // A field, small states, lattices of spins.
    (
        Purpose::DirectDraw,
        &["cosmology/src/draw.rs", "engine/src/targets/exact_sampler.rs", "engine/src/targets/ising/heat_bath.rs"],
    ),
    // Kernels are alternatives; moves along a bridge are kernels with weights.
    (Purpose::LangevinNoise, &["engine/src/kernels/", "free-energy/src/moves/"]),
    (Purpose::MetropolisAcceptance, &["engine/src/metropolis.rs"]),
    (Purpose::InitialState, &["workbench/src/start.rs"]),
    // Tests and figures of different crates look at different data.
    (
        Purpose::Subsample,
        &[
            "cosmology/src/evidence/collect.rs",
            "diagnostics/src/intrinsic_dimension/scales.rs",
            "diagnostics/src/two_sample/classifier.rs",
        ],
    ),
    (Purpose::Momentum, &["engine/src/kernels/", "free-energy/src/moves/underdamped.rs"]),
    (Purpose::TrajectoryLength, &["engine/src/kernels/trajectory.rs"]),
    (Purpose::TreeDirection, &["engine/src/kernels/no_u_turn/"]),
    (Purpose::TreeSelection, &["engine/src/kernels/no_u_turn/"]),
    (Purpose::ReplicaExchange, &["engine/src/kernels/parallel_tempering.rs", "free-energy/src/equilibrium/run.rs"]),
    (Purpose::HeatBath, &["engine/src/targets/ising/heat_bath.rs"]),
    (Purpose::DiffusionStart, &["engine/src/diffusion/generation.rs"]),
    (Purpose::ReverseDiffusion, &["engine/src/diffusion/solvers/"]),
    (Purpose::Corrector, &["engine/src/diffusion/solvers/predictor_corrector.rs"]),
    (Purpose::TraceProbe, &["engine/src/diffusion/trace.rs"]),
    (Purpose::ReferenceDraw, &["workbench/src/free_energy/"]),
    (Purpose::TargetDraw, &["workbench/src/free_energy/"]),
    (
        Purpose::ComparisonDraw,
        &["workbench/src/sample/", "workbench/src/diffuse/statistics.rs", "workbench/src/score/"],
    ),
    (Purpose::DataSelection, &["workbench/src/dimension/validate.rs"]),
    (Purpose::WeightInitialisation, &["networks/src/parameters.rs"]),
    (Purpose::TrainingNoise, &["networks/src/training/"]),
    (Purpose::TrainingLevel, &["networks/src/training/"]),
    (Purpose::TrainingBatch, &["networks/src/training/", "networks/src/data/"]),
    (Purpose::ValidationNoise, &["networks/src/training/"]),
    (Purpose::EndlessData, &["networks/src/data/"]),
    (Purpose::ConditionDropout, &["networks/src/training/"]),
    (Purpose::BridgeProposal, &["free-energy/src/diffusion_bridge/noise.rs"]),
    (Purpose::BridgeNoising, &["free-energy/src/diffusion_bridge/noise.rs"]),
    (Purpose::PhaseSpacePoint, &["collider/src/generator/"]),
    (Purpose::EventAcceptance, &["collider/src/generator/"]),
    (Purpose::PathwiseNoise, &["collider/src/penalty/"]),
    (Purpose::PenaltyLaw, &["collider/src/penalty/"]),
    (Purpose::EventMultiplicity, &["collider/src/cloud/"]),
    (Purpose::FinalStateOrder, &["collider/src/cloud/"]),
    (Purpose::Resampling, &["free-energy/src/sequential/run.rs"]),
    (Purpose::PilotRun, &["free-energy/src/sequential/pilot.rs", "workbench/src/free_energy/"]),
    (Purpose::Permutation, &["diagnostics/src/two_sample/permutation.rs"]),
    (Purpose::RandomProjection, &["diagnostics/src/two_sample/sliced_wasserstein.rs"]),
    (Purpose::RandomFeature, &["diagnostics/src/two_sample/random_features.rs"]),
    (
        Purpose::SyntheticData,
        &[
            // Modules of tests.
            "collider/src/penalty/",
            "diagnostics/src/intrinsic_dimension/",
            "engine/src/targets/gaussian_mixture.rs",
            "networks/src/operations/check.rs",
            "workbench/src/score/truth/",
        ],
    ),
];

/// The Rust files below a folder.
fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// The variants named in the code of a file: its unit tests and comments left out.
fn named(text: &str) -> Vec<String> {
    let code = text.split("#[cfg(test)]").next().unwrap_or_default();
    let lines = code.lines().filter(|line| !line.trim_start().starts_with("//"));
    lines
        .flat_map(|line| line.split("Purpose::").skip(1))
        .map(|rest| rest.chars().take_while(char::is_ascii_alphanumeric).collect())
        .collect()
}

#[test]
fn every_purpose_is_named_in_its_home_only() {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut files = Vec::new();
    for member in fs::read_dir(crates).unwrap() {
        let source = member.unwrap().path().join("src");
        if source.is_dir() && !source.starts_with(crates.join("random")) {
            sources(&source, &mut files);
        }
    }
    let homes: BTreeMap<String, &[&str]> =
        HOMES.iter().map(|(purpose, homes)| (format!("{purpose:?}"), *homes)).collect();
    assert_eq!(homes.len(), Purpose::ALL.len(), "every purpose has a line, and one only");
    let mut uses = 0;
    for file in files {
        let place = file.strip_prefix(crates).unwrap().to_str().unwrap();
        for purpose in named(&fs::read_to_string(&file).unwrap()) {
            let Some(homes) = homes.get(&purpose) else { continue };
            assert!(
                homes.iter().any(|home| place.starts_with(home)),
                "{place} uses Purpose::{purpose}, whose home is {homes:?}"
            );
            uses += 1;
        }
    }
    assert!(uses >= 20, "the search itself works: it found {uses} uses");
}
