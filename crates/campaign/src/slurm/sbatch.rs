//! Handing a job over.

use std::path::Path;

use super::Slurm;
use super::command::command_line;
use crate::CampaignError;

/// The arguments of `sbatch` for a script: the user's own options last, so that they decide.
fn arguments(dependencies: &[String], extra: &[String], script: &Path) -> Vec<String> {
    let mut arguments = vec!["--parsable".to_owned()];
    if !dependencies.is_empty() {
        arguments.push(format!("--dependency=afterany:{}", dependencies.join(":")));
    }
    arguments.extend_from_slice(extra);
    arguments.push(script.to_string_lossy().into_owned());
    arguments
}

/// The call of `sbatch` as one would type it.
pub(crate) fn sbatch_line(dependencies: &[String], extra: &[String], script: &Path) -> String {
    command_line("sbatch", &arguments(dependencies, extra, script))
}

impl Slurm {
    /// Hands a script over, to be run when all `dependencies` have ended in whatever way; the number of the job.
    pub fn sbatch(&self, dependencies: &[String], extra: &[String], script: &Path) -> Result<String, CampaignError> {
        let answer = self.run("sbatch", &arguments(dependencies, extra, script))?;
        // `job` or `job;cluster`, perhaps after lines that a site prints.
        let job = answer.lines().rev().find_map(|line| {
            let job = line.trim().split(';').next()?;
            (!job.is_empty() && job.bytes().all(|byte| byte.is_ascii_digit())).then(|| job.to_owned())
        });
        job.ok_or_else(|| CampaignError::Scheduler {
            command: sbatch_line(dependencies, extra, script),
            message: format!("it names no job number but says: {}", answer.trim()),
            help: "see with `squeue` whether the job was accepted; `scancel` it before you submit again".into(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::slurm::testing::ScratchFolder;

    #[test]
    fn job_numbers_with_and_without_a_cluster() {
        let scratch = ScratchFolder::new();
        let path = Path::new("a b.sh");
        let job = |body: &str| scratch.fake_slurm(&[("sbatch", body)]).sbatch(&[], &[], path);
        assert_eq!(job("echo 17").unwrap(), "17");
        assert_eq!(job("echo 'Welcome to the site'; echo '18;east'").unwrap(), "18");
        assert!(job("echo Submitted").unwrap_err().to_string().contains("Submitted"));
    }

    #[test]
    fn options_reach_sbatch_as_they_are() {
        let scratch = ScratchFolder::new();
        let slurm = scratch.fake_slurm(&[(
            "sbatch",
            r#"[ "$2" = --dependency=afterany:1:2 ] && [ "$3" = "--comment=it's \"so\"" ] && echo 5"#,
        )]);
        let (after, extra) = (["1".into(), "2".into()], ["--comment=it's \"so\"".into()]);
        assert_eq!(slurm.sbatch(&after, &extra, Path::new("x.sh")).unwrap(), "5");
        let line = sbatch_line(&after, &extra, Path::new("x.sh"));
        assert_eq!(line, r#"sbatch --parsable --dependency=afterany:1:2 '--comment=it'\''s "so"' x.sh"#);
    }
}
