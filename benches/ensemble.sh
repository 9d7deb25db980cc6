#!/bin/sh
# CPU time of an effective sample beside emcee, run in turn: benches/ensemble.sh [options of benches/peers/ensemble.py]
set -eu
cd "$(dirname "$0")/.."

venv=target/engine-peers
if [ ! -x "$venv/bin/python" ]; then
    python3 -m venv "$venv"
fi
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check -r benches/peers/requirements-engine.txt

cargo build --release --quiet -p ornstein-engine --example time_ensemble
exec "$venv/bin/python" benches/peers/ensemble.py --ours "${CARGO_TARGET_DIR:-target}/release/examples/time_ensemble" "$@"
