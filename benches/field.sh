#!/bin/sh
# A Gaussian field as a whole process beside numpy pipelines and powerbox, then over sizes and threads:
# benches/field.sh [options of benches/peers/field.py]
set -eu
cd "$(dirname "$0")/.."

venv=target/peers
if [ ! -x "$venv/bin/python" ]; then
    python3 -m venv "$venv"
fi
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check -r benches/peers/requirements.txt

cargo build --release --quiet -p ornstein-cosmology --example time_field
exec "$venv/bin/python" benches/peers/field.py --ours "${CARGO_TARGET_DIR:-target}/release/examples/time_field" "$@"
