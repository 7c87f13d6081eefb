//! A study of a triangle: as JSON and for people.

mod json;
mod rows;
mod text;

use crate::finance::study::{Data, Settings, Study};

pub use json::{LiabilityReport, liability_report};
pub use rows::study_rows;
pub use text::liability_text;

/// What a study was made of.
#[derive(Clone, Debug)]
pub struct StudyContext<'a> {
    /// What it looked at.
    pub data: Data<'a>,
    /// What it was told.
    pub settings: &'a Settings,
    /// What was found.
    pub study: &'a Study,
    /// Name and SHA-256 of every file.
    pub hashes: Vec<(String, String)>,
}

/// Rates with their denominators: ever redeemed over issued, and still to come over issued and not yet redeemed or expired.
/// The second is `None` where nothing is outstanding.
pub(in crate::report) fn rates(ultimate: f64, latest: f64, issued: f64, expired: f64) -> (f64, Option<f64>) {
    let outstanding = issued - latest - expired;
    (ultimate / issued, (outstanding > 0.0).then(|| (ultimate - latest) / outstanding))
}

/// Expired points of each origin so far.
pub(in crate::report) fn expired(data: &Data<'_>) -> Vec<f64> {
    data.expired.map_or_else(|| vec![0.0; data.triangle.rows().len()], crate::finance::triangle::Triangle::latest)
}
