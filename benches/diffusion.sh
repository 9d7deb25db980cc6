#!/bin/sh
# A reverse diffusion with exact score beside eager PyTorch, run in turn: benches/diffusion.sh [options of benches/peers/diffusion.py]
set -eu
cd "$(dirname "$0")/.."

venv=target/torch-peers
if [ ! -x "$venv/bin/python" ]; then
    python3 -m venv "$venv"
fi
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check -r benches/peers/requirements-torch.txt

cargo build --release --quiet -p ornstein-engine --example time_diffusion
exec "$venv/bin/python" benches/peers/diffusion.py --ours "${CARGO_TARGET_DIR:-target}/release/examples/time_diffusion" "$@"
