//! JUnit XML: a file is a suite, a message that fails the check a failed case.

use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

use super::{Identified, relative, whole};
use crate::diagnostic::Severity;

/// The report.
///
/// # Errors
/// What kept it from being written, in words.
pub fn findings_junit(files: &[String], all: &[Identified<'_>]) -> Result<String, String> {
    let mut report = Report::new("loyal check");
    for file in files {
        let mut suite = TestSuite::new(relative(file));
        let own = all.iter().filter(|one| {
            let named = one.message.span().and_then(|span| one.sources.get(span.source));
            named.map_or(files.len() == 1, |source| source.name == *file)
        });
        let mut clean = true;
        for one in own {
            clean = false;
            let status = if one.message.severity == Severity::Error {
                let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
                status
                    .set_message(one.message.message.clone())
                    .set_type(one.message.code.0)
                    .set_description(whole(one.message));
                status
            } else {
                TestCaseStatus::success()
            };
            let mut case = TestCase::new(format!("{} {}", one.message.code.0, one.id), status);
            if one.message.severity != Severity::Error {
                case.set_system_out(whole(one.message));
            }
            suite.add_test_case(case);
        }
        if clean {
            suite.add_test_case(TestCase::new("clean", TestCaseStatus::success()));
        }
        report.add_test_suite(suite);
    }
    report.to_string().map_err(|error| error.to_string())
}
