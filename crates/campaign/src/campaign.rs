//! A planned campaign, opened from its folder.

use std::path::Path;

use ornstein_run::system::fingerprint;
use ornstein_run::{ConfigDocument, ConfigReport, RunRequest};

use crate::config::CampaignFile;
use crate::manifest::PLAN_AGAIN;
use crate::points::PointLines;
use crate::{CampaignConfig, CampaignError, CampaignFolder, Manifest, Point, PointId, TomlValue};

/// A planned campaign, opened from its folder.
#[derive(Debug, Clone)]
pub struct Campaign {
    folder: CampaignFolder,
    manifest: Manifest,
    config: CampaignConfig,
    base: ConfigDocument,
}

impl Campaign {
    /// Opens the campaign in a folder.
    ///
    /// # Errors
    /// [`CampaignError::Refused`] if there is none, [`CampaignError::Damaged`] if something of it is missing or is not what was planned.
    pub fn open(folder: impl AsRef<Path>) -> Result<Self, CampaignError> {
        let folder = CampaignFolder::new(folder.as_ref());
        let manifest = Manifest::read(&folder)?;
        let damaged = |reason: &str| Err(folder.damaged(reason, PLAN_AGAIN));
        if !folder.campaign_config().exists() {
            return damaged("campaign.toml is missing");
        }
        let CampaignFile { config, sweep, .. } = CampaignFile::read(&folder.campaign_config())?;
        if sweep.axes != manifest.axes || config.seed_of_points() != manifest.seed {
            return damaged("the sweep in its campaign.toml is not the one that was planned");
        }
        if !folder.base_config().exists() {
            return damaged("base.toml is missing");
        }
        let copy = ConfigDocument::read(folder.base_config(), &[])?;
        if fingerprint(copy.text().as_bytes()) != manifest.base_fingerprint {
            return damaged("base.toml was edited after it was planned");
        }
        if PointLines::open(&folder)?.length() != manifest.points_bytes {
            return damaged("points.jsonl was cut or edited after it was planned");
        }
        // Inputs beside the original config are found from where that one lies.
        let base = ConfigDocument::parse(copy.text(), Some(&manifest.base), &[])?;
        Ok(Self { folder, manifest, config, base })
    }

    /// Where everything of it lies.
    pub fn folder(&self) -> &CampaignFolder {
        &self.folder
    }

    /// What it is.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// Its config as planned.
    pub fn config(&self) -> &CampaignConfig {
        &self.config
    }

    /// The numbers of all points.
    pub fn ids(&self) -> impl ExactSizeIterator<Item = PointId> + use<> {
        (0..self.manifest.points as usize).map(|point| PointId(point as u64))
    }

    /// One point.
    ///
    /// # Errors
    /// If there is no such point, or the table of points is damaged.
    pub fn point(&self, id: PointId) -> Result<Point, CampaignError> {
        let count = self.manifest.points;
        if id.0 >= count {
            let reason = format!("there is no point {} in the campaign {}", id.0, self.manifest.name);
            return Err(CampaignError::refused(reason, format!("its points are 0 to {}", count - 1)));
        }
        PointLines::open(&self.folder)?.find(id)
    }

    /// All points, in order.
    ///
    /// # Errors
    /// If the table of points is damaged.
    pub fn points(&self) -> Result<Vec<Point>, CampaignError> {
        let points: Vec<Point> = PointLines::open(&self.folder)?.read_all().collect::<Result<_, _>>()?;
        if points.len() as u64 != self.manifest.points
            || points.iter().enumerate().any(|(index, point)| point.id.0 != index as u64)
        {
            return Err(self.folder.damaged("points.jsonl does not list the points of the manifest", PLAN_AGAIN));
        }
        Ok(points)
    }

    /// The config of a point, ready to be run.
    ///
    /// # Errors
    /// If what the point sets does not fit the base config.
    pub fn document(&self, point: &Point) -> Result<ConfigDocument, CampaignError> {
        Ok(PointDocuments {
            base: &self.base,
            name: &self.manifest.name,
            folder: &self.folder,
            figures: self.config.points.figures,
        }
        .document(point.id, point.settings.clone(), Some(point.seed))?)
    }

    /// What is asked of the run of a point: its output goes into the campaign's folder, and a checkpoint is gone on from.
    pub fn request(&self, point: &Point) -> RunRequest {
        RunRequest { output: Some(self.folder.output(point.id)), resume: true, ..RunRequest::default() }
    }
}

/// What the configs of all points have in common.
pub(crate) struct PointDocuments<'a> {
    /// The base config.
    pub base: &'a ConfigDocument,
    /// Name of the campaign.
    pub name: &'a str,
    /// Its folder.
    pub folder: &'a CampaignFolder,
    /// Does every point draw figures?
    pub figures: bool,
}

impl PointDocuments<'_> {
    /// The base config with what the point sets, its seed (that of the config if there is none), and its name.
    pub fn document(
        &self,
        id: PointId,
        mut settings: Vec<String>,
        seed: Option<u64>,
    ) -> Result<ConfigDocument, ConfigReport> {
        let text = |text: String| TomlValue::Text(text).to_toml();
        settings.extend(seed.map(|seed| format!("experiment.seed={seed}")));
        settings.push(format!("experiment.name={}", text(format!("{}-{id}", self.name))));
        // A base config that replaces its output would run finished points again.
        settings.push("output.overwrite=false".to_owned());
        // That of a single run: points would stop at it again and again, and nothing would continue them. Their time is that of the task.
        if self.base.common().is_ok_and(|common| common.run.time_limit_minutes.is_some()) {
            settings.push("run.time_limit_minutes=inf".to_owned());
        }
        settings.push(if self.figures {
            format!("output.figures={}", text(self.folder.figures().display().to_string()))
        } else {
            "output.figure_formats=[]".to_owned()
        });
        self.base.overridden(&settings)
    }
}
