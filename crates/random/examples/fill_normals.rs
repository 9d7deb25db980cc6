//! Fills an array with normal numbers again and again and prints nothing: the program that `benches/peer_numpy.py` times.
//!
//! Arguments: `f32` or `f64`, the length of the array, and how often to fill it.

use std::error::Error;
use std::hint::black_box;

use ornstein_random::{Counter, Key, Purpose, fill_normals_f32, fill_normals_f64};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    let [precision, length, repeats] = arguments.as_slice() else {
        return Err("usage: fill_normals <f32|f64> <length> <repeats>".into());
    };
    let (length, repeats) = (length.parse()?, repeats.parse::<u64>()?);
    let key = |index| Key::new(1, Purpose::DirectDraw, index);
    let start = Counter::wave_vector([0, 0, 0], 0);
    match precision.as_str() {
        "f32" => {
            let mut out = vec![0.0; length];
            for index in 0..repeats {
                fill_normals_f32(key(index), start, black_box(&mut out));
            }
        }
        "f64" => {
            let mut out = vec![0.0; length];
            for index in 0..repeats {
                fill_normals_f64(key(index), start, black_box(&mut out));
            }
        }
        other => return Err(format!("the precision is f32 or f64, not {other}").into()),
    }
    Ok(())
}
