#!/bin/sh
# A Langevin step with the exact score in both precisions, on one and two threads: benches/langevin.sh [CELLS [STEPS]]
set -eu
cd "$(dirname "$0")/.."

cargo build --release --quiet -p ornstein-cosmology --example time_langevin
echo "| type | threads | kernel | CPU ns/cell | wall ns/cell | bytes/cell | share of bandwidth | accepted |"
echo "|---|---|---|---|---|---|---|---|"
for precision in f64 f32; do
    for threads in 1 2; do
        "${CARGO_TARGET_DIR:-target}/release/examples/time_langevin" "${1:-256}" "$precision" "$threads" "${2:-15}"
    done
done
