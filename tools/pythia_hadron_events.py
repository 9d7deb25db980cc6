"""Hadron-level events e+e- -> Z/gamma* -> q qbar at the Z pole, made by Pythia, for `collider.convert` and `collider.train`.

    python tools/pythia_hadron_events.py --events 100000 --seed 1 --output hadrons.hepmc3 --format hepmc3
    ornstein run configs/collider/convert.toml --set input.file=hadrons.hepmc3

Needs `pythia8mc`, and `pyhepmc` (format `hepmc3`) or `h5py` (format `lheh5`); versions in `tests/interop/requirements.txt`.

Beams of 45.5938 GeV each along z without radiation of their own, all quarks but top, shower, hadronisation and decays with Pythia's
defaults. Particles with c tau above 300 mm are left to themselves, as in measurements at LEP: K0_S, Lambda, Sigma, Xi and Omega decay,
muons, charged pions and kaons, K0_L and neutrons do not. Kept are the two beams and what goes out, neutrinos too.

The same seed makes the same events. Pythia is used as a program of its own, and no part of this suite.
"""

import argparse
import sys
from pathlib import Path

ENERGY = 91.1876
SETTINGS = [
    "Print:quiet = on",
    "Beams:idA = 11",
    "Beams:idB = -11",
    f"Beams:eCM = {ENERGY}",
    "PDF:lepton = off",
    "WeakSingleBoson:ffbar2gmZ = on",
    "23:onMode = off",
    "23:onIfAny = 1 2 3 4 5",
    "ParticleDecays:limitTau0 = on",
    "ParticleDecays:tau0Max = 300",
    "Random:setSeed = on",
]


def generate(count, seed):
    """Events one by one: a list of (PDG id, status, (px, py, pz, E), mass), beams (status -1) first; and Pythia, for its cross section."""
    import pythia8mc

    pythia = pythia8mc.Pythia("", False)
    for setting in [*SETTINGS, f"Random:seed = {seed}"]:
        if not pythia.readString(setting):
            raise SystemExit(f"Pythia does not know the setting '{setting}'")
    if not pythia.init():
        raise SystemExit("Pythia cannot be initialised")
    made = 0
    failed = 0
    while made < count:
        if not pythia.next():
            failed += 1
            if failed > 100 + count // 10:
                raise SystemExit(f"Pythia failed {failed} times")
            continue
        particles = []
        for place in range(1, pythia.event.size()):
            particle = pythia.event[place]
            beam = particle.status() == -12
            if beam or particle.isFinal():
                momentum = (particle.px(), particle.py(), particle.pz(), particle.e())
                particles.append((particle.id(), -1 if beam else 1, momentum, particle.m()))
        particles.sort(key=lambda particle: particle[1])
        yield particles, pythia
        made += 1


def cross_section(pythia):
    """The best estimate so far and its error [pb]."""
    information = pythia.infoPython()
    return information.sigmaGen() * 1e9, information.sigmaErr() * 1e9


def write_hepmc3(path, events):
    import pyhepmc

    run = pyhepmc.GenRunInfo()
    run.weight_names = ["nominal"]
    with pyhepmc.open(str(path), "w", precision=16, format="hepmc3") as file:
        for number, (particles, pythia) in enumerate(events):
            event = pyhepmc.GenEvent(pyhepmc.Units.GEV, pyhepmc.Units.MM)
            event.run_info = run
            event.event_number = number
            event.weights = [1.0]
            vertex = pyhepmc.GenVertex()
            for pdg, status, momentum, mass in particles:
                particle = pyhepmc.GenParticle(momentum, pdg, 4 if status < 0 else 1)
                particle.generated_mass = mass
                (vertex.add_particle_in if status < 0 else vertex.add_particle_out)(particle)
            event.add_vertex(vertex)
            estimate = pyhepmc.GenCrossSection()
            estimate.set_cross_section(*cross_section(pythia), number + 1, number + 1)
            event.cross_section = estimate
            file.write(event)


def write_lheh5(path, events):
    import h5py
    import numpy as np

    columns = {
        "init": "beamA beamB energyA energyB PDFgroupA PDFgroupB PDFsetA PDFsetB weightingStrategy numProcesses",
        "procInfo": "procId npLO npNLO xSection error unitWeight",
        "events": "pid nparticles start trials scale fscale rscale aqed aqcd NOMINAL",
        "particles": "id status mother1 mother2 color1 color2 px py pz e m lifetime spin",
    }
    rows, records, pythia = [], [], None
    for particles, pythia in events:
        rows.append([1, len(particles), 0, 1, ENERGY, ENERGY, ENERGY, -1, -1, 1])
        record = []
        for pdg, status, momentum, mass in particles:
            mothers = (0, 0) if status < 0 else (1, 2)
            record.append([pdg, status, *mothers, 0, 0, *momentum, mass, 0, 9])
        records.append(np.array(record))
    sigma, error = cross_section(pythia)
    # Readers in C++ take npLO particles for each event, and the mean weight for the cross section.
    room = max(len(record) for record in records)
    rows = np.array(rows, dtype=float)
    rows[:, 2], rows[:, 9] = room * np.arange(len(rows)), sigma
    tables = {
        "init": [11, -11, ENERGY / 2, ENERGY / 2, 0, 0, 0, 0, 4, 1],
        "procInfo": [[1, room, -1, sigma, error, sigma]],
        "events": rows,
        "particles": np.concatenate([np.pad(record, ((0, room - len(record)), (0, 0))) for record in records]),
    }
    with h5py.File(path, "w") as file:
        file["version"] = np.array([2, 0, 1])
        for name, table in tables.items():
            dataset = file.create_dataset(name, data=np.array(table, dtype=float))
            dataset.attrs["properties"] = columns[name].split()


WRITERS = {"hepmc3": write_hepmc3, "lheh5": write_lheh5}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1, help="from 1 to 900 000 000")
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument("--format", choices=WRITERS, default="hepmc3")
    arguments = parser.parse_args()
    if arguments.events < 1 or not 1 <= arguments.seed <= 900_000_000:
        parser.error("at least one event, and a seed from 1 to 900 000 000")
    WRITERS[arguments.format](arguments.output, generate(arguments.events, arguments.seed))
    print(f"{arguments.output}: {arguments.events} events", file=sys.stderr)


if __name__ == "__main__":
    main()
