#!/bin/sh
# A reverse diffusion with exact score beside eager PyTorch, run in turn: benches/diffusion.sh [options of benches/peers/diffusion.py]
set -eu
. "$(dirname "$0")/peers/prepare.sh"
prepare target/torch-peers benches/peers/requirements-torch.txt

cargo build --release --quiet -p ornstein-engine --example time_diffusion
exec "$venv/bin/python" benches/peers/diffusion.py --ours "${CARGO_TARGET_DIR:-target}/release/examples/time_diffusion" "$@"
