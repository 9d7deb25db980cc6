#!/bin/sh
# Steps of training and forward passes beside the same networks in PyTorch, run in turn: benches/networks.sh [options of benches/peers/networks.py]
set -eu
. "$(dirname "$0")/peers/prepare.sh"
prepare target/torch-peers benches/peers/requirements-torch.txt

cargo build --release --quiet -p ornstein-networks --example time_networks
exec "$venv/bin/python" benches/peers/networks.py --ours "${CARGO_TARGET_DIR:-target}/release/examples/time_networks" "$@"
