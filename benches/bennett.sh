#!/bin/sh
# CPU time of Bennett's acceptance ratio beside pymbar, run in turn: benches/bennett.sh [options of benches/peers/bennett.py]
set -eu
cd "$(dirname "$0")/.."

venv=target/engine-peers
if [ ! -x "$venv/bin/python" ]; then
    python3 -m venv "$venv"
fi
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check -r benches/peers/requirements-engine.txt

cargo build --release --quiet -p ornstein-free-energy --example time_bennett
exec "$venv/bin/python" benches/peers/bennett.py --ours "${CARGO_TARGET_DIR:-target}/release/examples/time_bennett" "$@"
