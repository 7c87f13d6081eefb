//! Results for people and programs: tables, charts, CSV, JSON. Draws data and never evaluates.

mod accounts;
pub mod chart;
mod close;
mod compare;
mod diary;
mod doubt;
mod fit;
mod fit_choice;
mod fit_segments;
mod json;
mod liability;
mod page;
mod proofs;
mod redemption;
mod replay;
mod rows;
mod settlement;
mod simulation;
mod table;
mod time;
mod trials;
mod tuned;
#[cfg(feature = "xlsx")]
mod workbook;

pub use accounts::{AccountsContext, AccountsReport, accounts_report, accounts_text, entries_table};
pub use close::{
    CloseContext, CloseReport, Members, close_cohorts, close_entries, close_ledger, close_lots, close_report,
    close_roll_forward, close_text, close_triangle_csv,
};
pub use compare::{comparison_json, comparison_markdown, comparison_schema, comparison_text};
pub use diary::{DiaryBalance, DiaryEntry, DiaryNote, DiaryReceipt, DiaryReport, diary_report, diary_text};
pub use doubt::{doubt_json, doubt_schema, doubt_text};
pub use fit::{FitContext, FitReport, calibration_chart, fit_report, fit_text, tracking_chart, tracking_csv};
pub use fit_segments::{SegmentsReport, segments_report, segments_text};
pub use json::{run_to_json, simulation_schema};
pub use liability::{LiabilityReport, StudyContext, liability_report, liability_text, study_rows};
pub use page::{PageContext, close_page, page_html, study_page};
pub use proofs::{
    Compared, DiffReport, Identified, diff_json, diff_markdown, diff_text, findings_junit, findings_markdown, gitlab,
    identified, sarif,
};
pub use redemption::{RedemptionReport, redemption_report, redemption_text};
pub use replay::{ReplayContext, ReplayReport, replay_csv, replay_report, replay_text};
#[cfg(feature = "parquet")]
pub use rows::parquet;
pub use rows::{Kind, Rows, Value};
pub use settlement::{PartnerFigures, PartnerUnits};
pub use simulation::{
    groups_csv, manifest_json, measures_csv, periods_csv, simulation_charts, simulation_text, tiers_csv,
};
pub use table::{grouped, table};
pub use trials::{
    Case, ProgramTests, TestFigures, TestReport, Tested, UncoveredRule, tests_github, tests_junit, tests_report,
    tests_text,
};
pub use tuned::{tuned_json, tuned_schema, tuned_text};
#[cfg(feature = "xlsx")]
pub use workbook::{accounts_workbook, close_workbook, study_workbook, workbook_bytes};
