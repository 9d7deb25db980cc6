//! Facts about diffusion that have closed forms.

mod checks;
mod failures;
mod guidance;
mod inversion;
mod likelihood;
mod mixtures;
mod orders;
mod reproducibility;
