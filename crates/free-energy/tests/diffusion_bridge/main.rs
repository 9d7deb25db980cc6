//! Learned proposals made exact, on targets with known answers. The denoisers are closed forms that are wrong on purpose: they
//! stand for learned ones.
#![allow(
    clippy::inline_always,
    reason = "what is called in a loop is compiled for an instruction set only where it is inlined into it"
)]

mod bimodal;
mod coverage;
mod many_well;
mod product_denoiser;
mod threads;
