//! The one registry of what random numbers are used for.

/// What a stream of random numbers is for. It is part of the [`Key`](crate::Key), so that two uses of one seed never
/// share a number.
///
/// Codes are part of the meaning of a seed: a code is never changed and never used again for something else, and a new
/// purpose gets the next free one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u16)]
pub enum Purpose {
    /// The white noise from which a Langevin chain over a field starts.
    InitialField = 1,
    /// A field or state drawn at once from its distribution, without a chain.
    DirectDraw = 2,
    /// The Brownian increments of a Langevin chain.
    LangevinNoise = 3,
    /// The uniform numbers that accept or reject a Metropolis proposal.
    MetropolisAcceptance = 4,
    /// The starting points of ensembles of small states.
    InitialState = 5,
    /// The random selections that tests and figures make.
    Subsample = 6,
    /// The momenta of Hamiltonian and underdamped kernels, and their partial refreshment.
    Momentum = 7,
    /// The random length of a Hamiltonian trajectory.
    TrajectoryLength = 8,
    /// The directions in which a no-U-turn trajectory doubles.
    TreeDirection = 9,
    /// The choice of a state along a no-U-turn trajectory.
    TreeSelection = 10,
    /// The uniform numbers that accept or reject swaps of tempered replicas.
    ReplicaExchange = 11,
    /// The conditional draws of a heat bath.
    HeatBath = 12,
    /// The noise that a reverse diffusion starts from.
    DiffusionStart = 13,
    /// The Brownian increments of a reverse diffusion.
    ReverseDiffusion = 14,
    /// The Langevin corrector of a predictor-corrector sampler.
    Corrector = 15,
    /// The probes of a stochastic trace estimate.
    TraceProbe = 16,
    /// Draws from the known end of an annealing path.
    ReferenceDraw = 17,
    /// Draws from the far end of an annealing path, where it can be drawn from.
    TargetDraw = 18,
    /// The resampling of weighted particles.
    Resampling = 20,
    /// The pilot run that a schedule is fitted to.
    PilotRun = 21,
    /// The permutations of a two-sample test.
    Permutation = 23,
    /// The directions of sliced distances.
    RandomProjection = 24,
    /// The random features of a classifier.
    RandomFeature = 25,
    /// Data that is made up for a test or a demonstration.
    SyntheticData = 26,
    /// Exact draws that samples are compared with, in tests and figures.
    ComparisonDraw = 27,
    /// Which members of a data set that is too large are kept.
    DataSelection = 28,
    /// The first values of a network's parameters.
    WeightInitialisation = 29,
    /// The noise that training adds to data.
    TrainingNoise = 30,
    /// The noise levels of a training batch.
    TrainingLevel = 31,
    /// Which members of a data set a training batch takes, and in which order.
    TrainingBatch = 32,
    /// Levels and noise of a validation, the same each time.
    ValidationNoise = 33,
    /// Draws of an exact sampler that serve as training data without end.
    EndlessData = 34,
    /// Which members of a batch forget their condition.
    ConditionDropout = 35,
    /// The proposals of a bridge whose steps are learned, from noise to the target.
    BridgeProposal = 36,
    /// The noise that leads from a state of the target back along such a bridge.
    BridgeNoising = 37,
    /// The points of phase space at which events are generated.
    PhaseSpacePoint = 38,
    /// The uniform numbers that accept or reject weighted events.
    EventAcceptance = 39,
    /// The noise from which a penalty of whole paths of a sampler starts.
    PathwiseNoise = 40,
    /// Which particles the events of a learned law consist of.
    EventMultiplicity = 41,
    /// The order of particles that cannot be told apart.
    FinalStateOrder = 42,
    /// The noise of events from which a penalty makes laws of noisy quantities.
    PenaltyLaw = 43,
}

impl Purpose {
    /// Every purpose, by ascending code.
    pub const ALL: [Self; 41] = [
        Self::InitialField,
        Self::DirectDraw,
        Self::LangevinNoise,
        Self::MetropolisAcceptance,
        Self::InitialState,
        Self::Subsample,
        Self::Momentum,
        Self::TrajectoryLength,
        Self::TreeDirection,
        Self::TreeSelection,
        Self::ReplicaExchange,
        Self::HeatBath,
        Self::DiffusionStart,
        Self::ReverseDiffusion,
        Self::Corrector,
        Self::TraceProbe,
        Self::ReferenceDraw,
        Self::TargetDraw,
        Self::Resampling,
        Self::PilotRun,
        Self::Permutation,
        Self::RandomProjection,
        Self::RandomFeature,
        Self::SyntheticData,
        Self::ComparisonDraw,
        Self::DataSelection,
        Self::WeightInitialisation,
        Self::TrainingNoise,
        Self::TrainingLevel,
        Self::TrainingBatch,
        Self::ValidationNoise,
        Self::EndlessData,
        Self::ConditionDropout,
        Self::BridgeProposal,
        Self::BridgeNoising,
        Self::PhaseSpacePoint,
        Self::EventAcceptance,
        Self::PathwiseNoise,
        Self::EventMultiplicity,
        Self::FinalStateOrder,
        Self::PenaltyLaw,
    ];

    /// The number that enters the key.
    pub const fn code(self) -> u16 {
        self as u16
    }

    /// The purpose with this code, if there is one.
    pub fn from_code(code: u16) -> Option<Self> {
        Self::ALL.into_iter().find(|purpose| purpose.code() == code)
    }

    /// A name for files and messages.
    pub const fn name(self) -> &'static str {
        match self {
            Self::InitialField => "initial-field",
            Self::DirectDraw => "direct-draw",
            Self::LangevinNoise => "langevin-noise",
            Self::MetropolisAcceptance => "metropolis-acceptance",
            Self::InitialState => "initial-state",
            Self::Subsample => "subsample",
            Self::Momentum => "momentum",
            Self::TrajectoryLength => "trajectory-length",
            Self::TreeDirection => "tree-direction",
            Self::TreeSelection => "tree-selection",
            Self::ReplicaExchange => "replica-exchange",
            Self::HeatBath => "heat-bath",
            Self::DiffusionStart => "diffusion-start",
            Self::ReverseDiffusion => "reverse-diffusion",
            Self::Corrector => "corrector",
            Self::TraceProbe => "trace-probe",
            Self::ReferenceDraw => "reference-draw",
            Self::TargetDraw => "target-draw",
            Self::Resampling => "resampling",
            Self::PilotRun => "pilot-run",
            Self::Permutation => "permutation",
            Self::RandomProjection => "random-projection",
            Self::RandomFeature => "random-feature",
            Self::SyntheticData => "synthetic-data",
            Self::ComparisonDraw => "comparison-draw",
            Self::DataSelection => "data-selection",
            Self::WeightInitialisation => "weight-initialisation",
            Self::TrainingNoise => "training-noise",
            Self::TrainingLevel => "training-level",
            Self::TrainingBatch => "training-batch",
            Self::ValidationNoise => "validation-noise",
            Self::EndlessData => "endless-data",
            Self::ConditionDropout => "condition-dropout",
            Self::BridgeProposal => "bridge-proposal",
            Self::BridgeNoising => "bridge-noising",
            Self::PhaseSpacePoint => "phase-space-point",
            Self::EventAcceptance => "event-acceptance",
            Self::PathwiseNoise => "pathwise-noise",
            Self::EventMultiplicity => "event-multiplicity",
            Self::FinalStateOrder => "final-state-order",
            Self::PenaltyLaw => "penalty-law",
        }
    }

    /// The purpose with this name, if there is one.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|purpose| purpose.name() == name)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn codes_and_names_are_distinct_and_lead_back_to_the_purpose() {
        let codes: HashSet<_> = Purpose::ALL.iter().map(|purpose| purpose.code()).collect();
        let names: HashSet<_> = Purpose::ALL.iter().map(|purpose| purpose.name()).collect();
        assert_eq!(codes.len(), Purpose::ALL.len());
        assert_eq!(names.len(), Purpose::ALL.len());
        for purpose in Purpose::ALL {
            assert_eq!(Purpose::from_code(purpose.code()), Some(purpose));
            assert_eq!(Purpose::from_name(purpose.name()), Some(purpose));
        }
        assert_eq!(Purpose::from_code(0), None);
        assert_eq!(Purpose::from_name(""), None);
    }
}
