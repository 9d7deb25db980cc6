#!/bin/sh
# Steps of many chains beside BlackJAX, run in turn, then whole processes: benches/kernels.sh [options of benches/peers/kernels.py]
set -eu
cd "$(dirname "$0")/.."

venv=target/engine-peers
if [ ! -x "$venv/bin/python" ]; then
    python3 -m venv "$venv"
fi
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check -r benches/peers/requirements-engine.txt

cargo build --release --quiet -p ornstein-engine --example time_kernels
exec "$venv/bin/python" benches/peers/kernels.py --ours "${CARGO_TARGET_DIR:-target}/release/examples/time_kernels" "$@"
