#!/bin/sh
# CPU time of a normal number beside numpy's generators, run in turn: benches/normals.sh
set -eu
cd "$(dirname "$0")/.."

venv=target/peers
if [ ! -x "$venv/bin/python" ]; then
    python3 -m venv "$venv"
fi
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check -r benches/peers/requirements.txt

cargo build --release --quiet -p ornstein-random --example fill_normals
exec "$venv/bin/python" crates/random/benches/peer_numpy.py "${CARGO_TARGET_DIR:-target}/release/examples/fill_normals"
