//! Learned proposals made exact, on targets with known answers. The denoisers are closed forms that are wrong on purpose: they
//! stand for learned ones.

mod bimodal;
