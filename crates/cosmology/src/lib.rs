//! Ornstein.
