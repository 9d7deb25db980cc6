"""Contenders of the engine's tables: processes that work in turn on some cores, and the tables of what they report.

Ours is started anew for every round, with cold caches and fresh pages. A peer is a server that has loaded its modules, compiled
and warmed up before the first round, which is to its advantage. Where the start belongs to the question, `once` times whole
processes of both. Both sides run with one core and with all, and like is compared with like: on all cores thread pools cost CPU
time of their own, and two cores may be two threads of one.
"""

import json
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

PEERS = Path(__file__).resolve().parent

#: Where inputs that both sides read are kept.
DATA = PEERS.parents[1] / "target" / "bench-data"


def peer(script, *arguments):
    """The command of a peer's script."""
    return [sys.executable, str(PEERS / script), *map(str, arguments)]


def start(command, cores, **options):
    """Starts a process, and all its threads, on the first `cores` of the cores that there are; on all if None."""
    allowed = sorted(os.sched_getaffinity(0))[:cores]
    environment = {**os.environ, "OMP_NUM_THREADS": str(len(allowed)), "OPENBLAS_NUM_THREADS": str(len(allowed))}
    return subprocess.Popen(
        list(map(str, command)),
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
        preexec_fn=lambda: os.sched_setaffinity(0, allowed),
        **options,
    )


def once(command, cores=None):
    """The figures that a process prints as JSON, with CPU and wall time of the whole process added."""
    began = time.perf_counter()
    process = start(command, cores)
    lines = process.stdout.read().splitlines()
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))} failed")
    return {**json.loads(lines[-1]), "process_cpu": usage.ru_utime + usage.ru_stime, "process_wall": wall}


class Program:
    """A contender that is started anew for each round; `{seed}` in its command becomes the number of the round."""

    def __init__(self, command, cores=None):
        self.command, self.cores = list(map(str, command)), cores

    def run(self, round_number):
        return once([part.replace("{seed}", str(round_number)) for part in self.command], self.cores)

    def close(self):
        pass


class Server:
    """A contender that stays alive: one line in, the figures of one piece of work out."""

    def __init__(self, command, cores=None):
        self.command = list(map(str, command))
        self.process = start([*command, "--serve"], cores, stdin=subprocess.PIPE)

    def run(self, round_number):
        self.process.stdin.write(f"{round_number}\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            sys.exit(f"{' '.join(self.command)} failed")
        return json.loads(line)

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def in_turn(contenders, rounds):
    """The figures of all rounds by contender; in each round every contender works once."""
    figures = {name: [] for name in contenders}
    for round_number in range(1, rounds + 1):
        for name, contender in contenders.items():
            figures[name].append(contender.run(round_number))
    for contender in contenders.values():
        contender.close()
    return figures


def median(figures, name="cpu_seconds"):
    """The median over rounds of a figure."""
    return statistics.median(each[name] for each in figures)


def spread(figures, name="cpu_seconds"):
    """Least and greatest over rounds, relative to the median."""
    values = [each[name] for each in figures]
    middle = statistics.median(values)
    return f"{min(values) / middle:.2f} to {max(values) / middle:.2f}"


def heading(*columns):
    """Prints the head of a Markdown table."""
    row(*columns)
    print("|" + "---|" * len(columns), flush=True)


def row(*cells):
    """Prints a row of a Markdown table."""
    print("| " + " | ".join(map(str, cells)) + " |", flush=True)
