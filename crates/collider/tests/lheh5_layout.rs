//! LHEH5 files as readers in C++ see them. These look nothing up: the test repeats the index arithmetic of Pythia's `LHEH5v2.h` (`ReadEvents`,
//! `GetEvent`, `SumTrials`, `Scale`, `UnitWeight`) and `LHAHDF5v2.h`.

use std::path::Path;

use ornstein_collider::FourMomentum;
use ornstein_collider::event_record::{EventRecord, ParticleRecord, ProcessRecord, RunRecord, Status, WeightRecord};
use ornstein_collider::files::{EventFile, EventTemplate, EventsOutline, LheH5Writer};
use ornstein_run::{ArrayReader, ArrayWriter};
use ornstein_trials::Scratch;

const ENERGY: f64 = 91.1876;
const PICOBARN_IN_2_0_0: f64 = 3.893_796_56e8;

/// An event as the reference reader hands it to the shower.
struct Seen {
    process: usize,
    trials: f64,
    weights: Vec<f64>,
    /// Of renormalisation (the shower starts there), factorisation, and the hard scale.
    scales: [f64; 3],
    /// Columns of all particles.
    particles: Vec<Vec<f64>>,
}

/// `ReadHeader` and `ReadEvents(first, count)`, then `GetEvent` of all; with the cross sections, `SumTrials` and `UnitWeight`.
fn reference(path: &Path, first: usize, count: usize) -> (Vec<Seen>, Vec<f64>, f64, f64) {
    let file = ArrayReader::open(path).unwrap();
    let rows = |table: &str, range: std::ops::Range<usize>| -> Vec<Vec<f64>> {
        let width = file.shape(table).unwrap()[1];
        file.rows(table, range).unwrap().chunks_exact(width).map(<[f64]>::to_vec).collect()
    };
    let processes = rows("procInfo", 0..file.shape("procInfo").unwrap()[0]);
    let events = rows("events", first..first + count);
    let largest = processes.iter().map(|process| process[1].max(process[2] + 1.0) as usize).max().unwrap();
    let start = events[0][2] as usize;
    let particles = rows("particles", start..start + count * largest);
    let seen = events.iter().map(|event| {
        let place = if event[0] == 0.0 { 0 } else { event[0] as usize - 1 };
        assert!(place < processes.len(), "a process that is not there");
        let particle = |number: usize| particles[event[2] as usize - start + number].clone();
        Seen {
            process: place,
            trials: event[3],
            weights: event[9..].to_vec(),
            scales: [event[6], event[5], event[4]],
            particles: (0..event[1] as usize).map(particle).collect(),
        }
    });
    let trials = events.iter().map(|event| event[3]).sum();
    let unit: f64 = processes.iter().map(|process| process[5]).sum();
    let old = file.values("version").unwrap() == [2.0, 0.0, 0.0];
    let cross_sections = processes.iter().map(|process| process[3]).collect();
    (seen.collect(), cross_sections, trials, if old { unit * PICOBARN_IN_2_0_0 } else { unit })
}

/// Pairs of quarks as process 105, and every third time with a photon as process 203; weights of 1.
fn events(count: usize) -> (RunRecord, Vec<EventRecord>) {
    let template = EventTemplate::new(105, &[11, -11], &[2, -2]).unwrap().with_couplings(1.0 / 128.0, 0.118);
    let beams = [1.0, -1.0].map(|sign| FourMomentum::new(ENERGY / 2.0, 0.0, 0.0, sign * ENERGY / 2.0));
    let mut run = template.run(&beams, [41.5, 0.25], RunRecord::UNWEIGHTED);
    run.processes.push(ProcessRecord { id: 203, cross_section: 8.5, error: 0.1, maximum: 1.0 });
    run.weights = vec![WeightRecord { id: "muR=0.5".to_owned(), ..WeightRecord::default() }];
    let events = (0..count).map(|number| {
        let angle = number as f64;
        let quark = FourMomentum::on_shell(0.0, [angle.sin(), angle.cos(), 0.0].map(|x| x * ENERGY / 2.0));
        let other = FourMomentum::new(ENERGY - quark.energy, -quark.x, -quark.y, -quark.z);
        let mut event = template.event(&beams, &[quark, other], 1.0);
        event.weights = vec![1.25];
        if number % 3 == 0 {
            event.process = 203;
            event.particles.push(ParticleRecord::new(22, Status::Outgoing, FourMomentum::default(), 0.0));
        }
        event
    });
    (run, events.collect())
}

fn written(scratch: &Scratch, run: &RunRecord, events: &[EventRecord]) -> std::path::PathBuf {
    let path = scratch.path("events.lhe.h5");
    let arrays = ArrayWriter::create(&path).unwrap();
    let mut writer = LheH5Writer::new(arrays, run, EventsOutline::of(events)).unwrap();
    for event in events {
        writer.write(event).unwrap();
    }
    writer.finish().unwrap();
    path
}

#[test]
fn reference_readers_find_every_particle_process_scale_and_the_cross_section() {
    let scratch = Scratch::new();
    // More than the batches in which files are written, and not a multiple of them.
    let (run, events) = events(20_001);
    let path = written(&scratch, &run, &events);
    for (first, count) in [(0, events.len()), (1, 7), (8190, 5), (20_000, 1)] {
        let (seen, cross_sections, trials, unit_weight) = reference(&path, first, count);
        assert_eq!((cross_sections, trials), (vec![41.5, 8.5], count as f64));
        // The reader multiplies weights by events / trials, and averages them.
        let scale = count as f64 / trials;
        for (seen, event) in seen.iter().zip(&events[first..]) {
            assert_eq!(seen.process, usize::from(event.process == 203));
            assert_eq!((seen.trials, seen.scales), (1.0, [event.scale; 3]));
            let expected = [50.0, 62.5];
            assert!(seen.weights.iter().zip(expected).all(|(weight, pb)| (scale * weight / pb - 1.0).abs() < 1e-14));
            let read = seen.particles.iter().map(|columns| (columns[0], columns[9], columns[6]));
            let wanted = event.particles.iter().map(|p| (f64::from(p.id), p.momentum.energy, p.momentum.x));
            assert!(read.eq(wanted));
        }
        // Of two processes, each with weights of 50 pb.
        assert!((unit_weight / 100.0 - 1.0).abs() < 1e-14);
    }
}

#[test]
fn numbers_of_processes_and_weights_in_picobarn_come_back() {
    let scratch = Scratch::new();
    let (run, events) = events(10);
    let path = written(&scratch, &run, &events);
    let mut file = EventFile::open(&path).unwrap();
    assert_eq!(file.run().processes.iter().map(|process| process.id).collect::<Vec<_>>(), [105, 203]);
    assert_eq!(file.run().weighting, 4);
    let back: Vec<EventRecord> = file.events().collect::<Result<_, _>>().unwrap();
    for (back, event) in back.iter().zip(&events) {
        let expected = EventRecord { weight: 50.0, weights: vec![62.5], ..event.clone() };
        assert_eq!(back, &expected);
    }
}

#[test]
fn events_that_do_not_fit_are_refused() {
    let scratch = Scratch::new();
    let (run, events) = events(4);
    let begin = |name: &str, events: &[EventRecord]| {
        let arrays = ArrayWriter::create(scratch.path(name)).unwrap();
        LheH5Writer::new(arrays, &run, EventsOutline::of(events)).unwrap()
    };
    let mut writer = begin("small.h5", &events[1..3]);
    let error = writer.write(&events[0]).unwrap_err().to_string();
    assert!(error.contains("5 particles; there is room for 4"), "{error}");
    let mut writer = begin("large.h5", &events);
    let foreign = EventRecord { process: 7, ..events[1].clone() };
    let error = writer.write(&foreign).unwrap_err().to_string();
    assert!(error.contains("process 7, which the run does not declare"), "{error}");
    writer.write(&events[1]).unwrap();
    let error = writer.finish().unwrap_err().to_string();
    assert!(error.contains("no event has 5 particles"), "{error}");
}
