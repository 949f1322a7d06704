//! Tests that drive other programs (feature `external-tests`).
