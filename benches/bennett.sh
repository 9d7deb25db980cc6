#!/bin/sh
# CPU time of Bennett's acceptance ratio beside pymbar, run in turn: benches/bennett.sh [options of benches/peers/bennett.py]
set -eu
. "$(dirname "$0")/peers/prepare.sh"
prepare target/engine-peers benches/peers/requirements-engine.txt

cargo build --release --quiet -p ornstein-free-energy --example time_bennett
exec "$venv/bin/python" benches/peers/bennett.py --ours "${CARGO_TARGET_DIR:-target}/release/examples/time_bennett" "$@"
