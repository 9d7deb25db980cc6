#!/bin/sh
# CPU time of the TwoNN dimension beside scikit-dimension, run in turn: benches/two_nn.sh [options of benches/peers/two_nn.py]
set -eu
. "$(dirname "$0")/peers/prepare.sh"
prepare target/engine-peers benches/peers/requirements-engine.txt

cargo build --release --quiet -p ornstein-diagnostics --example time_two_nn
exec "$venv/bin/python" benches/peers/two_nn.py --ours "${CARGO_TARGET_DIR:-target}/release/examples/time_two_nn" "$@"
