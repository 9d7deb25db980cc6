//! Clipping of lines and polygons before they are written, so that no coordinate in the file is far off the page.
//!
//! The exact edge is cut by SVG's own clip path; here shapes are cut at a rectangle a little larger.

use super::Rectangle;

type Point = (f64, f64);

/// The parts of a polyline inside `area` (Liang & Barsky 1984, segment by segment).
pub(crate) fn clip_line(points: &[Point], area: &Rectangle) -> Vec<Vec<Point>> {
    let mut pieces: Vec<Vec<Point>> = Vec::new();
    let mut piece: Vec<Point> = Vec::new();
    if let [point] = points
        && area.contains(*point)
    {
        return vec![vec![*point, *point]];
    }
    for pair in points.windows(2) {
        let Some((from, to)) = clip_segment(pair[0], pair[1], area) else {
            finish(&mut pieces, &mut piece);
            continue;
        };
        if piece.last() != Some(&from) {
            finish(&mut pieces, &mut piece);
            piece.push(from);
        }
        piece.push(to);
        if to != pair[1] {
            finish(&mut pieces, &mut piece);
        }
    }
    finish(&mut pieces, &mut piece);
    pieces
}

fn finish(pieces: &mut Vec<Vec<Point>>, piece: &mut Vec<Point>) {
    if piece.len() > 1 {
        pieces.push(std::mem::take(piece));
    } else {
        piece.clear();
    }
}

fn clip_segment(from: Point, to: Point, area: &Rectangle) -> Option<(Point, Point)> {
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    let (mut enter, mut leave) = (0.0_f64, 1.0_f64);
    let edges = [
        (-dx, from.0 - area.left),
        (dx, area.right() - from.0),
        (-dy, from.1 - area.top),
        (dy, area.bottom() - from.1),
    ];
    for (direction, distance) in edges {
        if direction == 0.0 {
            if distance < 0.0 {
                return None;
            }
        } else if direction < 0.0 {
            enter = enter.max(distance / direction);
        } else {
            leave = leave.min(distance / direction);
        }
    }
    if enter > leave {
        return None;
    }
    let at = |t: f64| (from.0 + t * dx, from.1 + t * dy);
    Some((if enter == 0.0 { from } else { at(enter) }, if leave == 1.0 { to } else { at(leave) }))
}

/// The part of a closed polygon inside `area` (Sutherland & Hodgman 1974).
pub(crate) fn clip_polygon(points: &[Point], area: &Rectangle) -> Vec<Point> {
    // Each edge of the area: the signed distance to its inner side.
    let distances: [&dyn Fn(Point) -> f64; 4] =
        [&|(x, _)| x - area.left, &|(x, _)| area.right() - x, &|(_, y)| y - area.top, &|(_, y)| area.bottom() - y];
    let mut polygon = points.to_vec();
    for distance in distances {
        let mut inside = Vec::with_capacity(polygon.len());
        for (i, &to) in polygon.iter().enumerate() {
            let from = polygon[(i + polygon.len() - 1) % polygon.len()];
            let (before, after) = (distance(from), distance(to));
            if (before < 0.0) != (after < 0.0) {
                let t = before / (before - after);
                inside.push((from.0 + t * (to.0 - from.0), from.1 + t * (to.1 - from.1)));
            }
            if after >= 0.0 {
                inside.push(to);
            }
        }
        polygon = inside;
    }
    polygon
}

#[cfg(test)]
mod tests {
    use super::*;

    const AREA: Rectangle = Rectangle::new(0.0, 0.0, 10.0, 10.0);

    #[test]
    fn a_line_that_leaves_and_returns_is_two_pieces() {
        let pieces = clip_line(&[(5.0, 5.0), (15.0, 5.0), (5.0, 8.0)], &AREA);
        assert_eq!(pieces.len(), 2);
        assert_eq!(pieces[0], [(5.0, 5.0), (10.0, 5.0)]);
        assert_eq!(pieces[1], [(10.0, 6.5), (5.0, 8.0)]);
    }

    #[test]
    fn a_line_through_the_area_with_both_ends_outside_is_kept() {
        assert_eq!(clip_line(&[(-10.0, 5.0), (20.0, 5.0)], &AREA), [vec![(0.0, 5.0), (10.0, 5.0)]]);
        assert!(clip_line(&[(-10.0, 50.0), (20.0, 50.0)], &AREA).is_empty());
    }

    #[test]
    fn a_polygon_around_the_area_becomes_the_area() {
        let clipped = clip_polygon(&[(-5.0, -5.0), (15.0, -5.0), (15.0, 15.0), (-5.0, 15.0)], &AREA);
        let signed_area: f64 = (0..clipped.len())
            .map(|i| (clipped[i], clipped[(i + 1) % clipped.len()]))
            .map(|(p, q)| 0.5 * (p.0 * q.1 - q.0 * p.1))
            .sum();
        assert_eq!(signed_area.abs(), 100.0);
    }
}
