#!/bin/sh
# Scatter and CPU time of ln Z by sequential Monte Carlo beside BlackJAX, run in turn: benches/smc.sh [options of benches/peers/smc.py]
set -eu
. "$(dirname "$0")/peers/prepare.sh"
prepare target/engine-peers benches/peers/requirements-engine.txt

cargo build --release --quiet -p ornstein-free-energy --example time_smc
exec "$venv/bin/python" benches/peers/smc.py --ours "${CARGO_TARGET_DIR:-target}/release/examples/time_smc" "$@"
