//! How fast event files are written and read: e+e- -> mu+mu- events, two particles that come in and two that go out.
//!
//! `cargo run --release -p ornstein-collider --example time_files -- 2000000 [all]`: LHEH5, and with `all` a tenth of the events as texts.
#![allow(clippy::print_stdout, reason = "a program for the terminal")]

use std::error::Error;
use std::fs;
use std::path::Path;
use std::time::Instant;

use ornstein_collider::FourMomentum;
use ornstein_collider::event_record::{EventRecord, RunRecord};
use ornstein_collider::files::{EventFile, EventTemplate, EventsOutline, HepMc3Writer, LheH5Writer, LheWriter};
use ornstein_run::{ArrayWriter, TextWriter};

fn main() -> Result<(), Box<dyn Error>> {
    let count = std::env::args().nth(1).map_or(Ok(2_000_000), |count| count.parse())?;
    let template = EventTemplate::new(1, &[11, -11], &[13, -13])?.with_masses(&[0.0; 2]);
    let beams = [1.0, -1.0].map(|sign| FourMomentum::new(45.0, 0.0, 0.0, sign * 45.0));
    let pairs: Vec<[FourMomentum; 2]> = (0..count)
        .map(|number| {
            let angle = number as f64;
            let muon = FourMomentum::on_shell(0.0, [45.0 * angle.sin(), 45.0 * angle.cos(), 0.0]);
            [muon, FourMomentum::new(muon.energy, -muon.x, -muon.y, -muon.z)]
        })
        .collect();
    let run = template.run(&beams, [1.0, 0.01], RunRecord::UNWEIGHTED);
    let folder = std::env::temp_dir().join(format!("ornstein-time-files-{}", std::process::id()));
    fs::create_dir_all(&folder)?;
    let mut event = template.empty();

    let sum = count as f64;
    let outline = EventsOutline { events: count, particles: 4, outgoing: 2, weights: sum, trials: sum };

    // Whole files: with the last byte on the disk.
    let path = folder.join("events.lhe.h5");
    let clock = Instant::now();
    let mut writer = LheH5Writer::new(ArrayWriter::create(&path)?, &run, outline)?;
    for pair in &pairs {
        template.fill(&beams, pair, 1.0, &mut event);
        writer.write(&event)?;
    }
    let handed_over = clock.elapsed().as_secs_f64();
    writer.finish()?;
    report("LHEH5 write", count, clock, &path)?;
    println!("    {:.3e} events/s until all were handed to the system", count as f64 / handed_over);
    if std::env::args().nth(2).is_none() {
        return Ok(fs::remove_dir_all(&folder)?);
    }
    read("LHEH5 read", count, &path)?;

    let text_count = count / 10;
    let path = folder.join("events.lhe");
    let clock = Instant::now();
    let mut writer = LheWriter::new(TextWriter::create(&path)?, &run)?;
    for pair in &pairs[..text_count] {
        template.fill(&beams, pair, 1.0, &mut event);
        writer.write(&event)?;
    }
    writer.finish()?.finish()?;
    report("LHE write", text_count, clock, &path)?;
    read("LHE read", text_count, &path)?;

    let path = folder.join("events.hepmc3");
    let clock = Instant::now();
    let mut writer = HepMc3Writer::new(TextWriter::create(&path)?, &run)?;
    for pair in &pairs[..text_count] {
        template.fill(&beams, pair, 1.0, &mut event);
        writer.write(&event)?;
    }
    writer.finish()?.finish()?;
    report("HepMC3 write", text_count, clock, &path)?;
    read("HepMC3 read", text_count, &path)?;
    Ok(fs::remove_dir_all(&folder)?)
}

fn read(what: &str, count: usize, path: &Path) -> Result<(), Box<dyn Error>> {
    let clock = Instant::now();
    let mut file = EventFile::open(path)?;
    let mut event = EventRecord::default();
    let mut found = 0;
    while file.next(&mut event)? {
        found += 1;
    }
    assert_eq!(found, count);
    report(what, count, clock, path)
}

fn report(what: &str, count: usize, clock: Instant, path: &Path) -> Result<(), Box<dyn Error>> {
    let (seconds, bytes) = (clock.elapsed().as_secs_f64(), fs::metadata(path)?.len() as f64);
    let rate = count as f64 / seconds;
    println!(
        "{what:<13} {rate:.3e} events/s, {:.0} MB/s, {:.0} bytes/event",
        bytes / seconds / 1e6,
        bytes / count as f64
    );
    Ok(())
}
