//! What can be wrong with the input of a test.

/// Why a diagnostic could not be computed.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum DiagnosticsError {
    /// The sample has fewer members than the test is defined for.
    #[error("the sample has {found} members, but this test needs at least {required}")]
    SampleTooSmall {
        /// Members the test needs.
        required: usize,
        /// Members the sample has.
        found: usize,
    },
    /// A member of the sample is not a number, or infinite.
    #[error("member {index} of the sample is {value}, which is not a finite number")]
    NotFinite {
        /// Position in the sample as given, from 0.
        index: usize,
        /// The offending value.
        value: f64,
    },
    /// A distribution function or a p-value lies outside of \[0, 1\].
    #[error("probability {index} is {value}, which is not between 0 and 1")]
    NotAProbability {
        /// Position in the (sorted) sample or in the list of p-values, from 0.
        index: usize,
        /// The offending value.
        value: f64,
    },
    /// A parameter is outside of the range for which the formula holds.
    #[error("`{name}` is {value}, but it must be {requirement}")]
    InvalidParameter {
        /// Name of the parameter.
        name: &'static str,
        /// Value that was given.
        value: f64,
        /// What is allowed.
        requirement: &'static str,
    },
    /// Two samples that belong together member by member differ in length.
    #[error("the two samples have {first} and {second} members, but they are paired")]
    LengthMismatch {
        /// Members of the first sample.
        first: usize,
        /// Members of the second sample.
        second: usize,
    },
    /// The diagnostic compares chains, and there are too few.
    #[error("there are {found} chains, but this diagnostic needs at least {required}")]
    TooFewChains {
        /// Chains the diagnostic needs.
        required: usize,
        /// Chains there are.
        found: usize,
    },
    /// Two samples of points lie in spaces of different dimension.
    #[error("the points of the two samples have {first} and {second} coordinates")]
    DimensionMismatch {
        /// Coordinates of a point of the first sample.
        first: usize,
        /// Coordinates of a point of the second sample.
        second: usize,
    },
    /// A table's values do not fill whole rows (or chains), or its rows would be empty.
    #[error("{values} values do not make whole rows, chains or blocks of {divisor}")]
    Shape {
        /// Values in the table.
        values: usize,
        /// What their number should be a multiple of.
        divisor: usize,
    },
    /// Repetitions left out, there are not enough points for the neighbours asked for.
    #[error(
        "{distinct} distinct points ({duplicates} repetitions left out) are too few: at least {required} are needed"
    )]
    TooFewDistinctPoints {
        /// Distinct points the estimate needs.
        required: usize,
        /// Distinct points there are.
        distinct: usize,
        /// Points that repeat another one.
        duplicates: usize,
    },
    /// Neighbours are all equally far, so that ratios of their distances say nothing.
    #[error(
        "the neighbours of a point are all at the same distance, as on a lattice, so no dimension can be read off them"
    )]
    EqualDistances,
    /// All members are equal (or zero), so that a ratio of moments is 0/0.
    #[error("the sample does not vary, so its correlation or standardised moments are undefined")]
    Degenerate,
}
