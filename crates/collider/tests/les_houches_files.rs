//! Les Houches event files: what is written is read back bit by bit, and what is wrong is named.

use std::io::Cursor;
use std::path::Path;

use ornstein_collider::FourMomentum;
use ornstein_collider::event_record::{
    Beam, EventRecord, Generator, ParticleRecord, ProcessRecord, RunRecord, Status, WeightRecord,
};
use ornstein_collider::files::{EventProblem, EventReader, LheReader, LheWriter};

fn read(text: &str) -> Result<(RunRecord, Vec<EventRecord>), ornstein_collider::files::EventFileError> {
    let mut reader = LheReader::of_reader(Path::new("test.lhe"), Box::new(Cursor::new(text.as_bytes().to_vec())))?;
    let mut events = Vec::new();
    let mut event = EventRecord::default();
    while reader.next(&mut event)? {
        events.push(event.clone());
    }
    Ok((reader.run().clone(), events))
}

fn written(run: &RunRecord, events: &[EventRecord]) -> String {
    let mut writer = LheWriter::new(Vec::new(), run).unwrap();
    for event in events {
        writer.write(event).unwrap();
    }
    String::from_utf8(writer.finish().unwrap()).unwrap()
}

/// A run with 145 further weights and a header, and events with numbers that are no short decimals.
fn example() -> (RunRecord, Vec<EventRecord>) {
    let group = |place: i32| if place < 45 { "scales" } else { "densities & more" };
    let weight = |place: i32| WeightRecord {
        id: format!("w{place}"),
        description: format!("muR={place} < 3"),
        group: group(place).to_owned(),
    };
    let beam = |id| Beam { id, energy: 91.1876 / 2.0, pdf_group: 0, pdf_set: 0 };
    let run = RunRecord {
        beams: [beam(11), beam(-11)],
        weighting: RunRecord::WEIGHTED,
        processes: vec![ProcessRecord { id: 3, cross_section: 1.0 / 3.0, error: 1e-3 / 7.0, maximum: 1.0 }],
        header: "<card>\nebeam = 45.6 # a < b & c\n</card>".to_owned(),
        weights: (0..145).map(weight).collect(),
        generators: vec![Generator { name: "A<B".to_owned(), version: "1".to_owned(), description: "x".to_owned() }],
    };
    let events = (1..5).map(|number| {
        let x = f64::from(number);
        let momentum = FourMomentum::new(x.sqrt(), x.sin(), -1e-9 * x.cos(), x.exp());
        let mut event = EventRecord {
            process: 3,
            weight: -x / 7.0,
            scale: 91.1876 / x,
            factorisation_scale: Some(x / 3.0),
            renormalisation_scale: Some(x / 9.0),
            alpha_qed: 1.0 / 137.035_999,
            alpha_qcd: 0.118 / x,
            trials: Some(x),
            weights: (0..145).map(|place| x / f64::from(place + 3)).collect(),
            particles: Vec::new(),
        };
        for (id, status) in [(11, -1), (-11, -1), (23, 2), (2, 1), (-2, 1)] {
            event.particles.push(ParticleRecord {
                mothers: [1, 2],
                colours: [501, 0],
                lifetime: x / 11.0,
                spin: -1.0,
                ..ParticleRecord::new(id, Status::of_number(status), momentum, x / 13.0)
            });
        }
        event
    });
    (run, events.collect())
}

#[test]
fn what_is_written_is_read_back_bit_by_bit() {
    let (run, events) = example();
    let (run_back, events_back) = read(&written(&run, &events)).unwrap();
    assert_eq!(events_back, events);
    // The header has got the declaration of the weights; all else is the same.
    assert!(run_back.header.starts_with(&run.header) && run_back.header.contains("<initrwgt>"));
    assert_eq!(RunRecord { header: run.header.clone(), ..run_back.clone() }, run);
    // Once more, nothing changes.
    assert_eq!(written(&run_back, &events_back), written(&run, &events));
}

const OLD: &str = "<LesHouchesEvents version=\"1.0\">
<!-- File generated with <Some> & Program -->
<header>
# a < b & c
</header>
<init>
  2212 2212 0.65D+04 0.65D+04 0 0 10042 10042 -4 2
 0.5E+01 0.1E-01 0.1E+01 1
 0.25E+01 0.2E-01 0.1E+01 2
</init>
<event>
 3 1 0.1E+01 0.91E+02 0.7546771E-02 0.118E+00
 1 -1 0 0 501 0 0. 0. 45. 45. 0. 0. 9.
 -1 -1 0 0 0 501 0. 0. -45. 45. 0. 0. 9.
 23 1 1 2 0 0 0. 0. 0. 90. 90. 0. 9.
# a comment
#pdf 1 2
<mgrwt>
<rscale> 2 0.91E+02</rscale>
</mgrwt>
</event>
<event npLO=' 1 '>
 2 2 1.0 -1 -1 -1
 1 -1 0 0 0 0 0 0 1 1 0 0 9
 22 1 1 1 0 0 0 0 1 1 0 0 9
</event>
</LesHouchesEvents>
";

#[test]
fn files_of_version_1_that_are_no_xml_are_read() {
    let (run, events) = read(OLD).unwrap();
    assert_eq!((run.beams[0].energy, run.beams[1].pdf_set, run.header.as_str()), (6500.0, 10042, "# a < b & c"));
    assert_eq!(run.processes[1], ProcessRecord { id: 2, cross_section: 2.5, error: 0.02, maximum: 1.0 });
    assert_eq!(run.cross_section(), 7.5);
    assert_eq!(events.iter().map(|event| event.particles.len()).collect::<Vec<_>>(), [3, 2]);
    assert_eq!(events[0].particles[2].mass, 90.0);
}

#[test]
fn weights_may_come_as_a_list_or_in_any_order() {
    let declared = OLD.replace(
        "# a < b & c",
        "<initrwgt><weightgroup type='scale' combine='envelope'>\n<weight id='1'>one</weight>\n<weight id='2'> two </weight>\n</weightgroup>\n\
         <weight id='z'>three</weight></initrwgt>",
    );
    let listed = declared.replace("</event>", "<weights> 1.0 2.0\n3.0 </weights>\n</event>");
    let (run, events) = read(&listed).unwrap();
    let weights: Vec<_> = run.weights.iter().map(|w| [&*w.id, &*w.description, &*w.group]).collect();
    assert_eq!(weights, [["1", "one", "scale"], ["2", "two", "scale"], ["z", "three", ""]]);
    assert_eq!(events[1].weights, [1.0, 2.0, 3.0]);
    let shuffled = declared
        .replace("</event>", "<rwgt>\n<wgt id='z'> 3 </wgt><wgt id='1'>1</wgt>\n<wgt id='2'>2</wgt></rwgt></event>");
    assert_eq!(read(&shuffled).unwrap().1[0].weights, [1.0, 2.0, 3.0]);
    let unknown = read(&declared.replace("</event>", "<rwgt><wgt id='q'>3</wgt></rwgt></event>")).unwrap_err();
    assert!(unknown.to_string().contains("the weight 'q' is not in <initrwgt>"), "{unknown}");
    let missing = read(&declared).unwrap_err();
    assert!(matches!(*missing.problem, EventProblem::WeightCount { declared: 3, found: 0 }), "{missing}");
}

#[test]
fn what_is_wrong_is_named_with_its_line_and_event() {
    let cases = [
        // Cut off within an event, behind one, within the header.
        (
            OLD[..OLD.len() - 40].to_owned(),
            "test.lhe:25: event 1 (from 0): the file is truncated: it ends within <event>",
        ),
        (OLD[..OLD.len() - 20].to_owned(), "test.lhe:26: the file is truncated: it ends without </LesHouchesEvents>"),
        (OLD[..100].to_owned(), "test.lhe:4: the file is truncated: it ends within <header>"),
        (OLD.replace("<init>", "<imit>"), "test.lhe:11: there is an <event> before <init>"),
        // A particle too few, a number too few, no number.
        (
            OLD.replace("\n 2 2 1.0", "\n 3 2 1.0"),
            "test.lhe:22: event 1 (from 0): 3 particles are declared, 2 are there",
        ),
        (
            OLD.replace("1 1 0 0 9\n</event>", "1 1 0 0\n</event>"),
            "test.lhe:25: event 1 (from 0): the line of a particle has 12 numbers, not 13",
        ),
        (
            OLD.replace("0. 0. 45. 45.", "0. zero 45. 45."),
            "test.lhe:13: event 0 (from 0): 'zero' in a particle is no number",
        ),
        (OLD.replace("-4 2\n", "-4 3\n"), "test.lhe:6: <init> has 18 numbers, too few for 3 processes"),
        (
            OLD.replace("\n 2 2 1.0 -1 -1 -1\n", "\n"),
            "test.lhe:23: event 1 (from 0): the first line of an event has 13 numbers, not 6",
        ),
    ];
    for (text, message) in cases {
        let error = read(&text).unwrap_err().to_string();
        assert!(error.starts_with(message), "{error}\n{message}");
    }
}

#[test]
fn an_event_without_the_weights_of_the_run_is_not_written() {
    let (run, mut events) = example();
    events[0].weights.pop();
    let error = LheWriter::new(Vec::new(), &run).unwrap().write(&events[0]).unwrap_err();
    assert_eq!(error.to_string(), "the event has 144 weights, the run declares 145");
}
