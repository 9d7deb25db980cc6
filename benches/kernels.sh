#!/bin/sh
# Steps of many chains beside BlackJAX, run in turn, then whole processes: benches/kernels.sh [options of benches/peers/kernels.py]
set -eu
. "$(dirname "$0")/peers/prepare.sh"
prepare target/engine-peers benches/peers/requirements-engine.txt

cargo build --release --quiet -p ornstein-engine --example time_kernels
exec "$venv/bin/python" benches/peers/kernels.py --ours "${CARGO_TARGET_DIR:-target}/release/examples/time_kernels" "$@"
