"""Campaigns on a real Slurm, which is started here for the purpose: tasks that are warned, killed, struck by a dead node, cancelled
and resubmitted end with the same bytes as an undisturbed campaign on one machine.

The environment variable ORNSTEIN names the binary (default: target/release/ornstein). Without Debian's `slurm-wlm` and `munge`
everything here is skipped, loudly.
"""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import h5py
import pytest

from cluster import Cluster, missing_commands, wait_until

ROOT = Path(__file__).resolve().parents[2]
ORNSTEIN = Path(os.environ.get("ORNSTEIN", ROOT / "target/release/ornstein")).resolve()

#: A run of a few seconds that checkpoints all the time.
BASE = """
[experiment]
kind = "sample"
name = "walk"
seed = 4

[target]
kind = "gaussian"
dimension = 20
precision_range = [1.0, 10.0]

[kernel]
kind = "unadjusted-langevin"
step_size = 0.02

[sample]
chains = 64
warm_up = 500
draws = {draws}
thin = 20000
keep = "draws"

[run]
checkpoint_minutes = 0.002
"""

#: Fifteen points, and one whose step is too large: its config is sound, but its chain diverges.
SWEEP = """
base = "base.toml"
name = "{name}"

[sweep.grid]
"kernel.step_size" = [{steps}]

[points]
heartbeat_seconds = 0.5

[slurm]
{slurm}

[local]
workers = 2
"""

STEPS = [round(0.010 + 0.002 * i, 3) for i in range(7)] + [0.5] + [round(0.030 + 0.002 * i, 3) for i in range(8)]
FAILING = 7
GOING = {"PENDING", "CONFIGURING", "RUNNING", "COMPLETING", "REQUEUED", "SUSPENDED"}


@pytest.fixture(scope="module")
def cluster(tmp_path_factory, pytestconfig):
    missing = missing_commands()
    if missing:
        message = f"NOT TESTED ON A REAL SLURM: {', '.join(missing)} not installed (apt-get install slurm-wlm munge)"
        with pytestconfig.pluginmanager.getplugin("capturemanager").global_and_fixture_disabled():
            print(f"\n{'!' * len(message)}\n{message}\n{'!' * len(message)}", flush=True)
        pytest.skip(message)
    # Fewer tasks to an array than there are points, so that campaigns are split.
    with Cluster(tmp_path_factory.mktemp("slurm") / "cluster", nodes=4, cores=1, max_array_size=10) as running:
        yield running


class Campaign:
    """A planned campaign and the commands of the program on it."""

    def __init__(self, place, environment, name, steps=STEPS, draws=80, slurm=""):
        place.mkdir(parents=True)
        # Blanks and quotes are a user's right.
        self.folder = place / f"the \"{name}\" of '50%'"
        self.environment = environment
        (place / "base.toml").write_text(BASE.format(draws=draws))
        text = SWEEP.format(name=name, steps=", ".join(map(str, steps)), slurm=slurm)
        text = f"folder = {json.dumps(str(self.folder))}\n" + text
        (place / "campaign.toml").write_text(text)
        self.place = place
        self.call("plan", place / "campaign.toml")

    def call(self, verb, *words, code=0, environment=None):
        """Runs `ornstein campaign VERB` and returns all it prints."""
        run = subprocess.run([ORNSTEIN, "campaign", verb, *words], env=environment or self.environment, cwd=self.place,
                             capture_output=True, text=True, timeout=120)
        assert run.returncode == code, f"{verb}: exit {run.returncode}\n{run.stdout}{run.stderr}"
        return run.stdout + run.stderr

    def status(self):
        """What `status` says: point -> its entry."""
        run = subprocess.run([ORNSTEIN, "campaign", "status", self.folder, "--json"], env=self.environment, cwd=self.place,
                             capture_output=True, text=True, timeout=60)
        assert run.stdout, run.stderr
        return {entry["point"]: entry for entry in json.loads(run.stdout)["points"]}

    def states(self):
        return {point: entry["state"] for point, entry in self.status().items()}

    def submission(self, number):
        return json.loads((self.folder / f"submissions/{number}.json").read_text())

    def task(self, number, point):
        """The array task of a point in a submission of one point per task: ("12", 3)."""
        submission = self.submission(number)
        task = submission["points"].index(point)
        for job in submission["jobs"]:
            if job["first_task"] <= task < job["first_task"] + job["tasks"]:
                return job["job"], task - job["first_task"]
        raise AssertionError(f"no job has point {point}")

    def output(self, point):
        return self.folder / f"points/000/{point:06}.h5"

    def running_with_checkpoint(self, but=()):
        """The point that was begun last of those that run and have something to lose."""

        def found():
            entries = self.status().values()
            begun = [(e["since"], e["point"]) for e in entries if e["state"] == "running" and e["point"] not in but]
            saved = [(since, p) for since, p in begun if any(Path(f"{self.output(p)}.partial").glob("checkpoint*"))]
            return max(saved, default=None)

        return wait_until(found, "a running point with a checkpoint")[1]


def arrays(path, *groups):
    """Name -> type, shape and bytes of every array below the groups of a file."""
    found = {}
    with h5py.File(path, "r") as file:

        def visit(name, item):
            if isinstance(item, h5py.Dataset):
                found[item.name] = (item.dtype.str, item.shape, item[()].tobytes() if item.dtype.kind != "O" else str(item[()]))

        for group in groups or ["/"]:
            file[group].visititems(visit)
    return found


def queue_state(cluster, job, index):
    return cluster.states(job).get(f"{job}_{index}")


def restarts(cluster, job, index):
    return int(re.search(r"Restarts=(\d+)", cluster.command("scontrol", "show", "job", f"{job}_{index}")).group(1))


def process_of(cluster, job, index):
    """The process of the program in an array task."""
    for process in cluster.processes():
        environment = Path(f"/proc/{process}/environ").read_bytes().split(b"\0")
        if f"SLURM_ARRAY_JOB_ID={job}".encode() in environment and f"SLURM_ARRAY_TASK_ID={index}".encode() in environment:
            if os.readlink(f"/proc/{process}/exe") == str(ORNSTEIN):
                return process
    raise AssertionError(f"task {job}_{index} has no process")


def warn(cluster, job, index):
    """Sends what Slurm sends before the time limit."""
    command = ["scancel", "--signal=USR1", "--batch", f"{job}_{index}"]
    try:
        subprocess.run(command, env=cluster.environment, timeout=1, capture_output=True)
    except subprocess.TimeoutExpired:
        # It finds the job changing under its hands, since that requeues itself at once, and would try again for a minute.
        pass


def wait_for_queue(cluster, timeout=90):
    """Waits until no job waits or runs; requeued ones are told not to wait for their two minutes."""

    def empty():
        lines = cluster.command("squeue", "-h", "-r", "-t", "all", "-o", "%i|%T|%r").splitlines()
        going = [line.split("|") for line in lines if line.split("|")[1] in GOING]
        for job, state, reason in going:
            if state == "PENDING" and reason == "BeginTime":
                cluster.start_now(job)
        return not going

    wait_until(empty, "an empty queue", timeout, interval=0.5)


def log(campaign, pattern):
    return "".join(path.read_text() for path in sorted(campaign.folder.glob(f"logs/{pattern}")))


def test_a_campaign_under_fire(cluster, tmp_path):
    environment = cluster.environment
    undisturbed = Campaign(tmp_path / "undisturbed", environment, "walks")
    undisturbed.call("submit", undisturbed.folder, "--local", code=1)
    assert undisturbed.states() == {point: "failed" if point == FAILING else "finished" for point in range(16)}

    campaign = Campaign(tmp_path / "disturbed", environment, "walks", slurm='partition = "main"\nsetup = ["echo it is set up"]')
    preview = campaign.call("submit", campaign.folder, "--dry-run")
    assert "--array=0-9" in preview and "--array=0-5" in preview and "--dependency=afterany:" in preview
    assert not list(campaign.folder.glob("submissions/*")), "a dry run writes nothing"
    campaign.call("submit", campaign.folder)
    jobs = campaign.submission(1)["jobs"]
    assert [(job["first_task"], job["tasks"]) for job in jobs] == [(0, 10), (10, 6)]
    again = campaign.call("resubmit", campaign.folder)
    assert not (campaign.folder / "submissions/2.json").exists(), f"all points wait or run already: {again}"

    # A warning, as before the time limit: a checkpoint, and back into the queue.
    warned = campaign.running_with_checkpoint()
    job, index = campaign.task(1, warned)
    warn(cluster, job, index)
    wait_until(lambda: queue_state(cluster, job, index) == "PENDING", "the warned task to be requeued")
    assert restarts(cluster, job, index) == 1
    assert campaign.states()[warned] == "waiting"
    cluster.start_now(f"{job}_{index}")

    # A process killed with -9.
    killed = campaign.running_with_checkpoint(but=[warned])
    job, index = campaign.task(1, killed)
    os.kill(process_of(cluster, job, index), signal.SIGKILL)
    wait_until(lambda: queue_state(cluster, job, index) == "FAILED", "Slurm to notice the killed task")
    assert campaign.states()[killed] == "lost"

    # A node without power: Slurm believes that its task runs, the heartbeat knows better.
    struck = campaign.running_with_checkpoint(but=[warned, killed])
    job, index = campaign.task(1, struck)
    node = cluster.command("squeue", "-h", "-j", f"{job}_{index}", "-o", "%N").strip()
    cluster.kill_node(node)
    assert queue_state(cluster, job, index) == "RUNNING"
    entry = wait_until(lambda: (e := campaign.status()[struck])["state"] == "lost" and e, "the heartbeat to stop")
    assert "RUNNING" in entry["hint"], entry
    cluster.command("scontrol", "update", f"NodeName={node}", "State=DOWN", "Reason=power")
    wait_until(lambda: queue_state(cluster, job, index) == "PENDING", "the task of the dead node to be requeued")
    cluster.start_now(f"{job}_{index}")
    cluster.start_node(node)

    # Called off in the middle: checkpoints, and nobody comes back.
    wait_until(lambda: sum(state == "finished" for state in campaign.states().values()) >= 5, "five finished points", 60)
    campaign.running_with_checkpoint()
    campaign.call("cancel", campaign.folder)
    wait_until(lambda: not any(GOING & set(cluster.states(each["job"]).values()) for each in jobs), "the arrays to end")
    states = campaign.states()
    assert {"interrupted", "finished"} <= set(states.values()) <= {"interrupted", "finished", "failed", "lost", "missing"}, states
    assert campaign.submission(1)["cancelled"]

    # All that is left, and nothing else.
    finished = {point: campaign.output(point).stat() for point, state in states.items() if state == "finished"}
    campaign.call("resubmit", campaign.folder)
    assert set(campaign.submission(2)["points"]) == set(states) - set(finished)
    wait_for_queue(cluster)
    entries = campaign.status()
    assert {p: e["state"] for p, e in entries.items()} == undisturbed.states(), log(campaign, "*.out")
    assert "diverged" in entries[FAILING]["reason"]
    for point, before in finished.items():
        assert campaign.output(point).stat().st_mtime_ns == before.st_mtime_ns, f"point {point} was run again"

    # The dependent job saw that a point is missing, and said so.
    assert str(FAILING) in log(campaign, "collect-*.out")
    for each in (undisturbed, campaign):
        each.call("collect", each.folder, "--allow-partial")
    assert "diverged" in campaign.call("logs", campaign.folder, str(FAILING))

    for point in set(range(16)) - {FAILING}:
        expected, found = (arrays(each.output(point), "samples", "statistics") for each in (undisturbed, campaign))
        assert expected and expected == found, f"point {point}"
    expected, found = (arrays(each.folder / "collected.h5") for each in (undisturbed, campaign))
    assert expected.keys() == found.keys()
    different = [name for name in expected if expected[name] != found[name] and "seconds" not in name]
    assert not different


def test_tasks_are_requeued_by_their_own_clock_as_often_as_allowed(cluster, tmp_path):
    # Slurm tells no end of a job without a limit: the user states one.
    environment = cluster.environment | {"ORNSTEIN_TIME_LIMIT_MINUTES": "0.02"}
    campaign = Campaign(tmp_path / "clock", environment, "clock", steps=[0.02], draws=250, slurm="requeue = 1")
    campaign.call("submit", campaign.folder)
    job, index = campaign.task(1, 0)
    wait_until(lambda: queue_state(cluster, job, index) == "PENDING" and restarts(cluster, job, index) == 1, "the requeue")
    cluster.start_now(f"{job}_{index}")
    wait_until(lambda: queue_state(cluster, job, index) not in GOING, "the end of the second turn")
    assert campaign.states() == {0: "interrupted"}
    assert restarts(cluster, job, index) == 1
    campaign.environment = cluster.environment
    campaign.call("resubmit", campaign.folder)
    wait_for_queue(cluster)
    assert campaign.states() == {0: "finished"}
    assert (campaign.folder / "collected.h5").exists(), log(campaign, "collect-*.out")


def test_points_in_bundles(cluster, tmp_path):
    campaign = Campaign(tmp_path / "bundles", cluster.environment, "bundles", steps=[0.01, 0.5, 0.02, 0.03], draws=10,
                        slurm="bundle = 3\nmax_parallel = 1")
    campaign.call("submit", campaign.folder)
    assert campaign.submission(1)["jobs"][0]["tasks"] == 2
    wait_for_queue(cluster)
    assert campaign.states() == {0: "finished", 1: "failed", 2: "finished", 3: "finished"}


def test_a_refusal_of_slurm_is_shown(cluster, tmp_path):
    campaign = Campaign(tmp_path / "refused", cluster.environment, "refused", steps=[0.02], slurm='partition = "nowhere"')
    answer = campaign.call("submit", campaign.folder, code=2)
    assert "invalid partition specified: nowhere" in answer, answer
    assert campaign.states() == {0: "missing"}
    assert not list(campaign.folder.glob("submissions/*.json"))


def with_commands(cluster, folder, commands):
    """The environment of the cluster with these shell scripts before its own commands."""
    folder.mkdir()
    for name, body in commands.items():
        (folder / name).write_text(f"#!/bin/sh\n{body}\n")
        (folder / name).chmod(0o755)
    return cluster.environment | {"PATH": f"{folder}:{cluster.environment['PATH']}"}


def test_without_slurm_or_its_queue(cluster, tmp_path):
    campaign = Campaign(tmp_path / "absent", cluster.environment, "absent", steps=[0.02], draws=10)
    nowhere = tmp_path / "nowhere"
    nowhere.mkdir()
    answer = campaign.call("submit", campaign.folder, code=2, environment={"PATH": str(nowhere)})
    assert "sbatch" in answer and "--local" in answer, answer

    campaign.call("submit", campaign.folder)
    wait_for_queue(cluster)
    broken = with_commands(cluster, tmp_path / "broken", {"squeue": "echo Unable to contact slurm controller >&2; exit 1"})
    # Finished points need no queue; what is unfinished is shown by its files, and the note says why.
    shutil.rmtree(campaign.folder / "points")
    answer = campaign.call("status", campaign.folder, environment=broken)
    assert "Unable to contact slurm controller" in answer, answer
    # Nobody knows whether the point waits there: it is not submitted twice.
    answer = campaign.call("resubmit", campaign.folder, code=2, environment=broken)
    assert "may wait in a queue" in answer and "--force" in answer, answer


def test_a_site_that_does_not_tell_its_limits(cluster, tmp_path):
    campaign = Campaign(tmp_path / "limits", cluster.environment, "limits", steps=[0.02])
    broken = with_commands(cluster, tmp_path / "broken", {"scontrol": "echo no >&2; exit 1"})
    answer = campaign.call("submit", campaign.folder, "--dry-run", environment=broken)
    assert "1001" in answer, answer


def test_a_limit_that_is_shorter_than_its_warning(cluster, tmp_path):
    slurm = 'time = "1"\nwarning_seconds = 120'
    campaign = Campaign(tmp_path / "short", cluster.environment, "short", steps=[0.02], slurm=slurm)
    answer = campaign.call("submit", campaign.folder, code=2)
    assert "warning_seconds" in answer, answer


def test_snakefiles_can_be_read(cluster, tmp_path):
    pytest.importorskip("snakemake")
    campaign = Campaign(tmp_path / "export", cluster.environment, "export", steps=[0.01, 0.02])
    campaign.call("export", campaign.folder, "--format", "snakemake")
    snakefile = next(campaign.folder.rglob("Snakefile"))
    run = subprocess.run([sys.executable, "-m", "snakemake", "-n"], cwd=snakefile.parent, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
