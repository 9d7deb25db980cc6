"""What a peer that makes one field reports: memory, CPU time, and a figure by which to see that the field is right."""

import time
from pathlib import Path

TABLE = Path(__file__).resolve().parents[2] / "data/cosmology/planck18_linear_power_camb.csv"

#: Side of the box in Mpc/h.
LENGTH = 1000.0


def memory(name):
    """A figure of /proc/self/status in bytes: VmRSS is the memory now in use, VmHWM the most ever."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(name + ":"):
            return 1024 * int(line.split()[1])
    raise KeyError(name)


def base():
    """Memory and CPU time when all modules are loaded and nothing is done yet."""
    return memory("VmRSS"), time.process_time()


def report(base, field):
    """Prints the figures of a process that has made `field`."""
    base_memory, base_cpu = base
    peak = memory("VmHWM")
    cpu = time.process_time()
    print("base_bytes", base_memory)
    print("peak_bytes", peak)
    print("bytes_per_cell", f"{(peak - base_memory) / field.size:.3f}")
    print("base_cpu_seconds", f"{base_cpu:.4f}")
    print("cpu_seconds", f"{cpu:.4f}")
    print("deviation", f"{field[::101].std():.4f}")
