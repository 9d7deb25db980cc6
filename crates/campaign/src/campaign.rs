//! A planned campaign, opened from its folder.

use std::path::Path;

use ornstein_run::{ConfigDocument, RunRequest};

use crate::{CampaignConfig, CampaignError, CampaignFolder, Manifest, Point, PointId};

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
    /// [`CampaignError::Damaged`] if something of it is missing or is not what was planned.
    pub fn open(folder: impl AsRef<Path>) -> Result<Self, CampaignError> {
        let folder = CampaignFolder::new(folder.as_ref());
        let manifest = Manifest::read(&folder)?;
        let config = ConfigDocument::read(folder.campaign_config(), &[])?.whole()?;
        let base = ConfigDocument::read(folder.base_config(), &[])?;
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
        crate::points::read_one(&self.folder, id)
    }

    /// All points, in order.
    ///
    /// # Errors
    /// If the table of points is damaged.
    pub fn points(&self) -> Result<Vec<Point>, CampaignError> {
        crate::points::read_all(&self.folder, self.manifest.points)
    }

    /// The config of a point, ready to be run.
    ///
    /// # Errors
    /// If what the point sets does not fit the base config.
    pub fn document(&self, point: &Point) -> Result<ConfigDocument, CampaignError> {
        let mut settings = point.settings.clone();
        settings.push(format!("experiment.seed={}", point.seed));
        settings.push(format!("experiment.name=\"{}-{}\"", self.manifest.name, point.id));
        Ok(self.base.overridden(&settings)?)
    }

    /// What is asked of the run of a point: its output goes into the campaign's folder, and a checkpoint is gone on from.
    pub fn request(&self, point: &Point) -> RunRequest {
        RunRequest { output: Some(self.folder.output(point.id)), resume: true, ..RunRequest::default() }
    }
}
