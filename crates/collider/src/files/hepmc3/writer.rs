//! Writes `HepMC3` texts.

use std::io::{self, Write};

use super::super::lhe::check_weights;
use super::super::number::push_number;
use super::{BEAM, FINAL, NOMINAL, escaped};
use crate::event_record::{EventRecord, ParticleRecord, RunRecord, Status};

/// The version of the library whose texts these are like.
const VERSION: &str = "3.02.05";

/// Writes events as `HepMC3` text, every number with 17 digits, momenta in GeV and lengths in mm.
#[derive(Debug)]
pub struct HepMc3Writer<W: Write> {
    output: W,
    run: RunRecord,
    events: usize,
    text: Vec<u8>,
}

impl<W: Write> HepMc3Writer<W> {
    /// Begins a text: names of weights, programs.
    ///
    /// # Errors
    /// What the output says.
    pub fn new(mut output: W, run: &RunRecord) -> io::Result<Self> {
        writeln!(output, "HepMC::Version {VERSION}\nHepMC::Asciiv3-START_EVENT_LISTING")?;
        let ids = run.weights.iter().map(|weight| weight.id.as_str());
        let names: Vec<&str> = std::iter::once(NOMINAL).chain(ids).collect();
        writeln!(output, "W {}", escaped(&names.join("\n")))?;
        for generator in &run.generators {
            let tool = [&*generator.name, &*generator.version, &*generator.description].join("\n");
            writeln!(output, "T {}", escaped(&tool))?;
        }
        Ok(Self { output, run: run.clone(), events: 0, text: Vec::new() })
    }

    /// Writes an event: what comes in, a vertex, what goes out.
    ///
    /// # Errors
    /// What the output says, or if the event does not have the weights that the run declares.
    pub fn write(&mut self, event: &EventRecord) -> io::Result<()> {
        check_weights(event, self.run.weights.len())?;
        let text = &mut self.text;
        text.clear();
        let incoming = event.incoming().count();
        let vertices = usize::from(incoming > 0);
        writeln!(text, "E {} {vertices} {}\nU GEV MM", self.events, incoming + event.multiplicity())?;
        text.push(b'W');
        for &weight in std::iter::once(&event.weight).chain(&event.weights) {
            text.push(b' ');
            push_number(text, weight);
        }
        text.push(b'\n');
        push_attributes(text, &self.run, event, self.events)?;
        let mut id = 0;
        for particle in event.incoming() {
            id += 1;
            push_particle(text, id, 0, particle)?;
        }
        if incoming > 0 {
            let list: Vec<String> = (1..=incoming).map(|id| id.to_string()).collect();
            writeln!(text, "V -1 0 [{}]", list.join(","))?;
        }
        for particle in event.outgoing() {
            id += 1;
            push_particle(text, id, if incoming > 0 { -1 } else { 0 }, particle)?;
        }
        self.events += 1;
        self.output.write_all(text)
    }

    /// Writes what comes behind the last event, and returns the output.
    ///
    /// # Errors
    /// What the output says.
    pub fn finish(mut self) -> io::Result<W> {
        self.output.write_all(b"HepMC::Asciiv3-END_EVENT_LISTING\n\n")?;
        self.output.flush()?;
        Ok(self.output)
    }
}

fn push_attributes(text: &mut Vec<u8>, run: &RunRecord, event: &EventRecord, number: usize) -> io::Result<()> {
    text.extend_from_slice(b"A 0 GenCrossSection ");
    push_number(text, run.cross_section());
    text.push(b' ');
    push_number(text, run.cross_section_error());
    // Events accepted and tried so far.
    writeln!(text, " {0} {0}", number + 1)?;
    writeln!(text, "A 0 signal_process_id {}", event.process)?;
    for (name, value) in [("event_scale", event.scale), ("alphaQED", event.alpha_qed), ("alphaQCD", event.alpha_qcd)] {
        if value >= 0.0 {
            write!(text, "A 0 {name} ")?;
            push_number(text, value);
            text.push(b'\n');
        }
    }
    Ok(())
}

fn push_particle(text: &mut Vec<u8>, id: usize, vertex: i32, particle: &ParticleRecord) -> io::Result<()> {
    let ParticleRecord { id: pdg, status, momentum, mass, .. } = particle;
    write!(text, "P {id} {vertex} {pdg}")?;
    for number in [momentum.x, momentum.y, momentum.z, momentum.energy, *mass] {
        text.push(b' ');
        push_number(text, number);
    }
    writeln!(text, " {}", if *status == Status::Incoming { BEAM } else { FINAL })
}
