"""CPU time of real 3-D transforms: ours, scipy.fft and FFTW through pyfftw, run in turn.

Every peer works as its documentation advises for repeated transforms of one shape: scipy with `workers` threads, float32
kept as float32 and `overwrite_x`; FFTW planned once (`--fftw-plan`, FFTW_ESTIMATE by default) between two arrays of its own, which it aligns and
reuses. The time of a transform is user and system time of all threads of the process; for scipy, whose results are new
arrays, that includes the kernel's time for fresh pages, which varies a lot. In each round every contender runs once, so a
busy machine hurts all alike. Ratios are those of medians over rounds and, in brackets, of each one's quietest round.
"""

import argparse
import statistics
import subprocess
import time

import numpy as np
import pyfftw
import scipy.fft

DIRECTIONS = ("forward", "inverse")


def cpu_seconds(action):
    """User and system seconds that `action` takes on all threads, and its result."""
    start = time.process_time()
    result = action()
    return time.process_time() - start, result


class Ours:
    """The `time_fft` example as a server: one line in, one timing out."""

    def __init__(self, program, cells, precision, threads):
        self.process = subprocess.Popen(
            [program, str(cells), precision, str(threads), "serve"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def time(self, direction):
        self.process.stdin.write(direction + "\n")
        self.process.stdin.flush()
        return float(self.process.stdout.readline().split()[0])

    def close(self):
        self.process.stdin.close()
        self.process.wait()


class Scipy:
    """scipy.fft.rfftn and irfftn; without normalisation in either direction, as the others."""

    def __init__(self, field, threads):
        self.field, self.threads, self.modes = field, threads, None

    def time(self, direction):
        if direction == "forward":
            seconds, self.modes = cpu_seconds(lambda: scipy.fft.rfftn(self.field, workers=self.threads, overwrite_x=True))
        else:
            seconds, _ = cpu_seconds(
                lambda: scipy.fft.irfftn(
                    self.modes, s=self.field.shape, norm="forward", workers=self.threads, overwrite_x=True
                )
            )
            self.modes = None
        return seconds

    def close(self):
        pass


class Fftw:
    """FFTW between two aligned arrays; `execute` is the bare transform without normalisation."""

    def __init__(self, field, threads, plan):
        cells = field.shape[0]
        complex_type = np.result_type(field.dtype, np.complex64)
        self.field = pyfftw.empty_aligned(field.shape, dtype=field.dtype)
        self.modes = pyfftw.empty_aligned((cells, cells, cells // 2 + 1), dtype=complex_type)
        options = {"axes": (0, 1, 2), "flags": (plan,), "threads": threads}
        self.plans = {
            "forward": pyfftw.FFTW(self.field, self.modes, direction="FFTW_FORWARD", **options),
            "inverse": pyfftw.FFTW(self.modes, self.field, direction="FFTW_BACKWARD", **options),
        }
        self.field[:] = field

    def time(self, direction):
        seconds, _ = cpu_seconds(self.plans[direction].execute)
        if direction == "inverse":
            self.field /= self.field.size
        return seconds

    def close(self):
        pass


def measure(options, cells, precision):
    """CPU seconds of all rounds by direction and contender."""
    field = np.random.default_rng(1).standard_normal((cells,) * 3, dtype=np.dtype(precision.replace("f", "float")))
    contenders = {
        "ours": Ours(options.ours, cells, precision, options.threads),
        "scipy": Scipy(field, options.threads),
        "fftw": Fftw(field, options.threads, options.fftw_plan),
    }
    seconds = {direction: {name: [] for name in contenders} for direction in DIRECTIONS}
    for round_number in range(options.rounds + 1):
        for direction in DIRECTIONS:
            for name, contender in contenders.items():
                elapsed = contender.time(direction)
                if round_number > 0:  # the first round warms up
                    seconds[direction][name].append(elapsed)
    for contender in contenders.values():
        contender.close()
    return seconds


def spread(values):
    """The interquartile range relative to the median, in per cent."""
    low, middle, high = statistics.quantiles(values, n=4)
    return f"{(high - low) / middle:.0%}"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ours", required=True, help="the program time_fft")
    parser.add_argument("--cells", type=int, nargs="+", default=[256, 512])
    parser.add_argument("--precision", nargs="+", choices=["f32", "f64"], default=["f32", "f64"])
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=7)
    plans = ["FFTW_ESTIMATE", "FFTW_MEASURE"]
    parser.add_argument("--fftw-plan", choices=plans, default=plans[0], help="MEASURE tries plans for a while first")
    options = parser.parse_args()

    print(f"CPU seconds, median of {options.rounds} rounds, {options.threads} threads; spread: interquartile range / median")
    print("| cells | type | direction | ours | scipy | fftw | ours/scipy | ours/fftw | spreads |")
    print("|---|---|---|---|---|---|---|---|---|")
    for cells in options.cells:
        for precision in options.precision:
            seconds = measure(options, cells, precision)
            for direction, by_name in seconds.items():
                medians = {name: statistics.median(values) for name, values in by_name.items()}
                quietest = {name: min(values) for name, values in by_name.items()}
                columns = [f"{cells}^3", precision, direction]
                columns += [f"{medians[name]:.4f}" for name in by_name]
                columns += [
                    f"{medians['ours'] / medians[peer]:.2f} ({quietest['ours'] / quietest[peer]:.2f})"
                    for peer in ("scipy", "fftw")
                ]
                print("| " + " | ".join([*columns, " ".join(map(spread, by_name.values()))]) + " |", flush=True)


if __name__ == "__main__":
    main()
