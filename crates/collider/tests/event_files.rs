//! Event files of every format: what is written is read back, and what is wrong is named with its file and event.

use std::fs;
use std::io::{Cursor, Write};
use std::path::Path;

use ornstein_collider::FourMomentum;
use ornstein_collider::event_record::{EventRecord, RunRecord, WeightRecord};
use ornstein_collider::files::{
    EventFile, EventFormat, EventProblem, EventReader, EventTemplate, EventsOutline, HepMc3Reader, HepMc3Writer,
    LheH5Writer, LheWriter,
};
use ornstein_run::{ArrayWriter, Attribute};
use ornstein_trials::Scratch;

const ENERGY: f64 = 91.1876;

fn beams() -> [FourMomentum; 2] {
    [1.0, -1.0].map(|sign| FourMomentum::new(ENERGY / 2.0, 0.0, 0.0, sign * ENERGY / 2.0))
}

/// Quark pairs in all directions, with two further weights.
fn quark_events(count: usize) -> (RunRecord, Vec<EventRecord>) {
    let template = EventTemplate::new(1, &[11, -11], &[2, -2]).unwrap().with_couplings(1.0 / 128.0, 0.118);
    let mut run = template.run(&beams(), [41.5, 0.25], RunRecord::WEIGHTED);
    let weight = |id: &str| WeightRecord { id: id.to_owned(), ..WeightRecord::default() };
    run.weights = vec![weight("up"), weight("muR=0.5 muF=2")];
    let events = (0..count).map(|number| {
        let angle = number as f64;
        let half = FourMomentum::on_shell(0.0, [angle.sin(), angle.cos(), 0.0].map(|x| x * ENERGY / 2.0));
        let other = FourMomentum::new(ENERGY - half.energy, -half.x, -half.y, -half.z);
        let mut event = template.event(&beams(), &[half, other], 1.0 + angle / 3.0);
        event.weights = vec![angle, angle / 7.0];
        event
    });
    (run, events.collect())
}

fn write_lhe(path: &Path, run: &RunRecord, events: &[EventRecord]) {
    let mut writer = LheWriter::new(fs::File::create(path).unwrap(), run).unwrap();
    for event in events {
        writer.write(event).unwrap();
    }
    writer.finish().unwrap();
}

fn write_lheh5(path: &Path, run: &RunRecord, events: &[EventRecord]) {
    let outline = EventsOutline::of(events);
    let mut writer = LheH5Writer::new(ArrayWriter::create(path).unwrap(), run, outline).unwrap();
    for event in events {
        writer.write(event).unwrap();
    }
    writer.finish().unwrap();
}

fn hepmc3(run: &RunRecord, events: &[EventRecord]) -> String {
    let mut writer = HepMc3Writer::new(Vec::new(), run).unwrap();
    for event in events {
        writer.write(event).unwrap();
    }
    String::from_utf8(writer.finish().unwrap()).unwrap()
}

fn all(path: &Path) -> (EventFormat, RunRecord, Vec<EventRecord>) {
    let mut file = EventFile::open(path).unwrap();
    let events: Vec<_> = file.events().collect::<Result<_, _>>().unwrap();
    (file.format(), file.run().clone(), events)
}

#[test]
fn every_format_keeps_events_bit_by_bit() {
    let scratch = Scratch::new();
    let (run, events) = quark_events(20_000);
    let (lhe, lheh5, text) = (scratch.path("a"), scratch.path("b"), scratch.path("c"));
    write_lhe(&lhe, &run, &events);
    write_lheh5(&lheh5, &run, &events);
    fs::write(&text, hepmc3(&run, &events)).unwrap();
    let (format, run_back, events_back) = all(&lhe);
    assert_eq!((format, &run_back.weights, &run_back.processes), (EventFormat::Lhe, &run.weights, &run.processes));
    assert_eq!(events_back, events);
    let (format, run_back, events_back) = all(&lheh5);
    assert_eq!(format, EventFormat::LheH5);
    assert!(run_back.header.contains("<initrwgt>"));
    assert_eq!(RunRecord { header: String::new(), ..run_back }, run);
    assert_eq!(events_back, events);
    // HepMC3 texts know neither colours nor what weights mean.
    let (format, run_back, mut events_back) = all(&text);
    assert_eq!(format, EventFormat::HepMc3);
    assert_eq!((run_back.weights, run_back.generators, run_back.beams), (run.weights, run.generators, run.beams));
    assert_eq!((run_back.processes[0].cross_section, run_back.processes[0].error), (41.5, 0.25));
    for (back, event) in events_back.iter_mut().zip(&events) {
        for (particle, original) in back.particles.iter_mut().zip(&event.particles) {
            particle.colours = original.colours;
        }
    }
    assert_eq!(events_back, events);
}

#[test]
fn what_goes_out_becomes_a_padded_set() {
    let scratch = Scratch::new();
    let (run, mut events) = quark_events(10);
    // One event with a photon besides, of no energy.
    let mut photon = events[0].particles[2].clone();
    (photon.id, photon.colours, photon.momentum) = (22, [0; 2], FourMomentum::default());
    events[4].particles.push(photon);
    let path = scratch.path("events.lhe.h5");
    write_lheh5(&path, &run, &events);
    let set = EventFile::open(&path).unwrap().event_set(128).unwrap();
    assert_eq!((set.len(), set.particles()), (10, 3));
    assert_eq!((set.event_ids(4), set.multiplicity(5)), (&[2, -2, 22][..], 2));
    assert_eq!(set.weights()[3], 2.0);
    let error = EventFile::open(&path).unwrap().event_set(2).unwrap_err();
    assert!(error.to_string().ends_with("event 4 (from 0): 3 particles go out; there is room for 2"), "{error}");
    let file = ornstein_run::ArrayReader::open(&path).unwrap();
    assert_eq!(file.shape("ml/p4").unwrap(), [10, 3, 4]);
    assert_eq!(file.rows("ml/mask", 4..6).unwrap(), [1.0, 1.0, 1.0, 1.0, 1.0, 0.0]);
    assert_eq!(file.rows("ml/pdgid", 4..6).unwrap(), [2.0, -2.0, 22.0, 2.0, -2.0, 0.0]);
}

#[test]
fn compressed_texts_are_read() {
    let scratch = Scratch::new();
    let (run, events) = quark_events(50);
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(hepmc3(&run, &events).as_bytes()).unwrap();
    let path = scratch.path("events.gz");
    fs::write(&path, encoder.finish().unwrap()).unwrap();
    let (format, _, events_back) = all(&path);
    assert_eq!((format, events_back.len()), (EventFormat::HepMc3, 50));
    // The second half of a compressed file is missing.
    let bytes = fs::read(&path).unwrap();
    fs::write(&path, &bytes[..bytes.len() / 2]).unwrap();
    let error = EventFile::open(&path).and_then(|file| file.event_set(2)).unwrap_err();
    assert!(matches!(*error.problem, EventProblem::Unreadable(_)), "{error}");
}

#[test]
fn samples_of_an_output_file_are_events() {
    let scratch = Scratch::new();
    let path = scratch.path("run.h5");
    let momenta = ndarray::Array3::from_shape_fn((3, 2, 4), |(event, particle, component)| {
        let energy = 5.0 + event as f64;
        let sign = if particle == 0 { 1.0 } else { -1.0 };
        [energy, 0.0, sign * energy, 0.0][component]
    });
    let write = |attributes: &[(&str, Attribute)]| {
        let mut file = ArrayWriter::create(&path).unwrap();
        file.array("samples/p4", momenta.clone(), attributes).unwrap();
        file.finish().unwrap();
    };
    write(&[("pdgid", vec![13_i64, -13].into()), ("incoming_pdgid", vec![11_i64, -11].into())]);
    let (format, _, events) = all(&path);
    assert_eq!((format, events.len()), (EventFormat::Samples, 3));
    assert_eq!(events[2].particles[0].momentum, FourMomentum::new(7.0, 0.0, 0.0, 7.0));
    assert_eq!((events[1].scale, events[1].particles[3].id), (12.0, -13));
    write(&[]);
    let error = EventFile::open(&path).err().unwrap().to_string();
    assert!(error.contains("there are no PDG ids"), "{error}");
}

#[test]
fn hepmc3_texts_of_others_are_read() {
    let text = "HepMC::Version 3.02.05\nHepMC::Asciiv3-START_EVENT_LISTING\nT Pythia8\\|8.3\\|a \\\\ b\nE 7 2 5\nU MEV CM\nW 2.5\n\
                A 0 alphaQCD 0.118\nA 3 flow1 501\nP 1 0 -11 0 0 -5000 5000 0 4\nP 2 0 11 0 0 5000 5000 0 4\nV -1 0 [1,2]\n\
                P 3 -1 23 0 0 0 10000 10000 2\nP 4 3 22 0 3000 4000 5000 0 1\nP 5 3 22 0 -3000 -4000 5000 0 1\n\
                HepMC::Asciiv3-END_EVENT_LISTING\n";
    let read = |text: &str| {
        let reader = Cursor::new(text.as_bytes().to_vec());
        let mut reader = HepMc3Reader::of_reader(Path::new("test.hepmc"), Box::new(reader))?;
        let mut event = EventRecord::default();
        while reader.next(&mut event)? {}
        reader = HepMc3Reader::of_reader(Path::new("test.hepmc"), Box::new(Cursor::new(text.as_bytes().to_vec())))?;
        reader.next(&mut event)?;
        Ok::<_, ornstein_collider::files::EventFileError>((reader.run().clone(), event))
    };
    let (run, event) = read(text).unwrap();
    assert_eq!(run.generators[0].description, "a \\ b");
    assert_eq!((run.beams[0].id, run.beams[0].energy), (-11, 5.0));
    assert_eq!((event.weight, event.alpha_qcd, event.particles.len()), (2.5, 0.118, 4));
    assert_eq!(event.particles[2].momentum, FourMomentum::new(5.0, 0.0, 3.0, 4.0));
    let cases = [
        (
            text.replace("HepMC::Asciiv3-END_EVENT_LISTING\n", ""),
            "test.hepmc:14: event 0 (from 0): the file is truncated",
        ),
        (text.replace("7 2 5", "7 2 6"), "test.hepmc:4: event 0 (from 0): 6 particles are declared, 5 are there"),
        (text.replace("U MEV", "U TEV"), "test.hepmc:5: event 0 (from 0): 'TEV' is no unit of momentum"),
        (
            text.replace("-5000 5000 0 4", "-5000 5000 4"),
            "test.hepmc:9: event 0 (from 0): the line of a particle has 8 numbers",
        ),
        (text.replace("0 3000 4000", "0 abc 4000"), "test.hepmc:13: event 0 (from 0): 'abc' is no number"),
        (text.replace("T Pythia", "Q Pythia"), "test.hepmc:3: a line of HepMC3 does not begin with 'Q'"),
    ];
    for (text, message) in cases {
        let error = read(&text).unwrap_err().to_string();
        assert!(error.starts_with(message), "{error}\n{message}");
    }
}

#[test]
fn checks_name_file_line_and_event() {
    let scratch = Scratch::new();
    let (run, events) = quark_events(3);
    let message = |spoil: &dyn Fn(&mut EventRecord), name: &str| {
        let path = scratch.path(name);
        let mut events = events.clone();
        spoil(&mut events[1]);
        match name {
            "a.lhe" => write_lhe(&path, &run, &events),
            "b.h5" => write_lheh5(&path, &run, &events),
            _ => fs::write(&path, hepmc3(&run, &events)).unwrap(),
        }
        let error = EventFile::open(&path).unwrap().event_set(2).unwrap_err().to_string();
        error.strip_prefix(&path.display().to_string()).unwrap().to_owned()
    };
    let nan = |event: &mut EventRecord| event.particles[3].momentum.z = f64::NAN;
    assert_eq!(message(&nan, "a.lhe"), ":24: event 1 (from 0): the momentum of particle 3 (from 0) is not finite");
    assert_eq!(message(&nan, "b.h5"), ": event 1 (from 0): the momentum of particle 3 (from 0) is not finite");
    let unknown = |event: &mut EventRecord| event.particles[2].id = 99;
    assert_eq!(message(&unknown, "c"), ":18: event 1 (from 0): particle 2 (from 0) has the unknown PDG id 99");
    let sum = |event: &mut EventRecord| event.particles.truncate(3);
    assert!(message(&sum, "a.lhe").starts_with(":24: event 1 (from 0): what goes out has E = "));
    let shell = |event: &mut EventRecord| event.particles[2].mass = 4.7;
    assert!(message(&shell, "b.h5").starts_with(": event 1 (from 0): particle 2 (from 0) has E^2 - p^2 = "));
}

#[test]
fn other_files_are_refused() {
    let scratch = Scratch::new();
    let refused = |name: &str, contents: &[u8]| {
        let path = scratch.path(name);
        fs::write(&path, contents).unwrap();
        EventFile::open(&path).err().unwrap().to_string()
    };
    assert!(refused("a.lhe", b"x,y\n1,2\n").contains("this is no file of events"));
    assert!(refused("empty", b"").contains("this is no file of events"));
    assert!(
        refused("old.hepmc", b"HepMC::Version 2.06\nHepMC::IO_GenEvent-START_EVENT_LISTING\n")
            .contains("only those of version 3")
    );
    assert!(refused("cut.h5", b"\x89HDF\r\n\x1a\n").contains("cut.h5"));
    let missing = EventFile::open(scratch.path("nowhere.lhe")).err().unwrap();
    assert!(missing.to_string().contains("nowhere.lhe: cannot be read"), "{missing}");
}

#[test]
fn tables_that_do_not_fit_together_are_refused() {
    let scratch = Scratch::new();
    let path = scratch.path("a.h5");
    let columns = |names: &[&str]| Attribute::Texts(names.iter().map(ToString::to_string).collect());
    let write = |events: Vec<f64>, names: &[&str]| {
        let mut file = ArrayWriter::create(&path).unwrap();
        file.array("init", vec![11.0, -11.0, 5.0, 5.0, 0.0, 0.0, 0.0, 0.0, 3.0, 1.0], &[]).unwrap();
        file.array("procInfo", ndarray::Array2::from_elem((1, 6), 1.0), &[]).unwrap();
        let events = ndarray::Array2::from_shape_vec((events.len() / 4, 4), events).unwrap();
        file.array("events", events, &[("properties", columns(names))]).unwrap();
        file.array("particles", ndarray::Array2::<f64>::zeros((4, 13)), &[]).unwrap();
        file.finish().unwrap();
        EventFile::open(&path).and_then(|file| file.event_set(4)).unwrap_err().to_string()
    };
    let names = ["pid", "nparticles", "start", "weight"];
    let error = write(vec![1.0, 5.0, 2.0, 1.0], &names);
    assert!(error.ends_with("event 0 (from 0): 5 particles are declared, 2 are there"), "{error}");
    // Behind the end of whatever a machine can count.
    let error = write(vec![1.0, 2.0, 1e300, 1.0], &names);
    assert!(error.ends_with("event 0 (from 0): 2 particles are declared, 0 are there"), "{error}");
    let error = write(vec![1.0, 2.5, 2.0, 1.0], &names);
    assert!(error.ends_with("'nparticles' is 2.5, no number of particles"), "{error}");
    let error = write(vec![1.0, 2.0, f64::NAN, 1.0], &names);
    assert!(error.ends_with("'start' is NaN, no number of particles"), "{error}");
    let error = write(vec![1.0, 2.0, 2.0, 1.0], &["pid", "nparticles", "begin", "weight"]);
    assert!(error.ends_with("'events' has no column 'start'"), "{error}");
    let error = write(vec![1.0, 2.0, 2.0, 1.0], &["pid", "nparticles", "start"]);
    assert!(error.contains("'events' has the shape [1, 4], not that of 3 columns"), "{error}");
}
