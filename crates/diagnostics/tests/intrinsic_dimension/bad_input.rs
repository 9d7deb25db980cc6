//! Repeated points, too few of them, and lattices.

use super::manifolds::cube;
use ornstein_diagnostics::intrinsic_dimension::{
    Combination, CorrelationDimension, CorrelationIntegral, DimensionEstimate, LevinaBickel, LocalPca,
    NearestNeighbours, PrincipalSpectrum, TwoNn, TwoNnFit,
};
use ornstein_diagnostics::{DiagnosticsError, Points};

const LIKELIHOOD: TwoNn = TwoNn { discarded_fraction: 0.0, fit: TwoNnFit::MaximumLikelihood };

/// Every estimator that finds neighbours.
fn all(points: Points<'_>) -> [Result<DimensionEstimate, DiagnosticsError>; 6] {
    [
        TwoNn::default().estimate(points),
        LIKELIHOOD.estimate(points),
        LevinaBickel::default().estimate(points),
        LevinaBickel { combination: Combination::Mean, ..LevinaBickel::default() }.estimate(points),
        CorrelationDimension::default().estimate(points),
        LocalPca { neighbours: 20, threshold: 0.05 }.estimate(points).map(|local| local.estimate),
    ]
}

#[test]
fn repeated_points_are_counted_and_change_nothing() {
    let values = cube(300, 3, 1);
    let mut repeated = values.clone();
    repeated.extend_from_slice(&values[30..90]);
    repeated.extend_from_slice(&values[30..36]);
    for (once, twice) in all(Points::new(&values, 3).unwrap()).into_iter().zip(all(Points::new(&repeated, 3).unwrap()))
    {
        let (once, twice) = (once.unwrap(), twice.unwrap());
        assert_eq!(twice, DimensionEstimate { duplicates: 22, ..once });
        assert_eq!(twice.points_used, 300);
    }
}

#[test]
fn too_few_distinct_points_are_an_error() {
    for (values, dimension, distinct, duplicates) in
        [(vec![], 2, 0, 0), (vec![1.0, 2.0], 2, 1, 0), (vec![0.5; 300], 3, 1, 99), ([1.0, 2.0].repeat(50), 1, 2, 98)]
    {
        let points = Points::new(&values, dimension).unwrap();
        for result in all(points) {
            match result {
                Err(DiagnosticsError::TooFewDistinctPoints { required, distinct: found, duplicates: repeated }) => {
                    assert!(required > distinct);
                    assert_eq!((found, repeated), (distinct, duplicates));
                }
                other => panic!("{other:?}"),
            }
        }
        if distinct < 2 {
            assert!(CorrelationIntegral::count(points, &[1.0]).is_err());
            assert!(PrincipalSpectrum::of(points).is_err());
        }
    }
    let values = cube(20, 2, 2);
    let points = Points::new(&values, 2).unwrap();
    assert_eq!(
        LevinaBickel::default().estimate(points),
        Err(DiagnosticsError::TooFewDistinctPoints { required: 21, distinct: 20, duplicates: 0 })
    );
    assert!(LevinaBickel { neighbours: 19, ..LevinaBickel::default() }.estimate(points).is_ok());
}

#[test]
fn a_lattice_has_no_ratios_of_distances() {
    let ring: Vec<f64> = (0..100).flat_map(|i| [f64::from(i % 10), f64::from(i / 10)]).collect();
    let points = Points::new(&ring, 2).unwrap();
    assert_eq!(LIKELIHOOD.estimate(points), Err(DiagnosticsError::EqualDistances));
    assert_eq!(TwoNn::default().estimate(points), Err(DiagnosticsError::EqualDistances));
    let first_two = LevinaBickel { neighbours: 2, ..LevinaBickel::default() };
    assert_eq!(first_two.estimate(points), Err(DiagnosticsError::EqualDistances));
    assert_eq!(first_two.pointwise(points), Err(DiagnosticsError::EqualDistances));
}

#[test]
fn parameters_outside_of_their_range_are_named() {
    let values = cube(50, 2, 3);
    let points = Points::new(&values, 2).unwrap();
    let name = |error: DiagnosticsError| match error {
        DiagnosticsError::InvalidParameter { name, .. } => name,
        other => panic!("{other:?}"),
    };
    for discarded_fraction in [-0.1, 1.0, f64::NAN] {
        let two_nn = TwoNn { discarded_fraction, ..TwoNn::default() };
        assert_eq!(name(two_nn.estimate(points).unwrap_err()), "discarded_fraction");
    }
    let whole_line = TwoNn { discarded_fraction: 0.0, fit: TwoNnFit::Linear };
    assert_eq!(name(whole_line.estimate(points).unwrap_err()), "discarded_fraction");
    for neighbours in [0, 1] {
        assert_eq!(
            name(LevinaBickel { neighbours, ..LevinaBickel::default() }.estimate(points).unwrap_err()),
            "neighbours"
        );
        assert_eq!(name(LocalPca { neighbours, threshold: 0.1 }.estimate(points).unwrap_err()), "neighbours");
    }
    let unbiased = LevinaBickel { neighbours: 2, unbiased: true, combination: Combination::Mean };
    assert_eq!(name(unbiased.estimate(points).unwrap_err()), "neighbours");
    assert_eq!(name(LocalPca { neighbours: 5, threshold: 0.0 }.estimate(points).unwrap_err()), "threshold");
    assert_eq!(name(NearestNeighbours::find(points, 0).unwrap_err()), "neighbours");
    let few = NearestNeighbours::find(points, 1).unwrap();
    assert_eq!(name(TwoNn::default().estimate_from(&few).unwrap_err()), "neighbours");
    assert_eq!(name(LevinaBickel::default().estimate_from(&few).unwrap_err()), "neighbours");
    for (inner_neighbour, outer_neighbour) in [(0, 3), (3, 3), (5, 2)] {
        let estimator = CorrelationDimension { inner_neighbour, outer_neighbour };
        assert_eq!(name(estimator.estimate(points).unwrap_err()), "inner_neighbour");
    }
    for radii in [&[][..], &[0.0, 1.0], &[1.0, 1.0], &[1.0, f64::NAN], &[1.0, f64::INFINITY]] {
        assert_eq!(name(CorrelationIntegral::count(points, radii).unwrap_err()), "radii");
    }
    let integral = CorrelationIntegral::count(points, &[1e-9, 0.5]).unwrap();
    assert_eq!(name(integral.slope(0, 1).unwrap_err()), "radius");
    assert_eq!(name(integral.slope(1, 1).unwrap_err()), "second");
    assert_eq!(name(integral.slope(0, 2).unwrap_err()), "second");
}
