#!/bin/sh
# CPU time of our real FFTs beside scipy.fft and FFTW, run in turn: benches/fft.sh [options of benches/peers/fft.py]
set -eu
cd "$(dirname "$0")/.."

venv=target/fft-peers
if [ ! -x "$venv/bin/python" ]; then
    python3 -m venv "$venv"
fi
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check numpy==2.4.6 scipy==1.17.1 pyfftw==0.15.1

cargo build --release --quiet -p ornstein-spectral --example time_fft
exec "$venv/bin/python" benches/peers/fft.py --ours "${CARGO_TARGET_DIR:-target}/release/examples/time_fft" "$@"
