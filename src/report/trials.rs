//! What test blocks came to: for people, for programs, for build servers.

use quick_junit::{NonSuccessKind, TestCase, TestCaseStatus, TestSuite};
use schemars::JsonSchema;
use serde::Serialize;

use crate::base::{Sources, Span};
use crate::diagnostic::render::{self, Finding, Style, findings, one_line};
use crate::diagnostic::{Diagnostic, Severity};

/// The tests of one program.
#[derive(Clone, Debug)]
pub struct Tested {
    /// The program's file, as named on the command line.
    pub file: String,
    /// Its texts.
    pub sources: Sources,
    /// What is wrong with the program; with an error in it no test ran.
    pub diagnostics: Vec<Diagnostic>,
    /// Its tests, in file order.
    pub cases: Vec<Case>,
    /// Rules that no test let give anything, with their places.
    pub uncovered: Vec<(String, Span)>,
}

/// One test.
#[derive(Clone, Debug)]
pub struct Case {
    /// Its title.
    pub title: String,
    /// Where it stands.
    pub span: Span,
    /// What it found other than it expected; none if it passed.
    pub failures: Vec<Diagnostic>,
}

impl Tested {
    /// Whether the program has errors.
    pub fn broken(&self) -> bool {
        self.diagnostics.iter().any(Diagnostic::is_error)
    }

    /// Number of failed tests.
    pub fn failed(&self) -> usize {
        self.cases.iter().filter(|case| !case.failures.is_empty()).count()
    }
}

/// Test results as JSON.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct TestReport {
    /// The format's name and version, `loyal-tests/1`.
    pub schema: String,
    /// Tests that passed.
    pub passed: usize,
    /// Tests that failed.
    pub failed: usize,
    /// Programs that have errors.
    pub broken: usize,
    /// By program.
    pub programs: Vec<ProgramTests>,
}

/// The tests of one program.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ProgramTests {
    /// Its file.
    pub file: String,
    /// What is wrong with the program.
    pub diagnostics: Vec<Finding>,
    /// Its tests.
    pub tests: Vec<TestFigures>,
    /// Rules that no test let give anything.
    pub uncovered: Vec<UncoveredRule>,
}

/// One test.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct TestFigures {
    /// Its title.
    pub title: String,
    /// Its first line.
    pub line: u32,
    /// Whether it passed.
    pub passed: bool,
    /// What it found other than it expected.
    pub failures: Vec<Finding>,
}

/// A rule that no test let give anything.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct UncoveredRule {
    /// Its name.
    pub rule: String,
    /// The file that it stands in.
    pub file: String,
    /// Its line.
    pub line: u32,
}

fn place(span: Span, sources: &Sources) -> (String, u32) {
    sources
        .get(span.source)
        .map_or_else(|| (String::new(), 1), |source| (source.name.clone(), source.line_column(span.start).0))
}

fn all(found: &[Diagnostic], sources: &Sources) -> Vec<Finding> {
    findings(Vec::new(), found.iter().map(|one| (one, sources))).diagnostics
}

/// For programs.
pub fn tests_report(tested: &[Tested]) -> TestReport {
    let failed = tested.iter().map(Tested::failed).sum();
    let programs = tested.iter().map(|one| ProgramTests {
        file: one.file.clone(),
        diagnostics: all(&one.diagnostics, &one.sources),
        tests: one
            .cases
            .iter()
            .map(|case| TestFigures {
                title: case.title.clone(),
                line: place(case.span, &one.sources).1,
                passed: case.failures.is_empty(),
                failures: all(&case.failures, &one.sources),
            })
            .collect(),
        uncovered: one
            .uncovered
            .iter()
            .map(|(rule, span)| {
                let (file, line) = place(*span, &one.sources);
                UncoveredRule { rule: rule.clone(), file, line }
            })
            .collect(),
    });
    TestReport {
        schema: "loyal-tests/1".into(),
        passed: tested.iter().map(|one| one.cases.len()).sum::<usize>() - failed,
        failed,
        broken: tested.iter().filter(|one| one.broken()).count(),
        programs: programs.collect(),
    }
}

/// For people: a line a test, what failed with its excerpt, what no test covers.
pub fn tests_text(tested: &Tested, style: Style) -> String {
    let paint = |ansi: &str, text: &str| {
        if style.color { format!("\u{1b}[{ansi}m{text}\u{1b}[0m") } else { text.to_owned() }
    };
    let mut out = format!("{}\n", one_line(&tested.file));
    for case in &tested.cases {
        if case.failures.is_empty() {
            out.push_str(&format!("  {}    {}\n", paint("32", "passed"), one_line(&case.title)));
            continue;
        }
        out.push_str(&format!("  {}    {}\n\n", paint("31", "FAILED"), one_line(&case.title)));
        for failure in &case.failures {
            out.push_str(&render::terminal(failure, &tested.sources, style));
            out.push('\n');
        }
    }
    for (rule, span) in &tested.uncovered {
        let (_, line) = place(*span, &tested.sources);
        out.push_str(&format!(
            "  {} {} (line {line})\n",
            paint("33", "no test lets this give anything:"),
            one_line(rule)
        ));
    }
    out
}

/// Annotations of a GitHub workflow, a line each.
pub fn tests_github(tested: &Tested) -> String {
    let sources = &tested.sources;
    let mut lines: Vec<String> = tested.diagnostics.iter().flat_map(|one| render::annotations(one, sources)).collect();
    for case in &tested.cases {
        for failure in &case.failures {
            let title = format!("test \"{}\"", case.title);
            let note = failure.notes.iter().map(|note| format!("\n{note}")).collect::<String>();
            let message = format!("{}{note}", failure.message);
            lines.push(render::annotation(Severity::Error, &title, &message, failure.span(), sources));
        }
    }
    for (rule, span) in &tested.uncovered {
        let message = format!("no test lets `{rule}` give anything");
        lines.push(render::annotation(Severity::Note, "not covered", &message, Some(*span), sources));
    }
    lines.into_iter().map(|line| line + "\n").collect()
}

/// JUnit XML for build servers: a suite a program. No time stamps, so that equal results are equal bytes.
///
/// # Errors
/// What the XML writer said.
pub fn tests_junit(tested: &[Tested]) -> Result<String, String> {
    let mut report = quick_junit::Report::new("loyal test");
    for one in tested {
        let mut suite = TestSuite::new(one.file.clone());
        if one.broken() {
            let messages = one.diagnostics.iter().filter(|found| found.is_error());
            let text: String =
                messages.map(|found| render::terminal(found, &one.sources, Style::PLAIN) + "\n").collect();
            let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
            status.set_message("the program has errors").set_description(text);
            suite.add_test_case(TestCase::new("check", status));
        }
        for case in &one.cases {
            let status = match case.failures.first() {
                None => TestCaseStatus::success(),
                Some(first) => {
                    let shown = case.failures.iter().map(|found| render::terminal(found, &one.sources, Style::PLAIN));
                    let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
                    status.set_message(first.message.clone()).set_description(shown.collect::<Vec<_>>().join("\n"));
                    status
                }
            };
            let mut test = TestCase::new(case.title.clone(), status);
            test.set_classname(one.file.clone());
            suite.add_test_case(test);
        }
        report.add_test_suite(suite);
    }
    report.to_string().map_err(|error| error.to_string())
}
