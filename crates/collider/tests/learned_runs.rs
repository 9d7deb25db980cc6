//! Runs of `collider.train`, `collider.sample` and `collider.ablation`: what they leave, what interruptions cannot change, and what is refused.

use std::fs;

use ornstein_collider::experiment::ablation::AblationExperiment;
use ornstein_collider::experiment::sample::SampleExperiment;
use ornstein_collider::experiment::train::TrainExperiment;
use ornstein_collider::files::EventFile;
use ornstein_run::Experiment;
use ornstein_trials::{Scratch, assert_resumable};

const LAW: &str = r#"
[process]
kind = "quark-gluon"
sqrt_s = 91.1876
y_cut = 0.02
[sampling]
samples = 5000
grid = { kind = "log-snr", steps = [6], last = "denoise" }
[sampling.solver]
kind = "exponential"
data_variance = 1.0
"#;

/// 300 steps of a small network: latent rows are nearly normal, so that even these say something.
const LEARN: &str = r#"
[data]
events = 20000
[network]
kind = "mlp"
width = 16
blocks = 1
embedding = 8
[training]
steps = 300
batch = 128
levels = 2
validation_rows = 64
"#;

const JUDGE: &str = r"
[evidence]
events = 8000
classifier_events = 2000
largest_residual = 1e-13
largest_leakage = 0.0
least_efficiency = 0.3
[reweighting]
events = 256
steps = 8
";

fn train(extra: &str) -> String {
    format!("{LAW}{LEARN}{JUDGE}[validation]\nevery = 150\nsamples = 500\n{extra}")
}

/// The mean weight of learned events is the cross section, however little was learned; the same weights give the same events again.
#[test]
fn what_was_learned_can_be_sampled_again_and_weights_make_it_exact() {
    let scratch = Scratch::with_figures();
    let result = scratch.complete::<TrainExperiment>(&train("[files]\nformats = [\"lhe\"]\n"), &[]);
    for test in result.evidence().unwrap() {
        assert!(test.passed(), "{test:?}");
    }
    let names: Vec<_> = result.evidence().unwrap().into_iter().map(|test| test.name).collect();
    assert_eq!(names, ["conservation", "cut_leakage", "effective_part", "rate"]);
    let momenta = result.array::<f64>("samples/p4").unwrap();
    assert_eq!(momenta.shape(), [5000, 3, 4]);
    for file in ["run.h5", "run.lhe"] {
        let events = EventFile::open(scratch.path(file)).unwrap().event_set(3).unwrap();
        let found: Vec<f64> = events.momenta().iter().flat_map(|particle| particle.components()).collect();
        assert_eq!(Some(&found[..]), momenta.as_slice(), "{file}");
    }
    let headline = TrainExperiment::headline(&result);
    assert!(headline.iter().any(|(what, value)| what == "rate" && value.contains("exactly")), "{headline:?}");
    assert!(fs::read_dir(scratch.path("plots/run")).unwrap().count() >= 3);

    let again = Scratch::with_figures();
    let file = scratch.path("run.safetensors");
    let tables = format!("{LAW}{JUDGE}[weights]\nfile = \"{}\"\n", file.display());
    let sampled = again.complete::<SampleExperiment>(&tables, &[]);
    assert_eq!(sampled.array::<f64>("samples/p4").unwrap(), momenta);
    let weights =
        |result: &ornstein_run::ResultFile| result.vector::<f64>("statistics/reweighting/log_weight").unwrap();
    assert_eq!(weights(&sampled), weights(&result));
    assert!(SampleExperiment::headline(&sampled).iter().any(|(what, _)| what == "classifier"));

    // Weighted events are in the file, and conserve energy.
    let weighted = sampled.array::<f64>("samples/weighted/p4").unwrap();
    assert_eq!(weighted.shape(), [256, 3, 4]);
    assert_eq!(weights(&sampled).len(), 256);
    for event in 0..256 {
        let energy: f64 = (0..3).map(|particle| weighted[[event, particle, 0]]).sum();
        assert!((energy - 91.1876).abs() < 1e-11, "{energy}");
    }

    // The card says whose events these are: other processes of five coordinates are refused, and other cuts.
    let other = again.refusal::<SampleExperiment>(&tables, &["process={kind=\"muon-decay\"}"]);
    for part in ["muon-decay", "quark-gluon", "by its card"] {
        assert!(other.contains(part), "{part}: {other}");
    }
    let other = again.refusal::<SampleExperiment>(&tables, &["process.y_cut=0.03"]);
    assert!(other.contains("y_cut = 0.03") && other.contains("y_cut = 0.02"), "{other}");
    // A card without these entries is believed to be of the events of the config.
    let card = scratch.path("run.card.toml");
    let text = fs::read_to_string(&card).unwrap();
    let (without, _) = text.split_once("[origin]").unwrap();
    fs::write(&card, without).unwrap();
    let believed = Scratch::with_figures();
    let events = believed.complete::<SampleExperiment>(&tables, &[]);
    assert_eq!(events.array::<f64>("samples/p4").unwrap(), momenta);
    fs::write(&card, text).unwrap();

    // A network of five coordinates is none of two.
    let other = again
        .refusal::<SampleExperiment>(&tables, &["process={kind=\"muon-pair\",sqrt_s=10.0}", "reweighting.events=300"]);
    assert!(other.contains("weights.file") && other.contains("5 coordinates"), "{other}");
}

/// One network for two energies: it is told which, and the asymmetry has the sign of theory at both.
#[test]
fn a_condition_tells_laws_apart() {
    let scratch = Scratch::with_figures();
    let tables = train("[condition]\nkind = \"energy\"\nenergies = [80.0, 120.0]\n");
    let tables = tables.replace("kind = \"quark-gluon\"", "kind = \"muon-pair\"\nexchange = \"photon-z\"");
    let tables = tables.replace("y_cut = 0.02\n", "").replace("samples = 5000", "samples = 8192");
    let result = scratch.complete::<TrainExperiment>(&tables, &["training.steps=600"]);
    let laws = result.vector::<i32>("samples/law").unwrap();
    let momenta = result.array::<f64>("samples/p4").unwrap();
    for law in 0..2 {
        let events = || (0..8192).filter(|&event| laws[event] == law);
        assert_eq!(events().count(), 4096);
        let energy: f64 = [80.0, 120.0][law as usize];
        let forward = events().filter(|&event| momenta[[event, 0, 3]] > 0.0).count() as f64 / 4096.0;
        // By theory 0.14 and 0.87; the scatter is 0.006.
        assert!((forward - 0.5) * (energy - 100.0) > 20.0 * 0.2, "{forward} at {energy} GeV");
        let first = events().next().unwrap();
        let total: f64 = (0..2).map(|particle| momenta[[first, particle, 0]]).sum();
        assert!((total - energy).abs() < 1e-11, "{total}");
        assert!(result.scalar::<f64>(&format!("statistics/law{law}/quality/classifier_area")).is_ok());
    }
}

/// One network for two processes of other particles and observables: each is judged by its own theory, and the file says which particles an
/// event has.
#[test]
fn a_network_learns_two_processes() {
    let scratch = Scratch::with_figures();
    let tables = train("[condition]\nkind = \"process\"\nalternatives = [{ kind = \"muon-decay\" }]\n");
    let result = scratch.complete::<TrainExperiment>(&tables.replace("samples = 5000", "samples = 8192"), &[]);
    for (law, name) in [(0, "x_quark"), (1, "x_electron")] {
        let path = format!("statistics/law{law}/observables/{name}/distance");
        assert!(result.scalar::<f64>(&path).unwrap() > 0.0);
        let looks = result.vector::<f64>(&format!("statistics/validation/law{law}_distance_{name}")).unwrap();
        assert!(looks.iter().all(|distance| *distance > 0.0), "{looks:?}");
    }
    let figures: Vec<_> = fs::read_dir(scratch.path("plots/run")).unwrap().map(|file| file.unwrap().path()).collect();
    for name in ["spectra-law0", "spectra-law1", "training"] {
        assert!(figures.iter().any(|path| path.to_string_lossy().contains(name)), "{name}: {figures:?}");
    }
    let headline = TrainExperiment::headline(&result);
    for row in ["x_quark (law0)", "x_electron (law1)"] {
        assert!(headline.iter().any(|(what, _)| what == row), "{headline:?}");
    }

    let events = EventFile::open(scratch.path("run.h5")).unwrap().event_set(3).unwrap();
    let laws = result.vector::<i32>("samples/law").unwrap();
    let outgoing = [vec![2, -2, 21], vec![11, -12, 14]];
    assert_eq!(events.len(), laws.len());
    for (event, &law) in laws.iter().enumerate() {
        assert_eq!(events.event_ids(event), outgoing[law as usize], "event {event}");
    }
}

const VARIANTS: &str = r#"
[ablation]
seeds = [1, 2]
reference_events = 8000
classifier_events = 1000
[[variants]]
name = "none"
[[variants]]
name = "pathwise"
[[variants.penalties]]
form = { kind = "pathwise", steps = 3, rows = 16, every = 4 }
terms = [{ quantity = { kind = "total-energy" } }]
weight = 0.1
[[variants]]
name = "projection"
projection = true
[[variants]]
name = "latent"
coordinates = { kind = "latent" }
"#;

fn ablation() -> String {
    format!("{LAW}{LEARN}{VARIANTS}").replace("steps = 300", "steps = 40").replace("20000", "4000")
}

/// Projection and latent coordinates conserve energy whatever was learned; momenta do not after so few steps.
#[test]
fn an_ablation_has_a_row_for_every_variant() {
    let scratch = Scratch::with_figures();
    let result = scratch.complete::<AblationExperiment>(&ablation(), &[]);
    let table = |name: &str| result.array::<f64>(&format!("statistics/ablation/{name}")).unwrap();
    let residuals = table("momentum_residual_99");
    assert_eq!(residuals.shape(), [4, 2]);
    for seed in 0..2 {
        assert!(residuals[[0, seed]] > 1e-3 && residuals[[1, seed]] > 1e-3);
        assert!(residuals[[2, seed]] < 1e-13 && residuals[[3, seed]] < 1e-13);
    }
    // A penalty and another seed make another network.
    let distances = table("distance_x_quark");
    assert!(distances[[0, 0]] != distances[[0, 1]] && distances[[0, 0]] != distances[[1, 0]]);
    assert_eq!(table("leakage")[[3, 0]], 0.0);
    assert_eq!(AblationExperiment::headline(&result).len(), 4);
    assert!(fs::read_dir(scratch.path("plots")).unwrap().count() > 0);
}

#[test]
fn stopped_and_resumed_is_the_same_as_undisturbed() {
    let arrays =
        ["samples/p4", "samples/weighted/p4", "statistics/training/loss", "statistics/observables/thrust/density"];
    assert_resumable::<TrainExperiment>(&train(""), &[7, 150, 4096], &arrays);
    let arrays = ["statistics/ablation/classifier_area", "statistics/ablation/distance_x_gluon"];
    assert_resumable::<AblationExperiment>(&ablation(), &[7, 25], &arrays);
}

#[test]
fn what_makes_no_sense_is_refused_by_key() {
    let scratch = Scratch::with_figures();
    for (overrides, parts) in [
        (&["process.y_cut=0.4", "data.events=3"][..], &["process.y_cut", "data.events"][..]),
        (&["sampling.samples=100", "validation.every=0"], &["sampling.samples", "validation.every"]),
        (&["coordinates={kind=\"momenta\"}"], &["coordinates", "latent", "[reweighting]"]),
        (&["reweighting.relative_step=2.0"], &["reweighting.relative_step"]),
        (&["condition={kind=\"energy\",energies=[]}"], &["condition.energies", "one energy"]),
        (&["condition={kind=\"energy\",energies=[91.0,-1.0]}"], &["condition.energies[1]"]),
        (
            &["condition={kind=\"process\",alternatives=[{kind=\"muon-pair\",sqrt_s=91.0}]}"],
            &["condition.alternatives", "5 coordinates"],
        ),
        (&["process={kind=\"beam-spread\",sqrt_s=10.0,spread=0.01}"], &["coordinates", "momenta"]),
        (&["training.condition_dropout=0.1"], &["training.condition_dropout"]),
        (
            &["penalties=[{form={kind=\"literal\"},terms=[{quantity={kind=\"total-energy\"}}]}]"],
            &["penalties[0]", "latent"],
        ),
        (&["evidence.events=10"], &["evidence.events"]),
        (
            &[
                "process={kind=\"beam-spread\",sqrt_s=10.0,spread=0.01}",
                "coordinates={kind=\"momenta\"}",
                "evidence.largest_residual=0.1",
            ],
            &["evidence.largest_residual", "varies from event to event"],
        ),
        (
            &[
                "coordinates={kind=\"momenta\"}",
                "penalties=[{form={kind=\"literal\"},terms=[{quantity={kind=\"energy\",particle=9}}]}]",
            ],
            &["penalties[0].terms[0].quantity", "particle 9", "from 0 to 2"],
        ),
    ] {
        let message = scratch.refusal::<TrainExperiment>(&train(""), overrides);
        assert!(parts.iter().all(|part| message.contains(part)), "{overrides:?}: {message}");
    }
    for (overrides, parts) in [
        (&["ablation.seeds=[]"][..], &["ablation.seeds"][..]),
        (&["variants=[{name=\"a\"},{name=\"a\"}]"], &["variants[1].name"]),
        (
            &["process={kind=\"beam-spread\",sqrt_s=10.0,spread=0.01}", "variants=[{name=\"a\",projection=true}]"],
            &["variants[0].projection"],
        ),
        (
            &[
                "process={kind=\"beam-spread\",sqrt_s=10.0,spread=0.01}",
                "variants=[{name=\"a\",coordinates={kind=\"balanced\"}}]",
            ],
            &["variants[0].coordinates"],
        ),
        (&["data.validation_fraction=2.0"], &["data.validation_fraction"]),
        (&["training.condition_dropout=0.1"], &["training.condition_dropout"]),
        (&["process.y_cut=0.4"], &["process.y_cut"]),
    ] {
        let message = scratch.refusal::<AblationExperiment>(&ablation(), overrides);
        assert!(parts.iter().all(|part| message.contains(part)), "{overrides:?}: {message}");
    }
}

/// Penalties are checked before anything is trained, each with its key.
#[test]
fn penalties_that_make_no_sense_are_refused_by_key() {
    let scratch = Scratch::with_figures();
    let energy = "{quantity={kind=\"total-energy\"}}";
    for (penalty, parts) in [
        (format!("form={{kind=\"pathwise\",steps=0}},terms=[{energy}]"), ["form.steps", "at least 1"]),
        ("form={kind=\"literal\"},terms=[]".to_owned(), ["terms", "one term or more"]),
        (
            "form={kind=\"literal\"},terms=[{quantity={kind=\"total-energy\"},law=\"nope\"}]".to_owned(),
            ["terms[0].law", "x_quark"],
        ),
        (
            "form={kind=\"noise-aware\"},terms=[{quantity={kind=\"energy\",particle=0},law=\"x_quark\"}]".to_owned(),
            ["terms[0].law", "those of exact events"],
        ),
        (
            format!("form={{kind=\"literal\"}},terms=[{energy},{{quantity={{kind=\"energy\",particle=9}}}}]"),
            ["terms[1].quantity", "from 0 to 2"],
        ),
        (
            "form={kind=\"literal\"},terms=[{quantity={kind=\"invariant-mass\",particles=[]}}]".to_owned(),
            ["terms[0].quantity.particles", "two particles or more"],
        ),
        (
            "form={kind=\"literal\"},terms=[{quantity={kind=\"transverse-mass\",particles=[1,1]}}]".to_owned(),
            ["terms[0].quantity.particles", "each particle once"],
        ),
    ] {
        let variants = format!("variants=[{{name=\"a\"}},{{name=\"b\",penalties=[{{{penalty}}}]}}]");
        let message = scratch.refusal::<AblationExperiment>(&ablation(), &[&variants]);
        let key = format!("variants[1].penalties[0].{}", parts[0]);
        assert!(message.contains(&key) && message.contains(parts[1]), "{variants}: {message}");
    }
}

/// The same network asked in single and in double precision, which draw other noise: a distance of 0.2 with an error of 0.003 from 5000 events
/// differs by less than 15 % but once in 10^6 times.
#[test]
fn an_ablation_samples_in_the_precision_asked_for() {
    let distance = |precision: &str| {
        let scratch = Scratch::with_figures();
        let precision = format!("sampling.precision=\"{precision}\"");
        let overrides = ["ablation.seeds=[1]", "variants=[{name=\"a\"}]", &precision];
        let result = scratch.complete::<AblationExperiment>(&ablation(), &overrides);
        result.array::<f64>("statistics/ablation/distance_x_quark").unwrap()[[0, 0]]
    };
    let [single, double] = ["f32", "f64"].map(distance);
    assert!(single != double && (single / double - 1.0).abs() < 0.15, "{single} {double}");
}
