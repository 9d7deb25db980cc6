#!/bin/sh
# CPU time of an effective sample beside emcee, run in turn: benches/ensemble.sh [options of benches/peers/ensemble.py]
set -eu
. "$(dirname "$0")/peers/prepare.sh"
prepare target/engine-peers benches/peers/requirements-engine.txt

cargo build --release --quiet -p ornstein-engine --example time_ensemble
exec "$venv/bin/python" benches/peers/ensemble.py --ours "${CARGO_TARGET_DIR:-target}/release/examples/time_ensemble" "$@"
