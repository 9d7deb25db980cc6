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
}

impl Purpose {
    /// Every purpose, by ascending code.
    pub const ALL: [Self; 6] = [
        Self::InitialField,
        Self::DirectDraw,
        Self::LangevinNoise,
        Self::MetropolisAcceptance,
        Self::InitialState,
        Self::Subsample,
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
