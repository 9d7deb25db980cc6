"""A private Slurm on this machine: munged, slurmctld and several slurmd as plain processes in a scratch folder.

No systemd, no cgroups, no root needed once Debian's `slurm-wlm` and `munge` are installed; everything listens on loopback at
random ports, and ends with the `with` block:

    with Cluster(folder, nodes=4, cores=2) as cluster:
        job = cluster.sbatch("#!/bin/sh\\nhostname\\n")
        cluster.wait(job)
"""

import getpass
import os
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path

#: Where Debian keeps the daemons, which is not on every user's PATH.
DAEMON_PATH = os.environ.get("PATH", "") + ":/usr/sbin:/sbin"

#: What must be installed.
COMMANDS = ["munged", "mungekey", "slurmctld", "slurmd", "sbatch", "squeue", "scontrol", "scancel"]

CONFIG = """
ClusterName=private
SlurmctldHost={host}(127.0.0.1)
SlurmUser={user}
SlurmdUser={user}
AuthType=auth/munge
AuthInfo=socket={folder}/munge.socket
CommunicationParameters=NoCtldInAddrAny,NoInAddrAny
SlurmctldPort={controller_port}
SlurmctldPidFile={folder}/slurmctld.pid
SlurmctldLogFile={folder}/slurmctld.log
StateSaveLocation={folder}/state
SlurmdPidFile={folder}/%n.pid
SlurmdLogFile={folder}/%n.log
SlurmdSpoolDir={folder}/spool-%n
SlurmdParameters=config_overrides
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SwitchType=switch/none
MpiDefault=none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
JobAcctGatherType=jobacct_gather/linux
AccountingStorageType=accounting_storage/none
ReturnToService=2
SchedulerParameters=bf_interval=1,sched_interval=1,sched_min_interval=0,batch_sched_delay=0
KillWait=5
MinJobAge=600
MaxArraySize={max_array_size}
"""


def missing_commands():
    """Commands of Slurm and munge that are not installed."""
    return [command for command in COMMANDS if shutil.which(command, path=DAEMON_PATH) is None]


def free_ports(count):
    """Ports of the loopback interface that nobody listens on."""
    sockets = [socket.socket() for _ in range(count)]
    try:
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]
    finally:
        for each in sockets:
            each.close()


def wait_until(condition, what, timeout=30.0, interval=0.1):
    """The first true value of `condition()`; fails after `timeout` seconds, naming what was waited for."""
    end = time.monotonic() + timeout
    while time.monotonic() < end:
        value = condition()
        if value:
            return value
        time.sleep(interval)
    raise TimeoutError(f"waited {timeout:g} s in vain for: {what}")


def kill(processes):
    """Ends processes with -9, in this order."""
    for process in processes:
        try:
            os.kill(process, signal.SIGKILL)
        except ProcessLookupError:
            pass


class Cluster:
    """A running Slurm. `environment` is what a process needs to speak to it."""

    def __init__(self, folder, nodes=4, cores=2, max_array_size=1001):
        self.folder = Path(folder).resolve()
        self.folder.mkdir(mode=0o755, parents=True)
        self.names = [f"n{i + 1}" for i in range(nodes)]
        self.daemons = {}
        self.environment = {
            name: value for name, value in os.environ.items() if not name.startswith(("SLURM_", "SBATCH_", "SQUEUE_"))
        }
        self.environment |= {"SLURM_CONF": str(self.folder / "slurm.conf"), "PATH": DAEMON_PATH}
        (self.folder / "state").mkdir()
        host = socket.gethostname().split(".")[0]
        ports = free_ports(nodes + 1)
        lines = [CONFIG.format(host=host, user=getpass.getuser(), folder=self.folder, controller_port=ports[0],
                               max_array_size=max_array_size)]
        for name, port in zip(self.names, ports[1:]):
            (self.folder / f"spool-{name}").mkdir()
            lines.append(f"NodeName={name} NodeHostname={host} NodeAddr=127.0.0.1 Port={port} CPUs={cores} State=UNKNOWN\n")
        lines.append(f"PartitionName=main Nodes={','.join(self.names)} Default=YES MaxTime=INFINITE State=UP\n")
        (self.folder / "slurm.conf").write_text("".join(lines))

    def __enter__(self):
        try:
            key = self.folder / "munge.key"
            self.command("mungekey", "--create", f"--keyfile={key}")
            self.start_daemon("munged", "--foreground", "--force", f"--key-file={key}", f"--socket={self.folder}/munge.socket",
                              f"--pid-file={self.folder}/munged.pid", f"--log-file={self.folder}/munged.log",
                              f"--seed-file={self.folder}/munged.seed")
            wait_until(lambda: (self.folder / "munge.socket").exists(), "munged")
            self.start_daemon("slurmctld", "-D")
            for name in self.names:
                self.start_node(name)
            self.wait_for_nodes()
            return self
        except BaseException:
            self.stop()
            raise

    def __exit__(self, *_):
        self.stop()

    def stop(self):
        """Ends what is still running: jobs first, then the daemons."""
        leftovers = self.processes()
        if "slurmctld" in self.daemons:
            subprocess.run(["scancel", "--quiet", "--signal=KILL", "--full", f"--user={getpass.getuser()}"], env=self.environment,
                           timeout=20, check=False, capture_output=True)
        for daemon in reversed(list(self.daemons.values())):
            daemon.terminate()
        for daemon in self.daemons.values():
            try:
                daemon.wait(timeout=10)
            except subprocess.TimeoutExpired:
                daemon.kill()
                daemon.wait()
        self.daemons.clear()
        kill([*leftovers, *self.processes()])

    def processes(self, node=None):
        """Processes of jobs (on this node, if named), each slurmstepd before what it supervises: who dies last cannot report the
        others' end."""
        mark = f"SLURM_CONF={self.folder}/slurm.conf".encode()
        supervisors, jobs = set(), []
        for entry in Path("/proc").iterdir():
            try:
                environment = (entry / "environ").read_bytes().split(b"\0") if entry.name.isdigit() else []
                of_job = mark in environment and any(word.startswith(b"SLURM_JOB_ID=") for word in environment)
                if of_job and (node is None or f"SLURMD_NODENAME={node}".encode() in environment):
                    jobs.append(int(entry.name))
                    # The environment of a slurmstepd names neither job nor node: it is known by its child.
                    parent = (entry / "stat").read_text().rsplit(")", 1)[1].split()[1]
                    if Path("/proc", parent, "comm").read_text().strip() == "slurmstepd":
                        supervisors.add(int(parent))
            except OSError:
                continue
        return [*supervisors, *jobs]

    def start_daemon(self, name, *arguments, key=None):
        with open(self.folder / f"{key or name}.out", "ab") as output:
            self.daemons[key or name] = subprocess.Popen(
                [name, *arguments], env=self.environment, stdin=subprocess.DEVNULL, stdout=output, stderr=output
            )

    def start_node(self, name):
        """Starts the daemon of a node, also again after `kill_node`."""
        self.start_daemon("slurmd", "-D", "-N", name, key=name)

    def kill_node(self, name):
        """A node loses its power: its daemon and all that it started are killed with -9, and nobody is told."""
        daemon = self.daemons.pop(name)
        processes = self.processes(name)
        daemon.kill()
        daemon.wait()
        kill(processes)

    def wait_for_nodes(self):
        """Waits until all nodes that have a daemon take jobs."""

        def all_idle():
            run = subprocess.run(["sinfo", "-h", "-N", "-o", "%N %t"], env=self.environment, capture_output=True, text=True)
            states = dict(line.split() for line in run.stdout.splitlines())
            return all(states.get(name) in ("idle", "mix", "alloc") for name in self.names if name in self.daemons)

        wait_until(all_idle, "nodes to take jobs")

    def command(self, *words, **options):
        """Runs a command against this cluster and returns what it prints."""
        run = subprocess.run(words, env=self.environment, capture_output=True, text=True, timeout=60, **options)
        if run.returncode:
            raise RuntimeError(f"{' '.join(words)}: exit {run.returncode}\n{run.stdout}{run.stderr}")
        return run.stdout

    def sbatch(self, script, *options):
        """Submits the text of a script; the number of the job."""
        return self.command("sbatch", "--parsable", "--output=/dev/null", *options, input=script).strip()

    def states(self, job):
        """Task -> state, of a job that may be an array: {"12_0": "RUNNING"}."""
        lines = self.command("squeue", "-h", "-r", "-t", "all", "-j", job, "-o", "%i|%T").splitlines()
        return dict(line.split("|") for line in lines)

    def wait(self, job, timeout=60.0):
        """Waits until no task of the job is pending or running; their states."""
        going = {"PENDING", "CONFIGURING", "RUNNING", "COMPLETING", "REQUEUED", "SUSPENDED"}
        return wait_until(lambda: (s := self.states(job)) and not going & set(s.values()) and s, f"the end of job {job}", timeout)

    def start_now(self, job):
        """A requeued job waits two minutes by itself: this one shall start at once."""
        self.command("scontrol", "update", f"JobId={job}", "StartTime=now")
