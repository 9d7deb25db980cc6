"""The result files that the tests of this folder open.

Shipped configs are run once for every entry of `RUNS`, made small by overrides. The environment variable ORNSTEIN names
the binary (default: target/release/ornstein). ORNSTEIN_RESULT may name one more file of cosmology.field, which is tested as well.
"""

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ORNSTEIN = Path(os.environ.get("ORNSTEIN", ROOT / "target/release/ornstein"))

UNIVERSE = ROOT / "configs/cosmology/toy-universe.toml"
SHEET = ROOT / "configs/cosmology/sheet.toml"
LINES = ROOT / "configs/cosmology/line-of-sight.toml"
DIRECT = ROOT / "tests/interop/direct.toml"

#: Name of the run -> config and overrides. Sizes are even, odd and mixed, boxes cubic and not, in one to three dimensions.
RUNS = {
    "cube": (UNIVERSE, ["field.realisations=4", "box.cells=[24, 24, 24]", "field.precision=f64"]),
    "chain": (UNIVERSE, ["field.realisations=3", "box.cells=[16, 16, 16]", "box.length=[600.0, 600.0, 600.0]"]),
    "odd": (DIRECT, ["box.cells=[15, 15, 15]", "box.length=[400.0, 400.0, 400.0]"]),
    "brick": (DIRECT, ["box.cells=[12, 20, 9]", "box.length=[300.0, 500.0, 225.0]", "field.precision=f64"]),
    "plane": (SHEET, ["box.cells=[64, 45]", "box.length=[800.0, 500.0]"]),
    "line": (LINES, ["box.cells=[501]", "field.realisations=8"]),
    "deflated": (DIRECT, ["output.compression=deflate"]),
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
        return self.make(name, *RUNS[name])

    def make(self, name, config, overrides=(), options=()):
        """A run of a config with overrides and further options of the command line."""
        if name not in self.made:
            path = self.folder / f"{name}.h5"
            command = [ORNSTEIN, "run", config, "--quiet", "--output", path, *options, "--set", "output.figure_formats=[]"]
            for override in overrides:
                command += ["--set", override]
            done = subprocess.run(command, cwd=ROOT, timeout=600, capture_output=True, text=True)
            assert done.returncode == 0, f"{' '.join(map(str, command))}\n{done.stdout}{done.stderr}"
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
