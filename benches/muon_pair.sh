#!/bin/sh
# CPU time of unweighted e+e- -> mu+mu- events beside Pythia's process level, run in turn: benches/muon_pair.sh [options of benches/peers/muon_pair.py]
set -eu
. "$(dirname "$0")/peers/prepare.sh"
prepare target/collider-peers benches/peers/requirements-collider.txt

cargo build --release --quiet -p ornstein -p ornstein-collider --example time_events
exec "$venv/bin/python" benches/peers/muon_pair.py --ours "${CARGO_TARGET_DIR:-target}/release/examples/time_events" "$@"
