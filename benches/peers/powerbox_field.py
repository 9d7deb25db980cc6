"""A Gaussian random field by powerbox.

    powerbox_field.py CELLS f64 THREADS

powerbox knows double precision only. With THREADS above 1 it uses FFTW on as many threads, as its documentation advises.
Prints the same lines as the example `time_field`.
"""

import sys

import process

import numpy as np
from powerbox import PowerBox


def main():
    cells, _, threads = sys.argv[1:]
    cells, threads = int(cells), int(threads)
    base = process.base()
    wave_numbers, powers = np.loadtxt(process.TABLE, delimiter=",", unpack=True, usecols=(0, 1))
    box = PowerBox(
        shape=(cells,) * 3,
        size=(process.LENGTH,) * 3,
        pk=lambda k: np.interp(k, wave_numbers, powers),
        seed=1,
        nthreads=threads,
    )
    process.report(base, box.delta_x())


if __name__ == "__main__":
    main()
