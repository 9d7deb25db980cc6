//! Writes Les Houches event files.

use std::io::{self, Write};

use super::super::number::push_number;
use super::header::header;
use super::tag::escaped;
use crate::event_record::{EventRecord, ParticleRecord, RunRecord};

/// Writes a Les Houches event file of version 3, every number with the 17 digits that bring it back bit by bit.
#[derive(Debug)]
pub struct LheWriter<W: Write> {
    output: W,
    /// The opening tag of every further weight.
    weight_tags: Vec<String>,
    text: Vec<u8>,
}

impl<W: Write> LheWriter<W> {
    /// Begins a file: header and `<init>`.
    ///
    /// A header is written as it stands in `run`. If it does not declare the weights of the run, an `<initrwgt>` is added that does.
    ///
    /// # Errors
    /// What the output says.
    pub fn new(mut output: W, run: &RunRecord) -> io::Result<Self> {
        writeln!(output, "<LesHouchesEvents version=\"3.0\">")?;
        let header = header(run);
        if !header.is_empty() {
            writeln!(output, "<header>\n{header}\n</header>")?;
        }
        output.write_all(&init(run))?;
        let weight_tags = run.weights.iter().map(|weight| format!("<wgt id=\"{}\">", escaped(&weight.id))).collect();
        Ok(Self { output, weight_tags, text: Vec::new() })
    }

    /// Writes an event.
    ///
    /// # Errors
    /// What the output says, or if the event does not have the weights that the run declares.
    pub fn write(&mut self, event: &EventRecord) -> io::Result<()> {
        let text = &mut self.text;
        text.clear();
        match event.trials {
            Some(trials) => writeln!(text, "<event trials=\"{trials}\">")?,
            None => text.extend_from_slice(b"<event>\n"),
        }
        write!(text, "{} {}", event.particles.len(), event.process)?;
        push_numbers(text, &[event.weight, event.scale, event.alpha_qed, event.alpha_qcd]);
        for particle in &event.particles {
            push_particle(text, particle)?;
        }
        check_weights(event, self.weight_tags.len())?;
        if !event.weights.is_empty() {
            text.extend_from_slice(b"<rwgt>\n");
            for (tag, &weight) in self.weight_tags.iter().zip(&event.weights) {
                text.extend_from_slice(tag.as_bytes());
                push_number(text, weight);
                text.extend_from_slice(b"</wgt>\n");
            }
            text.extend_from_slice(b"</rwgt>\n");
        }
        let scales = [("muf", event.factorisation_scale), ("mur", event.renormalisation_scale)];
        if scales.iter().any(|(_, scale)| scale.is_some()) {
            text.extend_from_slice(b"<scales");
            for (name, scale) in scales {
                if let Some(scale) = scale {
                    write!(text, " {name}=\"")?;
                    push_number(text, scale);
                    text.push(b'"');
                }
            }
            text.extend_from_slice(b"/>\n");
        }
        text.extend_from_slice(b"</event>\n");
        self.output.write_all(text)
    }

    /// Writes what comes behind the last event, and returns the output.
    ///
    /// # Errors
    /// What the output says.
    pub fn finish(mut self) -> io::Result<W> {
        self.output.write_all(b"</LesHouchesEvents>\n")?;
        self.output.flush()?;
        Ok(self.output)
    }
}

fn init(run: &RunRecord) -> Vec<u8> {
    let [a, b] = &run.beams;
    let mut text = format!("<init>\n{} {}", a.id, b.id).into_bytes();
    for beam in [a, b] {
        text.push(b' ');
        push_number(&mut text, beam.energy);
    }
    let (groups, sets) = ([a.pdf_group, b.pdf_group], [a.pdf_set, b.pdf_set]);
    let (weighting, processes) = (run.weighting, run.processes.len());
    let rest = format!(" {} {} {} {} {weighting} {processes}\n", groups[0], groups[1], sets[0], sets[1]);
    text.extend_from_slice(rest.as_bytes());
    for process in &run.processes {
        for number in [process.cross_section, process.error, process.maximum] {
            push_number(&mut text, number);
            text.push(b' ');
        }
        text.extend_from_slice(format!("{}\n", process.id).as_bytes());
    }
    for generator in &run.generators {
        let [name, version, description] =
            [&generator.name, &generator.version, &generator.description].map(|text| escaped(text));
        let tag = format!("<generator name=\"{name}\" version=\"{version}\">{description}</generator>\n");
        text.extend_from_slice(tag.as_bytes());
    }
    text.extend_from_slice(b"</init>\n");
    text
}

/// Does the event have the weights that the run declares?
pub(in super::super) fn check_weights(event: &EventRecord, declared: usize) -> io::Result<()> {
    if event.weights.len() == declared {
        return Ok(());
    }
    let reason = format!("the event has {} weights, the run declares {declared}", event.weights.len());
    Err(io::Error::new(io::ErrorKind::InvalidInput, reason))
}

fn push_numbers(text: &mut Vec<u8>, numbers: &[f64]) {
    for &number in numbers {
        text.push(b' ');
        push_number(text, number);
    }
    text.push(b'\n');
}

fn push_particle(text: &mut Vec<u8>, particle: &ParticleRecord) -> io::Result<()> {
    let ParticleRecord { id, status, mothers, colours, momentum, mass, lifetime, spin } = particle;
    let ([mother, last_mother], [colour, anticolour]) = (mothers, colours);
    write!(text, "{id} {} {mother} {last_mother} {colour} {anticolour}", status.number())?;
    push_numbers(text, &[momentum.x, momentum.y, momentum.z, momentum.energy, *mass, *lifetime, *spin]);
    Ok(())
}
