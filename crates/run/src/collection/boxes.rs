//! Pieces of arrays as boxes.

use std::ops::Range;

/// The boxes that cover a range of elements of a row-major array of this shape, in order: at most two for each axis but the
/// last, and one more.
pub(super) fn boxes(shape: &[usize], elements: Range<usize>) -> Vec<Vec<Range<usize>>> {
    if elements.is_empty() {
        return Vec::new();
    }
    let Some((_, inner)) = shape.split_first() else { return vec![Vec::new()] };
    let row: usize = inner.iter().product();
    let within_row = |index: usize, part: Range<usize>| {
        boxes(inner, part).into_iter().map(move |mut found| {
            found.insert(0, index..index + 1);
            found
        })
    };
    let (first, last) = (elements.start / row, elements.end / row);
    let (before, after) = (elements.start % row, elements.end % row);
    if first == last {
        return within_row(first, before..after).collect();
    }
    let mut found = Vec::new();
    if before > 0 {
        found.extend(within_row(first, before..row));
    }
    let whole = first + usize::from(before > 0)..last;
    if !whole.is_empty() {
        found.push(std::iter::once(whole).chain(inner.iter().map(|&length| 0..length)).collect());
    }
    if after > 0 {
        found.extend(within_row(last, 0..after));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn boxes_cover_every_element_of_every_range_once_and_in_order() {
        let shape = [3, 2, 4];
        for start in 0..=24 {
            for end in start..=24 {
                let found = boxes(&shape, start..end);
                let mut covered = Vec::new();
                for piece in &found {
                    let [a, b, c] = piece.as_slice() else { panic!("an axis is missing") };
                    for i in a.clone() {
                        for j in b.clone() {
                            covered.extend(c.clone().map(|k| (i * 2 + j) * 4 + k));
                        }
                    }
                }
                assert_eq!(covered, (start..end).collect::<Vec<_>>());
                assert!(found.len() <= 5);
            }
        }
        assert_eq!(boxes(&[], 0..1), [Vec::new()]);
    }
}
