"""The result files that the tests of this folder open.

The shipped config is run once for every entry of `RUNS`, made small by overrides. The environment variable ORNSTEIN names
the binary (default: target/release/ornstein). ORNSTEIN_RESULT may name one more file: it is opened with every reader too.
"""

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CONFIG = ROOT / "configs/cosmology/toy-universe.toml"
ORNSTEIN = Path(os.environ.get("ORNSTEIN", ROOT / "target/release/ornstein"))

#: Overrides for all runs: four universes, drawn at once unless said otherwise, no figures.
COMMON = ["field.realisations=4", "field.method=direct", "output.figure_formats=[]"]

#: What a plane or a line through a three-dimensional field needs: an end of its structure [h/Mpc].
SECTION = "spectrum.section_cutoff=10.0"

#: Name of the run -> its overrides. Sizes are even, odd and mixed, boxes cubic and not, in one to three dimensions.
RUNS = {
    "cube": ["box.cells=[24, 24, 24]", "box.length=[1000.0, 1000.0, 1000.0]", "field.precision=f64"],
    "odd": ["box.cells=[15, 15, 15]", "box.length=[400.0, 400.0, 400.0]"],
    "brick": ["box.cells=[12, 20, 9]", "box.length=[300.0, 500.0, 225.0]", "field.precision=f64"],
    "plane": ["box.cells=[64, 45]", "box.length=[800.0, 500.0]", SECTION, "field.precision=f64"],
    "line": ["box.cells=[501]", "box.length=[5000.0]", SECTION],
    "chain": ["box.cells=[16, 16, 16]", "box.length=[600.0, 600.0, 600.0]", "field.method=langevin"],
    "deflated": ["box.cells=[24, 24, 24]", "box.length=[1000.0, 1000.0, 1000.0]", "output.compression=deflate"],
}


@dataclass(frozen=True)
class Result:
    """A finished result file."""

    name: str
    path: Path


class Runs:
    """Makes runs on demand and keeps them for the session."""

    def __init__(self, folder):
        self.folder = folder
        self.made = {}

    def named(self, name):
        """The run of this name in `RUNS`."""
        return self.with_overrides(name, RUNS[name])

    def with_overrides(self, name, overrides, options=()):
        """A run with these overrides beside the common ones, and further options of the command line."""
        if name not in self.made:
            path = self.folder / f"{name}.h5"
            command = [str(ORNSTEIN), "run", str(CONFIG), "--quiet", "--output", str(path), *options]
            for override in COMMON + overrides:
                command += ["--set", override]
            done = subprocess.run(command, cwd=ROOT, timeout=600, capture_output=True, text=True)
            assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout}{done.stderr}"
            self.made[name] = Result(name, path)
        return self.made[name]


@pytest.fixture(scope="session")
def runs(tmp_path_factory):
    if not ORNSTEIN.is_file():
        pytest.fail(f"{ORNSTEIN} is not there: cargo build --release, or set ORNSTEIN")
    return Runs(tmp_path_factory.mktemp("runs"))


GIVEN = [os.environ["ORNSTEIN_RESULT"]] if os.environ.get("ORNSTEIN_RESULT") else []


@pytest.fixture(scope="session", params=[*RUNS, *GIVEN])
def result(request, runs):
    """Each run in turn, and the given file."""
    if request.param in RUNS:
        return runs.named(request.param)
    return Result("given", Path(request.param).resolve())
