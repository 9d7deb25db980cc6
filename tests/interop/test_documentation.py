"""The Python in the README and the book runs as it is printed."""

import re
import subprocess
import sys

import pytest
from conftest import ORNSTEIN, ROOT, UNIVERSE

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs/src").glob("*.md"))]
EXAMPLES = [
    pytest.param(code, id=f"{page.name}-{number}")
    for page in PAGES
    for number, code in enumerate(re.findall(r"^```python\n(.*?)^```", page.read_text(), re.DOTALL | re.MULTILINE))
]


def make_campaign(folder):
    """The campaign of the page, run on this machine and collected."""
    for words in (["plan", ROOT / "configs/campaigns/universe-seeds.toml", "--folder", folder], ["submit", folder, "--local"], ["collect", folder]):
        done = subprocess.run([ORNSTEIN, "campaign", *words], cwd=folder.parent, capture_output=True, text=True, timeout=300)
        assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("code", EXAMPLES)
def test_example_runs(runs, tmp_path, code):
    universe = runs.make("toy-universe", UNIVERSE, ["field.realisations=2"])
    folder = tmp_path / "data/runs"
    folder.mkdir(parents=True)
    (folder / "toy-universe.h5").symlink_to(universe.path)
    if "data/campaigns" in code:
        campaigns = tmp_path / "data/campaigns"
        campaigns.mkdir()
        make_campaign(campaigns / "universe-seeds")
    command = [sys.executable, "-W", "error::DeprecationWarning", "-c", code]
    environment = {"MPLBACKEND": "Agg", "MPLCONFIGDIR": str(tmp_path)}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
