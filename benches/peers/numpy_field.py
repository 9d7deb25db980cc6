"""A Gaussian random field the usual way in numpy: white noise in cells, its transform times sqrt(P), and back.

    numpy_field.py CELLS f32|f64 THREADS scipy|fftw

Everything is done the cheapest way there is: the fastest bit generator, the ziggurat in the field's own precision, transforms
in that precision on THREADS threads, scipy's with leave to overwrite, FFTW's (FFTW_ESTIMATE) between two arrays, and sqrt(P)
from a table over n_x^2 + n_y^2 + n_z^2, one plane at a time. Prints the same lines as the example `time_field`.
"""

import sys

import process

import numpy as np

NEEDS = {"scipy": "scipy.fft", "fftw": "pyfftw"}


def amplitudes(cells, real):
    """sqrt(P N^3 / V) by n^2: cells of unit variance have modes of variance N^3."""
    wave_numbers, powers = np.loadtxt(process.TABLE, delimiter=",", unpack=True, usecols=(0, 1))
    k = 2 * np.pi / process.LENGTH * np.sqrt(np.arange(1, 3 * (cells // 2) ** 2 + 1))
    power = np.exp(np.interp(np.log(k), np.log(wave_numbers), np.log(powers)))
    return np.concatenate([[0.0], np.sqrt(power * cells**3 / process.LENGTH**3)]).astype(real)


def multiply(modes, roots):
    """Multiplies every mode by its entry of the table."""
    cells = modes.shape[0]
    squares = np.fft.fftfreq(cells, 1 / cells).astype(np.int32) ** 2
    plane = squares[:, None] + squares[None, : modes.shape[2]]
    for square, mode in zip(squares, modes):
        mode *= roots[plane + square]


def with_scipy(cells, real, threads, generator):
    import scipy.fft

    noise = generator.standard_normal((cells,) * 3, dtype=real)
    modes = scipy.fft.rfftn(noise, workers=threads, overwrite_x=True)
    del noise
    multiply(modes, amplitudes(cells, real))
    return scipy.fft.irfftn(modes, s=(cells,) * 3, workers=threads, overwrite_x=True)


def with_fftw(cells, real, threads, generator):
    import pyfftw

    field = pyfftw.empty_aligned((cells,) * 3, dtype=real)
    modes = pyfftw.empty_aligned((cells, cells, cells // 2 + 1), dtype=np.result_type(real, np.complex64))
    options = {"axes": (0, 1, 2), "flags": ("FFTW_ESTIMATE",), "threads": threads}
    forward = pyfftw.FFTW(field, modes, direction="FFTW_FORWARD", **options)
    inverse = pyfftw.FFTW(modes, field, direction="FFTW_BACKWARD", **options)
    generator.standard_normal(out=field, dtype=real)
    forward.execute()
    multiply(modes, amplitudes(cells, real) / real(cells**3))
    inverse.execute()
    return field


def main():
    cells, precision, threads, library = sys.argv[1:]
    cells, real = int(cells), {"f32": np.float32, "f64": np.float64}[precision]
    __import__(NEEDS[library])
    base = process.base()
    generator = np.random.Generator(np.random.SFC64(1))
    make = {"scipy": with_scipy, "fftw": with_fftw}[library]
    process.report(base, make(cells, real, int(threads), generator))


if __name__ == "__main__":
    main()
