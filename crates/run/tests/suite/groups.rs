//! Streams in groups of their own, with the stack on another axis than the first.

use std::sync::Arc;

use ornstein_run::{
    ConfigDocument, ConfigErrors, Context, Dimension, ElementType, Estimate, Experiment, Figure, ResultFile, Run,
    RunError, RunRequest, SampleSpec, Silent, execute, read_hdf5_array,
};

use crate::scratch::Scratch;

const CHAINS: usize = 3;
const DRAWS: usize = 700;
const COORDINATES: usize = 5;

/// What coordinate `i` of a chain is at a draw.
fn value(chain: usize, draw: usize, i: usize) -> f64 {
    (1000 * draw + 10 * chain + i) as f64
}

/// Chains that are known beforehand, appended draw by draw.
struct Chains {
    compressed: bool,
}

#[derive(serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
struct NoConfig {
    compressed: bool,
}

impl Experiment for Chains {
    const KIND: &'static str = "test.chains";
    const SUMMARY: &'static str = "chains that are known beforehand";
    type Config = NoConfig;

    fn prepare(config: NoConfig, _context: &Context) -> Result<Self, ConfigErrors> {
        Ok(Self { compressed: config.compressed })
    }

    fn estimate(&self) -> Estimate {
        Estimate::default()
    }

    fn run(&self, run: &mut Run) -> Result<(), RunError> {
        let draw = Dimension::integers("draw", 0..DRAWS as i64, "draw");
        let chain = Dimension::integers("chain", 0..CHAINS as i64, "chain");
        let spec = |path: &str, item: Vec<Dimension>| SampleSpec {
            group: "posterior".into(),
            stack: draw.clone(),
            stack_axis: 1,
            item,
            // Chunks that do not divide the lengths.
            chunk: (self.compressed && path == "x").then(|| vec![2, 64, 3]),
            ..SampleSpec::new(path, ElementType::F64)
        };
        let x = run.samples(spec("x", vec![chain.clone(), Dimension::bare("x_dim_0", COORDINATES)]))?;
        let v = run.samples(spec("v", vec![chain.clone()]))?;
        // The same path in the usual group is another stream.
        let other = run.samples(SampleSpec { stack: draw.clone(), ..SampleSpec::new("x", ElementType::F64) })?;
        assert!(
            run.samples(SampleSpec { group: "evidence".into(), ..SampleSpec::new("x", ElementType::F64) }).is_err()
        );
        assert!(run.samples(SampleSpec { stack_axis: 1, ..SampleSpec::new("y", ElementType::F64) }).is_err());
        for draw in 0..DRAWS {
            let item: Vec<f64> =
                (0..CHAINS).flat_map(|chain| (0..COORDINATES).map(move |i| value(chain, draw, i))).collect();
            run.append(x, &item)?;
            run.append(v, &(0..CHAINS).map(|chain| value(chain, draw, 0)).collect::<Vec<_>>())?;
            run.append(other, &[draw as f64])?;
        }
        let mut seen = 0;
        run.read_back::<f64>(x, 64, |first, values| {
            assert_eq!(first, seen);
            let items = values.chunks_exact(CHAINS * COORDINATES);
            assert!(items.len() <= 64);
            for item in items {
                assert_eq!(item[COORDINATES + 2], value(1, seen, 2));
                seen += 1;
            }
            Ok(())
        })?;
        assert_eq!(seen, DRAWS);
        assert!(run.read_back::<f32>(x, 1, |_, _| Ok(())).is_err());
        Ok(())
    }

    fn figures(_result: &ResultFile) -> Result<Vec<(String, Figure)>, RunError> {
        Ok(Vec::new())
    }
}

#[test]
fn a_stack_on_the_second_axis_is_stored_there() {
    for settings in ["compressed = false\n", "compressed = true\n[output]\ncompression = 'deflate'\n"] {
        let scratch = Scratch::new();
        let (first, rest) = settings.split_once('\n').unwrap();
        let text = format!("{first}\n[experiment]\nkind = 'test.chains'\n{rest}");
        let document = ConfigDocument::parse(&text, None, &[]).unwrap();
        let request = RunRequest { output: Some(scratch.path("chains.h5")), ..RunRequest::default() };
        execute::<Chains>(&document, &request, Arc::new(Silent)).unwrap();

        let file = ResultFile::open(scratch.path("chains.h5")).unwrap();
        let x = file.array::<f64>("posterior/x").unwrap();
        assert_eq!(x.shape(), [CHAINS, DRAWS, COORDINATES]);
        for ((chain, draw, i), found) in x.into_dimensionality::<ndarray::Ix3>().unwrap().indexed_iter() {
            assert_eq!(*found, value(chain, draw, i));
        }
        assert_eq!(file.shape("posterior/v").unwrap(), [CHAINS, DRAWS]);
        assert_eq!(file.array::<f64>("posterior/v").unwrap()[[2, 13]], value(2, 13, 0));
        assert_eq!(file.vector::<f64>("samples/x").unwrap()[600], 600.0);
        let names: Vec<_> =
            file.dimensions("posterior/x").unwrap().into_iter().map(|dimension| dimension.name).collect();
        assert_eq!(names, ["chain", "draw", "x_dim_0"]);

        let foreign = read_hdf5_array(scratch.path("chains.h5"), "posterior/v").unwrap();
        assert_eq!(foreign[[1, 7]], value(1, 7, 0));
        let error = read_hdf5_array(scratch.path("chains.h5"), "posterior/w").unwrap_err().to_string();
        assert!(error.contains("did you mean 'posterior/"), "{error}");
    }
}
