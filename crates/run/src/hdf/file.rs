//! Creating and opening files.

use std::path::Path;

use hdf5::file::LibraryVersion;
use hdf5::plist::file_create::LinkCreationOrder;
use hdf5::{File, Group};

fn in_written_order() -> LinkCreationOrder {
    LinkCreationOrder::Indexed
}

/// A new file that HDF5 1.10 and newer read, with members kept in the order they are written and no times of its own: the same
/// contents are the same bytes.
pub(crate) fn create_file(path: &Path) -> hdf5::Result<File> {
    File::with_options()
        .with_fapl(|access| access.libver_bounds(LibraryVersion::Earliest, LibraryVersion::V110))
        .with_fcpl(|creation| creation.link_creation_order(in_written_order()).obj_track_times(false))
        .create(path)
}

/// Opens a file for reading. No file lock is taken: finished files never change, and some network disks have no locks.
pub(crate) fn open_file(path: &Path) -> hdf5::Result<File> {
    File::with_options().with_fapl(|access| access.file_locking(false)).open(path)
}

/// A new group that keeps its members in the order they are written, and no times.
pub(crate) fn create_group(parent: &Group, name: &str) -> hdf5::Result<Group> {
    parent
        .create_group_builder()
        .with_gcpl(|creation| creation.link_creation_order(in_written_order()).obj_track_times(false))
        .create(name)
}
