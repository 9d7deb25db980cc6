"""Event files: pylhe, pyhepmc and Pythia read ours, and we read theirs."""

import subprocess
import sys

import h5py
import numpy as np
import pyhepmc
import pylhe
import pytest
from conftest import ORNSTEIN, ROOT

CONVERT = ROOT / "configs/collider/convert.toml"
ENERGY = 91.1876
WEIGHTS = [f"w{place}" for place in range(145)]


def converted(runs, name, source, *overrides):
    """A run of the shipped conversion on another file, with files of all formats beside its output."""
    return runs.make(name, CONVERT, [f"input.file={source}", "input.momentum_tolerance=1e-5", *overrides]).path


def quark_pairs(count, seed):
    """Momenta (event, particle, component) of massless pairs, back to back in all directions."""
    random = np.random.default_rng(seed)
    direction = random.normal(size=(count, 3))
    direction /= np.linalg.norm(direction, axis=1, keepdims=True)
    momentum = direction * ENERGY / 2
    energy = np.linalg.norm(momentum, axis=1, keepdims=True)
    return np.stack([np.hstack([energy, momentum]), np.hstack([energy, -momentum])], axis=1)


@pytest.fixture(scope="module")
def weighted(tmp_path_factory):
    """A Les Houches event file with 145 weights, whose numbers need all of their digits, and a header with a run card."""
    random = np.random.default_rng(1)
    weights = "\n".join(f'<weight id="{name}" MUR="{place}"> scale {place} &lt; 3 </weight>' for place, name in enumerate(WEIGHTS))
    lines = [
        '<LesHouchesEvents version="3.0">\n<header>\n<card kind="run"><![CDATA[\n ebeam = 45.6 ! a < b & c\n]]></card>',
        f'<initrwgt>\n<weightgroup name="scales" combine="none">\n{weights}\n</weightgroup>\n</initrwgt>\n</header>',
        f"<init>\n11 -11 {ENERGY / 2!r} {ENERGY / 2!r} 0 0 0 0 -4 1\n{1 / 3!r} {1 / 7!r} 1.0 1\n</init>",
    ]
    for pair in quark_pairs(200, 2):
        lines.append(f"<event>\n4 1 {random.normal()!r} {random.random()!r} {1 / 128!r} {random.random()!r}")
        for pdg, sign in [(11, 1), (-11, -1)]:
            lines.append(f"{pdg} -1 0 0 0 0 0 0 {sign * ENERGY / 2!r} {ENERGY / 2!r} 0 0 9")
        for pdg, colours, (e, x, y, z) in [(2, "501 0", pair[0].tolist()), (-2, "0 501", pair[1].tolist())]:
            lines.append(f"{pdg} 1 1 2 {colours} {x!r} {y!r} {z!r} {e!r} 0 {random.random()!r} 9")
        values = "\n".join(f"<wgt id='{name}'> {value!r} </wgt>" for name, value in zip(WEIGHTS, random.normal(size=145).tolist()))
        lines.append(f"<rwgt>\n{values}\n</rwgt>\n</event>")
    path = tmp_path_factory.mktemp("weighted") / "weighted.lhe"
    path.write_text("\n".join([*lines, "</LesHouchesEvents>", ""]))
    return path


def events_of(path):
    file = pylhe.LHEFile.fromfile(str(path))
    return file, list(file.events)


@pytest.mark.parametrize("ending", ["lhe", "lhe.h5"])
def test_pylhe_reads_every_bit(runs, weighted, ending):
    original, expected = events_of(weighted)
    file, events = events_of(converted(runs, "weighted", weighted).with_suffix(f".{ending}"))
    assert len(events) == len(expected) == 200
    for event, wanted in zip(events, expected, strict=True):
        assert event.eventinfo == wanted.eventinfo
        assert event.particles == wanted.particles
        # Of floats, so equal means equal bit by bit.
        assert event.weights == wanted.weights and len(event.weights) == 145
    assert file.init.initInfo == original.init.initInfo
    process = file.init.procInfo[0]
    assert (process.xSection, process.error) == (1 / 3, 1 / 7)
    assert file.header.initrwgt == original.header.initrwgt
    for element, wanted in zip(file.header.extra_elements, original.header.extra_elements, strict=True):
        assert (element.tag, element.attrib, element.text) == (wanted.tag, wanted.attrib, wanted.text)


def test_hdf5_has_the_layout_and_padded_momenta(runs, weighted):
    _, events = events_of(weighted)
    with h5py.File(converted(runs, "weighted", weighted).with_suffix(".lhe.h5")) as file:
        assert {"version", "init", "procInfo", "events", "particles", "ml"} <= set(file)
        assert list(file["version"]) == [2, 0, 1]
        assert all(file[name].dtype == np.float64 for name in ["init", "procInfo", "events", "particles", "ml/p4", "ml/weight"])
        assert list(file["events"].attrs["properties"])[:3] == ["pid", "nparticles", "start"]
        assert list(file["events"].attrs["properties"])[10:] == WEIGHTS
        momenta = [[(p.e, p.px, p.py, p.pz) for p in event.particles[2:]] for event in events]
        np.testing.assert_array_equal(file["ml/p4"][:], momenta)
        # Readers in C++ take this many particles for each event, and have no word for a number that is missing.
        assert list(file["procInfo"][0, :3]) == [1, 4, -1] and len(file["particles"]) == 4 * len(events)
        assert np.isfinite(file["events"][:]).all() and (file["events"][:, 3] == 1).all()
        np.testing.assert_array_equal(file["ml/pdgid"][:], [[2, -2]] * 200)
        np.testing.assert_array_equal(file["ml/weight"][:], [event.eventinfo.weight for event in events])
        assert (file["ml/mask"][:] == 1).all()


def test_pyhepmc_reads_every_bit(runs, weighted):
    _, expected = events_of(weighted)
    with pyhepmc.open(str(converted(runs, "weighted", weighted).with_suffix(".hepmc3"))) as file:
        events = list(file)
    assert len(events) == 200
    for event, wanted in zip(events, expected, strict=True):
        assert event.weight_names == ["nominal", *WEIGHTS]
        assert list(event.weights) == [wanted.eventinfo.weight, *wanted.weights.values()]
        assert (event.cross_section.xsec(), event.cross_section.xsec_err()) == (1 / 3, 1 / 7)
        assert [p.pid for p in event.beams] == [11, -11]
        outgoing = [p for p in event.particles if p.status == 1]
        assert [(p.pid, *p.momentum) for p in outgoing] == [(p.id, p.px, p.py, p.pz, p.e) for p in wanted.particles[2:]]
        assert [p.pid for p in outgoing[0].production_vertex.particles_in] == [11, -11]


def shower(path):
    """Events of a file that Pythia showers and hadronises, and the largest violation of energy and momentum [GeV]."""
    import pythia8mc

    pythia = pythia8mc.Pythia("", False)
    for setting in ["Print:quiet = on", "Beams:frameType = 4", f"Beams:LHEF = {path}", "PDF:lepton = off"]:
        assert pythia.readString(setting), setting
    assert pythia.init()
    done, violation = 0, 0.0
    while True:
        if not pythia.next():
            if pythia.infoPython().atEndOfFile():
                return done, violation
            continue
        final = [particle for particle in pythia.event if particle.isFinal()]
        assert len(final) > 3
        total = np.sum([(p.px(), p.py(), p.pz(), p.e()) for p in final], axis=0)
        violation = max(violation, np.abs(total - [0, 0, 0, ENERGY]).max())
        done += 1


def test_pythia_showers_quark_pairs(runs, tmp_path):
    """Of momenta alone: what comes in, mothers and colours are ours."""
    source = tmp_path / "pairs.h5"
    with h5py.File(source, "w") as file:
        momenta = file.create_dataset("samples/p4", data=quark_pairs(1000, 3))
        momenta.attrs["pdgid"], momenta.attrs["incoming_pdgid"] = [2, -2], [11, -11]
        momenta.attrs["cross_section"] = [7000.0, 1.0]  # pb; Pythia begins with nothing that never happens
    done, violation = shower(converted(runs, "pairs", source).with_suffix(".lhe"))
    assert done == 1000 and violation < 1e-6


def test_pythia_showers_a_gluon_between_quarks(runs):
    done, violation = shower(runs.make("convert", CONVERT).path.with_suffix(".lhe"))
    assert done == 200 and violation < 1e-6


@pytest.mark.parametrize("name", ["pylhe.lhe", "pylhe.lhe.gz", "pylhe.h5"])
def test_files_of_pylhe_are_read(runs, weighted, tmp_path, name):
    source = tmp_path / name
    pylhe.LHEFile.fromfile(str(weighted)).tofile(str(source))
    file, expected = events_of(source)
    result = converted(runs, f"from-{name.replace('.', '-')}", source)
    _, events = events_of(result.with_suffix(".lhe"))
    for event, wanted in zip(events, expected, strict=True):
        assert event.eventinfo == wanted.eventinfo
        assert event.particles == wanted.particles
        assert event.weights == wanted.weights
    with h5py.File(result) as file:
        np.testing.assert_array_equal(file["samples/weight"][:], [event.eventinfo.weight for event in expected])
        assert file["samples/p4"].shape == (200, 2, 4)


@pytest.mark.parametrize("form", ["hepmc3", "lheh5"])
def test_hadron_level_events_of_pythia_are_read(runs, tmp_path, form):
    source = tmp_path / f"hadrons.{form}"
    script = [sys.executable, ROOT / "tools/pythia_hadron_events.py", "--events", "500", "--seed", "7", "--format", form]
    subprocess.run([*script, "--output", source], check=True, timeout=300)
    with h5py.File(converted(runs, f"hadrons-{form}", source)) as file:
        summary = {name: value[()] for name, value in file["statistics/summary"].items()}
        mask, momenta, ids = file["samples/mask"][:], file["samples/p4"][:], file["samples/pdgid"][:]
    assert summary["events"] == 500
    # 20.9 charged particles at LEP with a deviation of 6.3; Pythia's own mean is within 0.4 of it; six standard errors on top.
    assert abs(summary["mean_charged_multiplicity"] - 20.9) < 0.4 + 6 * 6.3 / np.sqrt(500)
    assert abs(summary["cross_section"] / 41458 - 1) < 0.01
    np.testing.assert_allclose(momenta.sum(axis=1), [[ENERGY, 0, 0, 0]] * 500, atol=1e-9)
    assert ((ids != 0) == (mask == 1)).all()
    # The mean of the histogram is that of the events.
    assert mask.sum(axis=1).mean() == pytest.approx(summary["mean_multiplicity"], rel=1e-14)


def test_a_wrong_event_is_named(weighted, tmp_path):
    lines = weighted.read_text().split("\n")
    place = [number for number, line in enumerate(lines) if line.startswith("2 1 1 2")][3]
    lines[place] = lines[place].replace("2 1 1 2", "2000099 1 1 2", 1)
    source = tmp_path / "wrong.lhe"
    source.write_text("\n".join(lines))
    command = [ORNSTEIN, "run", CONVERT, "--quiet", "--output", tmp_path / "wrong.h5", "--set", f"input.file={source}"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.returncode != 0
    assert "wrong.lhe" in done.stderr and "event 3 (from 0)" in done.stderr and "unknown PDG id 2000099" in done.stderr
    assert not (tmp_path / "wrong.h5").exists()
