//! Files that are not what they should be.

use std::fs;

use ornstein_run::{FileError, ResultFile, RunRequest};

use crate::scratch::Scratch;

#[test]
fn missing_foreign_and_truncated_files_are_told_apart() {
    let scratch = Scratch::new();
    let path = scratch.path("file.h5");
    assert!(matches!(ResultFile::open(&path), Err(FileError::Missing(_))));
    assert!(matches!(ResultFile::open(&scratch.0), Err(FileError::Unreadable { .. })));
    fs::write(&path, "").unwrap();
    assert!(matches!(ResultFile::open(&path), Err(FileError::NotHdf5(_))));
    fs::write(&path, "x,y\n1,2\n".repeat(1000)).unwrap();
    assert!(matches!(ResultFile::open(&path), Err(FileError::NotHdf5(_))));
    drop(hdf5::File::create(&path).unwrap());
    assert!(matches!(ResultFile::open(&path), Err(FileError::Foreign(_))));

    scratch.run(&[], &RunRequest::default()).unwrap();
    let bytes = fs::read(scratch.output()).unwrap();
    for tenths in 1..10 {
        fs::write(&path, &bytes[..bytes.len() * tenths / 10]).unwrap();
        assert!(matches!(ResultFile::open(&path), Err(FileError::Truncated(_))), "{tenths} tenths");
    }
}

#[test]
fn arrays_that_are_not_there_are_suggested() {
    let scratch = Scratch::new();
    scratch.run(&[], &RunRequest::default()).unwrap();
    let file = ResultFile::open(scratch.output()).unwrap();
    let error = file.array::<f64>("statistics/mean_squares").unwrap_err().to_string();
    assert!(error.contains("did you mean 'statistics/mean_square'?"), "{error}");
    assert!(file.array::<f64>("nowhere/at/all").is_err());
    let error = file.array::<u64>("samples/walk/position").unwrap_err().to_string();
    assert!(error.contains("cannot be read as u64"), "{error}");
    assert!(file.item::<f64>("samples/walk/position", 40).is_err());
    assert!(file.texts("samples/walk/position").is_err());
    assert!(file.contains("samples/walk") && !file.contains("samples/run"));
}
