"""What a peer of the engine's tables does in its own process: work once, or once per line of its input, and say what it cost.

A figure leaves as one line of JSON, which always has `cpu_seconds` (user and system time of all threads of the process) and
`wall_seconds` of the work alone: loading of modules, compilation and a first run that warms up come before.
"""

import argparse
import json
import sys
import time


def parser(description):
    """The options that every peer has."""
    result = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    result.add_argument("--serve", action="store_true", help="warm up, then work once per line of standard input")
    return result


def work(options, action):
    """Calls `action(seed)`, which returns what else to report, once or once per line of input."""
    if options.serve:
        action(0)
        for seed, _ in enumerate(sys.stdin, start=1):
            measure(action, seed)
    else:
        measure(action, 1)


def measure(action, seed):
    """Prints the figures of one call."""
    cpu, wall = time.process_time(), time.perf_counter()
    figures = action(seed)
    cost = {"cpu_seconds": time.process_time() - cpu, "wall_seconds": time.perf_counter() - wall}
    # What is reported about the result may be a function, so that the time of making it is not counted.
    figures = figures() if callable(figures) else figures
    print(json.dumps({**cost, **figures}), flush=True)
