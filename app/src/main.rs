//! The `displace` program.
fn main() {}
