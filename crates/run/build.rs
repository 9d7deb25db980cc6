//! Records the git revision that the program is built from, where there is one. `ORNSTEIN_GIT_REVISION` in the environment wins: for builds
//! from an archive, and for those who commit often and would not have everything built again for it.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-env-changed=ORNSTEIN_GIT_REVISION");
    let given = env::var("ORNSTEIN_GIT_REVISION").ok().filter(|revision| !revision.is_empty());
    let revision = given.or_else(revision_of_this_repository).unwrap_or_else(|| "unknown".to_owned());
    println!("cargo::rustc-env=ORNSTEIN_GIT_REVISION={revision}");
}

/// The commit that is checked out, if this crate lies in its own repository (and not vendored in somebody else's). Changes that
/// are not committed are not seen.
fn revision_of_this_repository() -> Option<String> {
    let workspace = Path::new(&env::var_os("CARGO_MANIFEST_DIR")?).join("../..").canonicalize().ok()?;
    let top = PathBuf::from(git(&workspace, &["rev-parse", "--show-toplevel"])?).canonicalize().ok()?;
    if top != workspace {
        return None;
    }
    // Only files that exist may be named: cargo would rebuild every time for one that does not.
    let head = git(&workspace, &["symbolic-ref", "--quiet", "HEAD"]);
    for name in ["HEAD", "packed-refs"].into_iter().map(str::to_owned).chain(head) {
        if let Some(path) = git(&workspace, &["rev-parse", "--git-path", &name]) {
            let path = workspace.join(path);
            if path.exists() {
                println!("cargo::rerun-if-changed={}", path.display());
            }
        }
    }
    git(&workspace, &["rev-parse", "HEAD"])
}

fn git(folder: &Path, arguments: &[&str]) -> Option<String> {
    let output = Command::new("git").arg("-C").arg(folder).args(arguments).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}
