//! Ornstein.

mod address;
mod batch;
mod dispatch;
pub mod math;
mod normal;
mod philox;
mod purpose;
mod stream;

pub use address::{Counter, Key};
pub use dispatch::{InstructionSet, fill_normals_f32_with, fill_normals_f64_with};
pub use normal::{fill_normals_f32, fill_normals_f64, normal_pair, uniform};
pub use philox::philox4x32_10;
pub use purpose::Purpose;
pub use stream::Stream;
