//! Rates, asymmetries and moments beside numbers that were computed elsewhere (`data/processes.json`).

use ornstein_collider::Law;
use ornstein_collider::generator::Generator;
use ornstein_collider::observables::c_parameter;
use ornstein_collider::process::{
    Higgs, HiggsSettings, LineShape, MuonDecay, MuonDecaySettings, MuonPair, MuonPairSettings, Process, QuarkGluon,
    QuarkGluonSettings, TopDecay, TopDecaySettings, WDecay, WDecaySettings,
};
use serde_json::Value;

fn reference() -> Value {
    serde_json::from_str(include_str!("data/processes.json")).unwrap()
}

/// A number, also where it is written as text.
fn number(value: &Value) -> f64 {
    value.as_f64().or_else(|| value.as_str()?.parse().ok()).unwrap_or_else(|| panic!("{value} is no number"))
}

fn assert_close(found: f64, expected: f64, relative: f64, what: &str) {
    assert!((found - expected).abs() <= relative * expected.abs(), "{what}: {found}, expected {expected}");
}

/// The mean of a function under a law, by its quantiles: midpoints of `count` slices of equal probability.
fn mean(law: &dyn Law, function: impl Fn(f64) -> f64) -> f64 {
    let count = 200_000;
    (0..count).map(|i| function(law.quantile((f64::from(i) + 0.5) / f64::from(count)))).sum::<f64>() / f64::from(count)
}

fn law(process: &dyn Process, name: &str) -> std::sync::Arc<dyn Law> {
    process.observables().into_iter().find(|observable| observable.name == name).and_then(|found| found.law).unwrap()
}

#[test]
fn muon_pairs() {
    let reference = reference();
    let energies = [
        ("1 GeV", 1.0),
        ("10 GeV", 10.0),
        ("10.58 GeV", 10.58),
        ("34 GeV", 34.0),
        ("91.1876 GeV", 91.1876),
        ("200 GeV", 200.0),
    ];
    for (key, energy) in energies {
        let process = MuonPair::new(&MuonPairSettings::photon(energy)).unwrap();
        assert_close(process.rate().unwrap(), number(&reference["ee_mumu_QED_pb"][key]), 1e-11, key);
    }
    for key in ["34 GeV", "80 GeV", "88 GeV", "91.1876 GeV", "94 GeV", "120 GeV", "200 GeV"] {
        let energy = key.trim_end_matches(" GeV").parse().unwrap();
        let process = MuonPair::new(&MuonPairSettings::photon_z(energy)).unwrap();
        let expected = &reference["ee_mumu_gammaZ"][key];
        assert_close(process.rate().unwrap(), number(&expected["sigma_pb"]), 1e-11, key);
        assert_close(process.forward_backward_asymmetry(), number(&expected["A_FB"]), 1e-11, key);
    }
}

/// Pythia's own couplings run; asymmetries agree within its errors where they hardly matter (5 sigma), mean squares of the cosine are 2/5.
#[test]
fn muon_pairs_of_pythia_have_the_same_shape() {
    let reference = reference();
    for (key, energy) in [("ee_mumu_34.0", 34.0), ("ee_mumu_91.1876", 91.1876), ("ee_mumu_200.0", 200.0)] {
        let process = MuonPair::new(&MuonPairSettings::photon_z(energy)).unwrap();
        let pythia = &reference["pythia"][key];
        let difference = process.forward_backward_asymmetry() - number(&pythia["A_FB"]);
        assert!(difference.abs() < 5.0 * number(&pythia["A_FB_err"]), "{key}: {difference}");
        let square = mean(law(&process, "cos_theta").as_ref(), |c| c * c);
        assert!((square - 0.4).abs() < 1e-8);
        // Variance of cos^2: <c^4> - 4/25 = 9/35 - 4/25.
        let error = ((9.0 / 35.0 - 0.16) / number(&pythia["N"])).sqrt();
        assert!((square - number(&pythia["mean_cos2"])).abs() < 5.0 * error, "{key}");
    }
}

#[test]
fn quark_gluon_integrals_and_moments() {
    let reference = reference();
    for key in ["0.01", "0.02", "0.1"] {
        let process = QuarkGluon::new(&QuarkGluonSettings::new(91.1876, key.parse().unwrap())).unwrap();
        let expected = &reference["ee_qqg"]["cuts"][key];
        assert_close(process.integral(), number(&expected["I3_analytic"]), 1e-12, key);
        for (name, moment) in [("x_quark", "mean_x_quark"), ("x_gluon", "mean_x_gluon"), ("thrust", "mean_thrust")] {
            let found = mean(law(&process, name).as_ref(), |x| x);
            assert_close(found, number(&expected[moment]), 1e-8, moment);
        }
        let sample = Generator::new(std::sync::Arc::new(process), 4).unweighted(100_000).unwrap();
        let values: Vec<f64> = sample.events.iter().map(c_parameter).collect();
        let average = values.iter().sum::<f64>() / values.len() as f64;
        let square = values.iter().map(|c| (c - average).powi(2)).sum::<f64>();
        let error = square.sqrt() / values.len() as f64;
        assert!((average - number(&expected["mean_C"])).abs() < 5.0 * error, "{key}: {average} +- {error}");
    }
}

#[test]
fn muon_decay_moments() {
    let reference = &reference()["muon_decay"];
    let process = MuonDecay::new(&MuonDecaySettings { polarisation: 1.0, ..MuonDecaySettings::default() }).unwrap();
    for (name, key) in [("x_electron", "e"), ("x_antineutrino", "nubar_e"), ("x_neutrino", "nu_mu")] {
        assert_close(mean(law(&process, name).as_ref(), |x| x), number(&reference["mean_x"][key]), 1e-8, name);
    }
    for (name, key) in [("x_electron", "e"), ("x_antineutrino", "nubar_e")] {
        assert_close(
            mean(law(&process, name).as_ref(), |x| x * x),
            number(&reference["second_moment"][key]),
            1e-8,
            name,
        );
    }
    // The slope 1/3 of the integrated angle, for a negative muon against the spin: <cos> = -1/9.
    assert_close(mean(law(&process, "cos_theta").as_ref(), |c| c), -1.0 / 9.0, 1e-8, "slope");
}

#[test]
fn top_decay_moments() {
    let reference = reference();
    let expected = &reference["top_decay"];
    let narrow = TopDecay::new(&TopDecaySettings { narrow: true, ..TopDecaySettings::default() }).unwrap();
    assert_close(narrow.two_body_width(), number(&expected["Gamma_t_LO_GeV(GF=1.1663788e-5,Vtb=1)"]), 1e-13, "width");
    let [zero, left] = narrow.helicity_fractions();
    assert_close(zero, number(&expected["F0"]), 1e-14, "F0");
    assert_close(left, number(&expected["FL"]), 1e-14, "FL");
    let cosine = mean(law(&narrow, "cos_theta_star").as_ref(), |c| c);
    assert_close(cosine, number(&expected["mean_cos"]), 1e-8, "mean cosine");
    let pair = law(&narrow, "mass_positron_b");
    assert_close(pair.quantile(1.0 - 1e-14), number(&expected["mlb_max"]), 1e-6, "end of the pair mass");
    assert_close(mean(pair.as_ref(), |m| m * m), number(&expected["mean_mlb2"]), 1e-8, "mean squared pair mass");
    // Pythia has a massive b, radiation switched off and other line shapes: means within a per cent.
    let pythia = &reference["pythia"]["ttbar"];
    let wide = TopDecay::new(&TopDecaySettings::default()).unwrap();
    assert_close(mean(law(&wide, "mass_positron_b").as_ref(), |m| m), number(&pythia["mean_mlb"]), 0.01, "pair mass");
    assert_close(law(&wide, "w_mass").quantile(0.5), number(&pythia["median_mW"]), 0.002, "median mass of the W");
}

#[test]
fn transverse_mass_of_the_w() {
    let expected = &reference()["W_lnu_jacobian"];
    let process = WDecay::new(&WDecaySettings { width: 0.0, ..WDecaySettings::default() }).unwrap();
    let law = law(&process, "transverse_mass");
    let mass = process.energy();
    assert_close(mean(law.as_ref(), |m| m / mass), number(&expected["mean_mT/mW"]), 1e-8, "mean");
    assert_close(1.0 - law.cumulative(0.9 * mass), number(&expected["frac_mT>0.9"]), 1e-11, "part above 0.9");
}

/// The reference weights the masses with numerators s, which here is the line shape `Spectral`.
#[test]
fn masses_of_the_higgs_decay() {
    let expected = &reference()["H_ZZ_4l"];
    let process = Higgs::new(&HiggsSettings { line_shape: LineShape::Spectral, ..HiggsSettings::default() }).unwrap();
    let (heavier, lighter) = (law(&process, "mass_heavier"), law(&process, "mass_lighter"));
    // Two-dimensional quadrature elsewhere, good to some 1e-5.
    assert_close(mean(heavier.as_ref(), |m| m), number(&expected["mean_m1"]), 1e-5, "heavier");
    assert_close(mean(lighter.as_ref(), |m| m), number(&expected["mean_m2"]), 2e-5, "lighter");
    assert_close(1.0 - lighter.cumulative(12.0), number(&expected["frac_m2>12"]), 5e-5, "part above 12 GeV");
    // At tree level: 2.4e-7 GeV for two electrons and two muons, of a width of 4.1 MeV.
    let tree = Higgs::new(&HiggsSettings::default()).unwrap();
    assert_close(tree.rate().unwrap(), 2.4e-7, 0.1, "width");
}
