//! Learned proposals made exact, on targets with known answers. The denoisers are closed forms that are wrong on purpose: they
//! stand for learned ones.
#![allow(clippy::print_stdout, reason = "what was measured, for those who ask with --nocapture")]
#![allow(
    clippy::inline_always,
    reason = "what is called in a loop is compiled for an instruction set only where it is inlined into it"
)]

use ornstein_free_energy::diffusion_bridge::JumpCycle;

mod bimodal;
mod coverage;
mod many_well;
mod product_denoiser;
mod threads;

/// The plan of a chain that jumps.
fn cycle(local_steps: u32, proposals: u32, depths: &[usize]) -> JumpCycle {
    JumpCycle { local_steps, proposals, depths: depths.to_vec() }
}
