#!/bin/sh
# CPU time of flat massless phase space beside madspace and NumPy, run in turn: benches/rambo.sh [options of benches/peers/rambo.py]
set -eu
. "$(dirname "$0")/peers/prepare.sh"
prepare target/collider-peers benches/peers/requirements-collider.txt

cargo build --release --quiet -p ornstein -p ornstein-collider --example time_rambo
exec "$venv/bin/python" benches/peers/rambo.py --ours "${CARGO_TARGET_DIR:-target}/release/examples/time_rambo" "$@"
