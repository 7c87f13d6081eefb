//! Standard output is the result, standard error the rest; colours, pipes, signals, full disks.

use std::io::Read as _;
use std::process::Stdio;
use std::time::{Duration, Instant};

use crate::support::{file, finished, folder, loyal, run, text};

const GOOD: &str = "programs/bean_club.loyal";
const BROKEN: &str = "tests/fixture/syntax_error/several_mistakes_in_one_file.loyal";

#[test]
fn no_colour_in_pipes_unless_asked() {
    assert!(!run(&["check", BROKEN]).out.contains('\u{1b}'));
    assert!(run(&["check", "--color", "always", BROKEN]).out.contains('\u{1b}'));
    let ran = finished(loyal().env("NO_COLOR", "1").args(["check", BROKEN]));
    assert!(!ran.out.contains('\u{1b}') && !ran.err.contains('\u{1b}'), "{ran:?}");
}

#[test]
fn json_is_one_object_that_fits_its_schema_and_nothing_else() {
    let schema = std::fs::read_to_string(crate::support::root().join("docs/schema/diagnostics.json")).expect("there");
    let schema: serde_json::Value = serde_json::from_str(&schema).expect("JSON");
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    let ran = run(&["check", "--format", "json", BROKEN, GOOD, "no/such.loyal"]);
    let value: serde_json::Value = serde_json::from_str(&ran.out).expect("JSON alone");
    assert!(
        validator.is_valid(&value),
        "{:?}",
        validator.iter_errors(&value).map(|e| e.to_string()).collect::<Vec<_>>()
    );
    let found = value["diagnostics"].as_array().expect("a list");
    assert!(found.len() >= 4, "{value:#}");
    let first = &found[0]["labels"][0];
    assert_eq!((first["file"].as_str(), first["start"]["line"].as_u64()), (Some(BROKEN), Some(11)));
    let errors = found.iter().filter(|one| one["severity"].as_str() == Some("error")).count();
    assert_eq!(value["errors"].as_u64(), Some(errors as u64));
    assert!(!validator.is_valid(&serde_json::json!({ "diagnostics": 1 })));
}

#[cfg(unix)]
#[test]
fn a_closed_pipe_is_silent() {
    let arguments = vec!["check"; 1].into_iter().chain(std::iter::repeat_n(BROKEN, 400)).collect::<Vec<_>>();
    let mut child =
        loyal().args(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the binary starts");
    let mut out = child.stdout.take().expect("piped");
    let mut first = [0; 16];
    out.read_exact(&mut first).expect("there is output");
    drop(out);
    let ran: crate::support::Ran = child.wait_with_output().expect("the child ends").into();
    assert_eq!(ran.status, Some(1), "{ran:?}");
    assert_eq!(ran.err.lines().count(), 1, "only the summary: {ran:?}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_behind_standard_output_is_said_and_is_2() {
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").expect("Linux has it");
    let ran = finished(loyal().args(["check", BROKEN]).stdout(full));
    // `finished` replaces nothing that was set before it.
    assert_eq!(ran.status, Some(2), "{ran:?}");
    assert!(ran.err.contains("F0006"), "{ran:?}");
}

#[test]
fn a_command_starts_at_once() {
    let folder = folder();
    let path = file(folder.path(), "a.loyal", "program \"Club\" { currency EUR }\n");
    // The best of some runs: others may be using the machine.
    let best = (0..20)
        .map(|_| {
            let before = Instant::now();
            assert_eq!(run(&["check", text(&path)]).status, Some(0));
            before.elapsed()
        })
        .min();
    // A few milliseconds; the limit is for the slowest of machines.
    let limit = 1_000;
    assert!(best.is_some_and(|best| best < Duration::from_millis(limit)), "{best:?}");
}
