//! Ledgers, lots, triangles and very long files as they should not be; full disks; ctrl-C. Each is refused with its place,
//! nothing is half-written, and what stood there before still stands there.

use std::fs;
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};

use crate::support::{Ran, file, finished, folder, loyal, run, text};

const PROGRAM: &str = "programs/ref1.loyal";
const LEDGER: &str = "simulations/data/ledger.csv";
const CDNOW: &str = "simulations/data/cdnow.csv";

/// A folder with a result of before, and whether it is still that.
struct Before(PathBuf);

impl Before {
    const FILES: [&str; 4] = ["close.json", "replay.json", "roll_forward.csv", "fit.json"];

    fn new(folder: &Path) -> Before {
        let out = folder.join("results");
        fs::create_dir(&out).expect("own folder");
        for name in Before::FILES {
            fs::write(out.join(name), "of before").expect("own folder");
        }
        Before(out)
    }

    #[track_caller]
    fn is_untouched(&self, what: &str) {
        let names = fs::read_dir(&self.0).expect("there").count();
        assert_eq!(names, Before::FILES.len(), "{what}: something was left behind");
        for name in Before::FILES {
            assert_eq!(fs::read_to_string(self.0.join(name)).expect("there"), "of before", "{what}: {name}");
        }
    }
}

#[track_caller]
fn refused(ran: &Ran, code: &str, place: &str, what: &str) {
    assert_eq!((ran.status, ran.out.as_str()), (Some(2), ""), "{what}: {ran:?}");
    assert!(ran.err.contains(code) && ran.err.contains(place), "{what}: no {code} at {place}: {ran:?}");
}

/// Name of the case, the file's bytes, the code, and where it is said to be.
type Case = (&'static str, Vec<u8>, &'static str, &'static str);

fn ledgers() -> Vec<Case> {
    let rows = |more: &[u8]| {
        let head = b"customer,date,type,points,expires,amount\na,2026-01-01,earn,5,,\nb,2026-01-02,earn,5,,\n";
        [&head[..], more].concat()
    };
    vec![
        ("nothing", Vec::new(), "F0105", "bad.csv"),
        ("a header alone", b"customer,date,type,points\n".to_vec(), "F0105", "bad.csv"),
        ("Latin-1 in the middle", rows(b"f\xfcr,2026-01-01,earn,5,,\nc,2026-01-01,earn,5,,\n"), "F0221", "bad.csv:4:2"),
        ("UTF-16", "customer,date".encode_utf16().flat_map(u16::to_le_bytes).collect(), "F0221", "bad.csv:1:2"),
        ("bytes of nothing", rows(b"c,2026-01\0\0\0"), "F0221", "bad.csv:4:10"),
        ("an open quotation mark", rows(b"\"c,2026-01-01,earn,5,,\n"), "F0101", "bad.csv:4:1"),
        ("a row that breaks off", rows(b"c,2026-01-01,ea"), "F0101", "bad.csv:4:1"),
        ("nobody", rows(b",2026-01-01,earn,5,,\n"), "F0101", "bad.csv:4:1"),
        ("a column that is missing", b"customer,date,type\na,2026-01-01,earn\n".to_vec(), "F0102", "bad.csv:1:1"),
        ("semicolons", b"customer;date;type;points\na;2026-01-01;earn;5\n".to_vec(), "F0102", "bad.csv:1:1"),
        ("a movement that nobody knows", rows(b"c,2026-01-01,bonus,5,,\n"), "F0180", "bad.csv:4:14"),
        ("a text for points", rows(b"c,2026-01-01,earn,five,,\n"), "F0104", "bad.csv:4:19"),
        ("half a point", rows(b"c,2026-01-01,earn,5.5,,\n"), "F0104", "finer than a point can be"),
        ("more points than there can be", rows(b"c,2026-01-01,earn,99999999999999999999,,\n"), "F0104", "bad.csv:4:19"),
        ("not a number", rows(b"c,2026-01-01,earn,NaN,,\n"), "F0104", "bad.csv:4:19"),
        ("an amount with a comma", rows(b"c,2026-01-01,earn,5,,\"1,50\"\n"), "F0104", "bad.csv:4:22"),
        ("a day that never was", rows(b"c,2026-02-30,earn,5,,\n"), "F0103", "bad.csv:4:3"),
        ("an end that is no day", rows(b"c,2026-02-03,earn,5,soon,\n"), "F0103", "bad.csv:4:21"),
    ]
}

#[test]
fn every_bad_ledger_is_refused_with_its_place_and_nothing_is_written() {
    let folder = folder();
    let out = Before::new(folder.path());
    for (name, bytes, code, place) in ledgers() {
        let path = file(folder.path(), "bad.csv", bytes);
        let ran = run(&["liability", "--ledger", text(&path), "--out", text(&out.0)]);
        refused(&ran, code, place, name);
        out.is_untouched(name);
    }
    let ran = run(&["liability", "--ledger", text(folder.path()), "--out", text(&out.0)]);
    refused(&ran, "F0005", "it is a folder", "a folder");
    let ran = run(&["liability", "--ledger", LEDGER, "--opening", text(folder.path()), "--out", text(&out.0)]);
    refused(&ran, "F0005", "it is a folder", "a folder of lots");
    for (name, bytes, code, place) in [
        ("Latin-1", &b"customer,issued,points\na,2023-01-01,5\nf\xfcr,2023-01-01,5\n"[..], "F0221", "lots.csv:3:2"),
        ("no day", b"customer,issued,points\na,2023-13-01,5\n", "F0103", "lots.csv:2:3"),
        ("no number", b"customer,issued,points\na,2023-01-01,many\n", "F0104", "lots.csv:2:14"),
        ("another table", b"origin,1,2\na,1,2\n", "F0102", "lots.csv:1:1"),
    ] {
        let path = file(folder.path(), "lots.csv", bytes);
        let ran = run(&["liability", "--ledger", LEDGER, "--opening", text(&path), "--out", text(&out.0)]);
        refused(&ran, code, place, name);
        out.is_untouched(name);
    }
}

#[test]
fn every_bad_triangle_is_refused_with_its_place_and_nothing_is_written() {
    let folder = folder();
    let out = Before::new(folder.path());
    for (name, bytes, code, place) in [
        ("nothing", &b""[..], "F0307", "bad.csv:1:1"),
        ("Latin-1", b"origin,1,2,3\na,1,2,3\nf\xfcr,1,2,\nc,1,,\n", "F0002", "line 3, column 2"),
        ("an open quotation mark", b"origin,1,2,3\na,1,\"2,3\nb,1,2,\nc,1,,\n", "F0313", "bad.csv:2:5"),
        ("a text", b"origin,1,2,3\na,1,x,3\nb,1,2,\nc,1,,\n", "F0302", "bad.csv:2:5"),
        ("a row that is short", b"origin,1,2,3\na,1,2,3\nb,1,2\nc,1,,\n", "F0313", "bad.csv:3:1"),
        ("a hole", b"origin,1,2,3\na,1,2,3\nb,,2,\nc,1,,\n", "F0304", "bad.csv:3:4"),
        ("an origin twice", b"origin,1,2,3\na,1,2,3\nb,1,2,\na,1,,\n", "F0303", "bad.csv:4:1"),
        ("no origin", b"origin,1,2,3\na,1,2,3\nb,1,2,\n,1,,\n", "F0313", "bad.csv:4:1"),
        ("semicolons", b"origin;1;2;3\na;1,5;2;3\nb;1;2;\n", "F0301", "bad.csv:1:1"),
        ("more than there can be", b"origin,1,2\na,1e300,2\nb,1,\n", "F0302", "bad.csv:2:3"),
        ("a first column of zeros", b"origin,1,2,3\na,0,2,3\nb,0,2,\nc,0,,\n", "F0306", "bad.csv:2:3"),
        ("a table of contents for a table", b"PAR1\x15\x04\x15\n", "F0301", "bad.csv:1:1"),
    ] {
        let path = file(folder.path(), "bad.csv", bytes);
        let ran = run(&["liability", "--triangle", text(&path), "--out", text(&out.0)]);
        refused(&ran, code, place, name);
        out.is_untouched(name);
    }
    let ran = run(&["liability", "--triangle", text(folder.path()), "--out", text(&out.0)]);
    refused(&ran, "F0005", "it is a folder", "a folder");
}

/// The mark stands in line 1,000,000, the last line but one.
#[test]
fn a_quotation_mark_that_goes_wrong_in_line_a_million_is_found_there() {
    const BROKEN: u32 = 1_000_000;
    let folder = folder();
    let out = Before::new(folder.path());
    let long = |name: &str, head: &str, row: &dyn Fn(u32) -> String, broken: &str| {
        let path = folder.path().join(name);
        let mut to = BufWriter::new(fs::File::create(&path).expect("own folder"));
        writeln!(to, "{head}").expect("room");
        (2..BROKEN).for_each(|line| writeln!(to, "{}", row(line)).expect("room"));
        writeln!(to, "{broken}\n{}", row(0)).expect("room");
        path
    };
    let day = |line: u32| format!("2026-{:02}-{:02}", 1 + line / 28 % 12, 1 + line % 28);
    let purchase = |line: u32| format!("c{},{},1.50,tea", line % 5_000, day(line));
    let path = long("purchases.csv", "customer,date,amount,category", &purchase, "c7,2026-01-01,1.50,\"tea");
    for command in [&["replay", PROGRAM, text(&path)][..], &["fit", text(&path), "--model", "bg-nbd"]] {
        let ran = run(&[command, &["--out", text(&out.0), "--memory", "4MB"]].concat());
        refused(&ran, "F0101", "purchases.csv:1000000:20", command[0]);
        out.is_untouched(command[0]);
    }
    let movement = |line: u32| format!("c{},{},earn,5", line % 5_000, day(line));
    let path = long("ledger.csv", "customer,date,type,points", &movement, "c7,2026-01-01,\"earn,5");
    let ran = run(&["liability", "--ledger", text(&path), "--out", text(&out.0)]);
    refused(&ran, "F0101", "ledger.csv:1000000:15", "liability");
    out.is_untouched("liability");
}

/// A program that may not write more than a block to any file meets what a full disk is: some bytes go, the next do not.
#[cfg(unix)]
#[test]
fn a_disk_that_fills_up_while_results_are_written_leaves_those_of_before() {
    let folder = folder();
    let out = Before::new(folder.path());
    let binary = env!("CARGO_BIN_EXE_loyal");
    for command in [
        format!("replay {PROGRAM} {CDNOW} --quiet"),
        format!("fit {CDNOW} --model bg-nbd --calibration '39 weeks'"),
        format!("liability --ledger {LEDGER}"),
        "liability --triangle simulations/data/triangle.csv".to_owned(),
        format!("liability --replay {PROGRAM} {CDNOW} --redeem asap"),
        "liability --accounting simulations/data/accounts.toml".to_owned(),
    ] {
        let line = format!("trap '' XFSZ; ulimit -f 1; exec '{binary}' {command} --out '{}'", text(&out.0));
        let ran = finished(loyal_shell().args(["-c", &line]));
        refused(&ran, "F0006", "results", &command);
        out.is_untouched(&command);
    }
}

#[cfg(unix)]
fn loyal_shell() -> std::process::Command {
    let mut command = std::process::Command::new("sh");
    command.current_dir(crate::support::root()).env_remove("NO_COLOR").env("RUST_BACKTRACE", "0");
    command
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_behind_standard_output_is_said_by_every_command_of_the_books() {
    for arguments in [
        &["replay", PROGRAM, CDNOW, "--json", "--quiet"][..],
        &["fit", CDNOW, "--model", "bg-nbd", "--calibration", "39 weeks", "--json"],
        &["liability", "--ledger", LEDGER],
        &["liability", "--triangle", "simulations/data/triangle.csv", "--json"],
    ] {
        let full = fs::OpenOptions::new().write(true).open("/dev/full").expect("Linux has it");
        let ran = finished(loyal().args(arguments).stdout(full));
        assert_eq!(ran.status, Some(2), "{ran:?}");
        assert!(ran.err.contains("F0006"), "{ran:?}");
    }
}

/// The purchases come through a pipe that stays open, so the command is surely reading when it is interrupted.
#[cfg(unix)]
#[test]
fn ctrl_c_while_rows_are_read_leaves_everything_as_it_was() {
    use std::process::{Command, Stdio};

    let folder = folder();
    let out = Before::new(folder.path());
    let pipe = folder.path().join("rows.csv");
    for command in ["replay", "fit", "ledger"] {
        assert!(Command::new("mkfifo").arg(&pipe).status().is_ok_and(|status| status.success()), "a pipe");
        let arguments = match command {
            "replay" => vec!["replay", PROGRAM, text(&pipe), "--memory", "10kB"],
            "fit" => vec!["fit", text(&pipe), "--model", "bg-nbd"],
            _ => vec!["liability", "--ledger", text(&pipe)],
        };
        let mut child = loyal();
        child.args(arguments).args(["--out", text(&out.0)]).stdin(Stdio::null());
        let child = child.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the binary starts");
        // Opening waits until the command has opened it too.
        let mut rows = fs::OpenOptions::new().write(true).open(&pipe).expect("the command reads it");
        writeln!(rows, "customer,date,amount,type,points").expect("it reads");
        for line in 0..50_000 {
            writeln!(rows, "c{line},2026-01-01,1.00,earn,5").expect("it reads");
        }
        let id = child.id().to_string();
        assert!(Command::new("kill").args(["-INT", &id]).status().is_ok_and(|status| status.success()));
        let ran: Ran = child.wait_with_output().expect("it ends").into();
        drop(rows);
        assert_eq!((ran.status, ran.out.as_str()), (Some(130), ""), "{command}: {ran:?}");
        out.is_untouched(command);
        fs::remove_file(&pipe).expect("own folder");
    }
}
