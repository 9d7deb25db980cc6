//! Collecting: what is in the file, what is refused, what is left out.

use std::fs;
use std::sync::Arc;

use ornstein_campaign::{
    Availability, Campaign, CampaignError, CollectOptions, Collected, PointId, Program, SampleCollection, collect,
    draw_campaign_figures,
};
use ornstein_run::{CollectionFile, Coordinates, FileError, ResultFile, Silent};

use crate::support::{WalkProgram, Workshop};

const SWEEP: &str = "[sweep.grid]\n'noise.width' = [0.5, 1.0, 2.0]\n'noise.law' = ['uniform', 'triangle']\n\
                     [sweep.seeds]\ncount = 4\n";

fn run(campaign: &Campaign, points: impl IntoIterator<Item = u64>) {
    let program = WalkProgram::default();
    for id in points {
        let point = campaign.point(PointId(id)).unwrap();
        let request = campaign.request(&point);
        fs::create_dir_all(request.output.as_ref().unwrap().parent().unwrap()).unwrap();
        // What fails says so in its record elsewhere; here its output is just missing.
        let _ = program.run(&campaign.document(&point).unwrap(), &request, Arc::new(Silent));
    }
}

/// A campaign with all points finished, and the folder it is in, which lasts as long as this.
fn finished(tables: &str) -> (Workshop, Campaign) {
    let workshop = Workshop::new(tables);
    let campaign = workshop.plan().campaign;
    run(&campaign, 0..campaign.manifest().points);
    (workshop, campaign)
}

fn collect_all(campaign: &Campaign) -> Collected {
    collect(campaign, &CollectOptions::default()).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn statistics_of_all_points_lie_over_the_axes() {
    let (_workshop, campaign) = finished(SWEEP);
    let collected = collect_all(&campaign);
    assert_eq!((collected.points, collected.missing.len(), collected.skipped.len()), (24, 0, 0));
    let file = CollectionFile::open(&collected.file).unwrap();
    assert_eq!((file.kind(), file.name()), ("test.walk", "campaign"));

    let names = |path: &str| -> Vec<String> {
        file.dimensions(path).unwrap().into_iter().map(|dimension| dimension.name).collect()
    };
    assert_eq!(names("statistics/trace/mean_square"), ["replica", "width", "law", "sample"]);
    assert_eq!(names("statistics/mean_square"), ["replica", "width", "law"]);
    let width = &file.dimensions("statistics/mean_square").unwrap()[1];
    assert_eq!(width.coordinates, Coordinates::Float(vec![0.5, 1.0, 2.0]));
    assert_eq!(file.unit("statistics/mean_square").unwrap(), "nm^2");
    assert_eq!(file.texts("parameters/noise.law").unwrap(), ["uniform", "triangle"]);

    let (means, traces) = (file.array::<f64>("statistics/mean_square").unwrap(), "statistics/trace/mean_square");
    let (traces, positions) = (file.array::<f64>(traces).unwrap(), file.array::<f64>("samples/position").unwrap());
    let (seeds, states) = (file.array::<u64>("points/seed").unwrap(), file.array::<i64>("points/state").unwrap());
    let p_values = file.array::<f64>("evidence/variance/p_value").unwrap();
    for point in campaign.points().unwrap() {
        let result = ResultFile::open(campaign.folder().output(point.id)).unwrap();
        let place: Vec<usize> = point.positions.iter().map(|&position| position as usize).collect();
        let place = [place[0], place[1], place[2]];
        assert_eq!(means[place.as_slice()], result.scalar::<f64>("statistics/mean_square").unwrap());
        let trace = result.vector::<f64>("statistics/trace/mean_square").unwrap();
        let slice = ndarray::s![place[0], place[1], place[2], ..];
        assert_eq!(traces.slice(slice).to_vec(), trace);
        let slice = ndarray::s![place[0], place[1], place[2], .., ..];
        assert_eq!(positions.slice(slice).into_dyn(), result.array::<f64>("samples/position").unwrap());
        assert_eq!(seeds[place.as_slice()], point.seed);
        assert_eq!(states[place.as_slice()], i64::from(Availability::Finished.code()));
        assert_eq!(p_values[place.as_slice()], 0.5);
    }
}

#[test]
fn the_same_outputs_give_the_same_bytes_up_to_the_time_of_collecting() {
    let (_workshop, campaign) = finished(SWEEP);
    let first = fs::read(collect_all(&campaign).file).unwrap();
    std::thread::sleep(std::time::Duration::from_millis(1100));
    let second = fs::read(collect_all(&campaign).file).unwrap();
    assert_eq!(first.len(), second.len());
    let differing = first.iter().zip(&second).filter(|(one, other)| one != other).count();
    assert!((1..=19).contains(&differing), "{differing} bytes differ, one time has 19 digits");
    let left: Vec<_> =
        fs::read_dir(campaign.folder().root()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(!left.iter().any(|name| name.to_string_lossy().contains("partial")), "{left:?}");
}

#[test]
fn collections_at_once_end_with_one_whole_file() {
    let (_workshop, campaign) = finished(SWEEP);
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| assert_eq!(collect_all(&campaign).points, 24));
        }
    });
    let file = CollectionFile::open(campaign.folder().collected()).unwrap();
    assert!(file.array::<f64>("statistics/mean_square").unwrap().iter().all(|value| value.is_finite()));
    assert!(file.array::<f64>("samples/position").unwrap().iter().all(|value| value.is_finite()));
    let entries = fs::read_dir(campaign.folder().root()).unwrap().map(|entry| entry.unwrap().file_name());
    let left: Vec<_> = entries.filter(|name| name.to_string_lossy().contains("collected")).collect();
    assert_eq!(left, ["collected.h5"]);
}

#[test]
fn what_is_missing_is_said_and_may_be_left_out() {
    let workshop = Workshop::new(SWEEP);
    let campaign = workshop.plan().campaign;
    let nothing = collect(&campaign, &CollectOptions { allow_partial: true, samples: None }).unwrap_err();
    assert!(nothing.to_string().contains("24 of 24 points"), "{nothing}");
    run(&campaign, (0..24).filter(|point| *point != 5));
    // An output of another point: the campaign's folder was meddled with.
    fs::copy(campaign.folder().output(PointId(0)), campaign.folder().output(PointId(7))).unwrap();
    fs::write(campaign.folder().output(PointId(8)), b"\x89HDF\r\n\x1a\n").unwrap();

    let refusal = collect(&campaign, &CollectOptions::default()).unwrap_err();
    assert!(matches!(refusal, CampaignError::Refused { .. }));
    let refusal = refusal.to_string();
    assert!(refusal.contains("1 of 24 points are not finished: 1 missing (000005)"), "{refusal}");
    assert!(!campaign.folder().collected().exists());

    let collected = collect(&campaign, &CollectOptions { allow_partial: true, samples: None }).unwrap();
    assert_eq!(collected.points, 21);
    let missing: Vec<_> = collected.missing.iter().map(|absent| (absent.point.0, absent.state)).collect();
    assert_eq!(missing, [(5, Availability::Missing), (7, Availability::Unreadable), (8, Availability::Unreadable)]);
    assert!(collected.missing[1].reason.as_ref().unwrap().contains("seed"));
    let file = CollectionFile::open(&collected.file).unwrap();
    let flat = |path: &str| file.array::<f64>(path).unwrap().into_raw_vec_and_offset().0;
    let absent = |values: Vec<f64>| -> Vec<usize> { (0..24).filter(|&point| values[point].is_nan()).collect() };
    assert_eq!(absent(flat("statistics/mean_square")), [5, 7, 8]);
    assert_eq!(absent(flat("evidence/variance/p_value")), [5, 7, 8]);
    assert_eq!(absent(flat("points/wall_seconds")), [5, 7, 8]);
    assert_eq!(file.array::<i32>("evidence/variance/passed").unwrap().iter().nth(5), Some(&i32::MIN));
    assert!(file.array::<f64>("samples/position").unwrap()[[0, 2, 1, 0, 0]].is_nan());
    let states = file.array::<i32>("points/state").unwrap();
    assert_eq!(states.iter().nth(8), Some(&Availability::Unreadable.code()));
}

#[test]
fn an_output_made_with_other_settings_than_planned_is_not_collected() {
    let tables = |widths: &str| format!("[sweep.grid]\n'noise.width' = {widths}\n");
    let workshop = Workshop::new(&tables("[0.5, 1.0]"));
    let earlier = workshop.plan().campaign;
    let before = earlier.point(PointId(0)).unwrap();
    let document = earlier.document(&before).unwrap();
    workshop.campaign(&tables("[0.7, 1.0]"));
    let campaign = workshop.replace().campaign;
    // A task of the earlier plan ends late; kind and seed are those of the new plan.
    WalkProgram::default().run(&document, &earlier.request(&before), Arc::new(Silent)).unwrap();
    run(&campaign, [1]);
    let collected = collect(&campaign, &CollectOptions { allow_partial: true, samples: None }).unwrap();
    let [absent] = collected.missing.as_slice() else { panic!("{:?}", collected.missing) };
    assert_eq!((absent.point, absent.state), (PointId(0), Availability::Unreadable));
    let now = campaign.point(PointId(0)).unwrap();
    assert_eq!(now.seed, before.seed);
    let reason = absent.reason.as_ref().unwrap();
    assert!(reason.contains(&format!("hash {}, not {}", before.hash, now.hash)), "{reason}");

    fs::remove_file(campaign.folder().output(PointId(0))).unwrap();
    run(&campaign, [0]);
    assert_eq!(collect_all(&campaign).points, 2);
}

#[test]
fn outputs_of_points_with_inputs_are_collected_wherever_the_inputs_lie() {
    let workshop = Workshop::new("[sweep.grid]\nwalk.walkers = [1, 2]\n");
    workshop.write("table.csv", "1\n");
    workshop.write("base.toml", "[experiment]\nkind = 'test.walk'\n[walk]\ntable = 'table.csv'\n");
    let campaign = workshop.plan().campaign;
    run(&campaign, [0, 1]);
    assert_eq!(collect_all(&campaign).points, 2);
}

#[test]
fn arrays_of_differing_shapes_are_left_out_with_the_reason() {
    let (_workshop, campaign) = finished("[sweep.grid]\nwalk.samples = [5, 8]\nwalk.walkers = [2, 3]\n");
    let collected = collect_all(&campaign);
    let skipped: Vec<_> = collected.skipped.iter().map(|skipped| skipped.path.as_str()).collect();
    assert_eq!(skipped, ["statistics/trace/mean_square", "samples/position"]);
    assert!(collected.skipped[0].reason.contains("[5] in point 000000, [8] in point 000002"));
    let file = CollectionFile::open(&collected.file).unwrap();
    assert_eq!(file.array::<f64>("statistics/mean_square").unwrap().shape(), [2, 2]);
    assert!(file.attribute("skipped_arrays").unwrap().contains("samples/position: its shape differs"));
}

#[test]
fn samples_are_copied_or_left_out_on_request_and_arrays_are_chosen() {
    let tables = format!("{SWEEP}[collect]\narrays = ['*/position', 'statistics/mean*', 'statistics/typo']\n");
    let (_workshop, campaign) = finished(&tables);
    let with = |samples| collect(&campaign, &CollectOptions { allow_partial: false, samples: Some(samples) }).unwrap();
    let read = |collected: &Collected| {
        CollectionFile::open(&collected.file).unwrap().array::<f64>("samples/position").unwrap()
    };
    let virtual_ones = read(&with(SampleCollection::Virtual));
    let copied = with(SampleCollection::Copy);
    // The copy does not need the points any more.
    fs::rename(campaign.folder().points(), campaign.folder().root().join("elsewhere")).unwrap();
    assert_eq!(read(&copied), virtual_ones);
    fs::rename(campaign.folder().root().join("elsewhere"), campaign.folder().points()).unwrap();

    let left_out = with(SampleCollection::None);
    let file = CollectionFile::open(&left_out.file).unwrap();
    assert_eq!(file.arrays("statistics").unwrap(), ["statistics/mean_square"]);
    assert!(!file.contains("samples"));
    let skipped: Vec<_> = left_out.skipped.iter().map(|skipped| skipped.path.as_str()).collect();
    assert_eq!(skipped, ["*/position", "statistics/typo"]);
}

#[test]
fn a_collected_file_is_no_run() {
    let (_workshop, campaign) = finished("[sweep.seeds]\ncount = 2\n");
    let collected = collect_all(&campaign);
    assert!(matches!(ResultFile::open(&collected.file), Err(FileError::Collected(_))));
    let output = campaign.folder().output(PointId(0));
    assert!(matches!(CollectionFile::open(output), Err(FileError::NotCollected(_))));
}

#[test]
fn figures_are_drawn_and_one_that_cannot_be_does_not_keep_the_others() {
    let figure = |name: &str, keys: &str| format!("[[collect.figures]]\nname = '{name}'\n{keys}\n");
    let tables = [
        SWEEP.to_owned(),
        figure("map", "array = 'statistics/mean_square'\ncolour_scale = 'logarithmic'"),
        figure("curves", "array = 'statistics/mean_square'\nover = ['law']\nreference = 'evidence/variance/statistic'"),
        figure("histogram", "array = 'evidence/variance/statistic'\nover = ['law', 'width']"),
        figure("trace", "array = 'statistics/trace/mean_square'\nover = ['law']"),
        figure("all", "array = 'statistics/trace/mean_square'\nover = ['law', 'width']\nreduce = 'none'"),
        figure("together", "array = 'statistics/trace/mean_square'\nover = ['law', 'width']\nreduce = 'correlation'"),
        figure("typo", "array = 'statistics/mean_sqare'"),
        figure("deep", "array = 'statistics/trace/mean_square'"),
        figure("nowhere", "array = 'statistics/mean_square'\nover = ['laws']"),
    ];
    let (_workshop, campaign) = finished(&tables.concat());
    collect_all(&campaign);
    let figures = draw_campaign_figures(&campaign).unwrap();
    let names: Vec<_> =
        figures.files.iter().map(|path| path.file_name().unwrap().to_string_lossy().into_owned()).collect();
    let drawn = ["map", "curves", "histogram", "trace", "all", "together"];
    assert_eq!(names, drawn.iter().flat_map(|name| [format!("{name}.svg"), format!("{name}.png")]).collect::<Vec<_>>());
    assert!(figures.files.iter().all(|path| fs::metadata(path).unwrap().len() > 1000));
    let reasons: Vec<_> = figures.undrawn.iter().map(|(name, reason)| (name.as_str(), reason.as_str())).collect();
    assert!(reasons[0].0 == "typo" && reasons[0].1.contains("did you mean 'statistics/mean_square'?"), "{reasons:?}");
    assert!(reasons[1].0 == "deep" && reasons[1].1.contains("(width, law, sample)"), "{reasons:?}");
    assert!(reasons[2].0 == "nowhere" && reasons[2].1.contains("it has replica, width, law"), "{reasons:?}");
}
