//! Lines of colour through an event.

use thiserror::Error;

/// The number of the first line of colour; those below are left to others by convention (hep-ph/0109068).
const FIRST_LINE: i32 = 501;

/// Particles that cannot be joined by lines of colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("colour cannot be conserved: {starts} lines begin and {ends} end, with {gluons} gluons")]
pub struct ColourFlowError {
    /// Outgoing quarks and incoming antiquarks.
    pub starts: usize,
    /// Outgoing antiquarks and incoming quarks.
    pub ends: usize,
    /// Gluons.
    pub gluons: usize,
}

/// Lines of colour and anticolour for every particle, those that come in first, then those that go out, by their PDG ids.
///
/// Seen as if all went out, a line begins at a quark and ends at an antiquark. They are paired in the order in which they stand; gluons
/// stand between the first pair, in their order: $q\,\bar q\,g$ from leptons is $q-g-\bar q$, $t\to b\,q\,\bar q'$ pairs t with b. Gluons alone
/// form a ring. With one pair this is the only planar flow there is; with more it is one of several, all of the same particles.
///
/// # Errors
/// If as many lines do not begin as end, or there is a single gluon and nothing else.
pub(super) fn colour_flow(incoming: &[i32], outgoing: &[i32]) -> Result<Vec<[i32; 2]>, ColourFlowError> {
    let is_quark = |id: i32| (1..=8).contains(&id.unsigned_abs());
    let ids: Vec<i32> = incoming.iter().chain(outgoing).copied().collect();
    // A quark that comes in is an antiquark that goes out.
    let crossed = |place: usize| if place < incoming.len() { -ids[place] } else { ids[place] };
    let places = |wanted: &dyn Fn(usize) -> bool| (0..ids.len()).filter(|&place| wanted(place)).collect::<Vec<_>>();
    let starts = places(&|place| is_quark(ids[place]) && crossed(place) > 0);
    let ends = places(&|place| is_quark(ids[place]) && crossed(place) < 0);
    let gluons = places(&|place| ids[place] == 21);
    if starts.len() != ends.len() || (starts.is_empty() && gluons.len() == 1) {
        return Err(ColourFlowError { starts: starts.len(), ends: ends.len(), gluons: gluons.len() });
    }

    let mut chains: Vec<Vec<usize>> = starts.iter().zip(&ends).map(|(&start, &end)| vec![start, end]).collect();
    match chains.first_mut() {
        Some(chain) => drop(chain.splice(1..1, gluons)),
        // A ring: the first gluon is also behind the last.
        None if !gluons.is_empty() => chains.push(gluons.iter().chain(gluons.first()).copied().collect()),
        None => {}
    }
    let mut colours = vec![[0; 2]; ids.len()];
    let mut line = FIRST_LINE;
    for chain in &chains {
        for link in chain.windows(2) {
            // Along the chain, a line is the colour of what it leaves and the anticolour of what it enters; crossing exchanges them.
            for (place, end) in [(link[0], 0), (link[1], 1)] {
                colours[place][if place < incoming.len() { 1 - end } else { end }] = line;
            }
            line += 1;
        }
    }
    Ok(colours)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gluon_stands_between_quark_and_antiquark() {
        let colours = colour_flow(&[11, -11], &[2, -2, 21]).unwrap();
        assert_eq!(colours, [[0, 0], [0, 0], [501, 0], [0, 502], [502, 501]]);
        assert_eq!(colour_flow(&[11, -11], &[13, -13]).unwrap(), [[0; 2]; 4]);
    }

    #[test]
    fn what_comes_in_hands_its_colour_on() {
        // The line of a top quark goes on in its bottom quark.
        assert_eq!(colour_flow(&[6], &[5, -11, 12]).unwrap(), [[501, 0], [501, 0], [0, 0], [0, 0]]);
        // q qbar -> Z: one line that comes in and ends.
        assert_eq!(colour_flow(&[1, -1], &[23]).unwrap(), [[501, 0], [0, 501], [0, 0]]);
        // t -> b q qbar': two lines.
        let colours = colour_flow(&[6], &[5, 2, -1]).unwrap();
        assert_eq!(colours, [[501, 0], [501, 0], [502, 0], [0, 502]]);
    }

    #[test]
    fn gluons_alone_form_a_ring() {
        assert_eq!(colour_flow(&[25], &[21, 21]).unwrap(), [[0, 0], [501, 502], [502, 501]]);
        assert_eq!(colour_flow(&[25], &[21]), Err(ColourFlowError { starts: 0, ends: 0, gluons: 1 }));
        assert_eq!(colour_flow(&[11, -11], &[2, 21]), Err(ColourFlowError { starts: 1, ends: 0, gluons: 1 }));
    }
}
