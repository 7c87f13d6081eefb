//! Files of purchases as they should not be: each is refused with its place, and nothing is written.

use std::fmt::Write as _;

use crate::support::{file, folder, run, text};

const PROGRAM: &str = "programs/ref1.loyal";
const HEAD: &str = "customer,date,amount,category\n";

/// Name of the case, the file's bytes, the code, and where it is said to be.
type Case = (&'static str, Vec<u8>, &'static str, &'static str);

fn cases() -> Vec<Case> {
    let rows = |count: u32| {
        (0..count).fold(HEAD.to_owned(), |mut text, row| {
            let _ = writeln!(text, "c{},2026-01-{:02},1.50,cake", row % 7, 1 + row % 28);
            text
        })
    };
    let plus = |rows: String, more: &[u8]| [rows.as_bytes(), more].concat();
    let wide: Vec<u8> = rows(3).encode_utf16().flat_map(u16::to_le_bytes).collect();
    vec![
        ("an empty file", Vec::new(), "F0105", "bad.csv"),
        ("a header alone", HEAD.into(), "F0105", "bad.csv"),
        ("blanks alone", b"\n \n\n".to_vec(), "F0102", "bad.csv"),
        ("no text at all", (0..=255).collect(), "F0221", "bad.csv:1:1"),
        ("a letter in Latin-1", plus(rows(40), b"f\xfcr,2026-01-01,1,tea\n"), "F0221", "bad.csv:42:2"),
        ("half a letter at the end", plus(rows(2), b"a,2026-01-01,1,t\xc3"), "F0221", "bad.csv:4:17"),
        ("UTF-16 with its mark", [b"\xff\xfe".to_vec(), wide.clone()].concat(), "F0221", "UTF-16"),
        ("UTF-16 without", wide, "F0221", "bad.csv:1:2"),
        ("bytes of nothing", plus(rows(9), b"a,2026-01-01,\0\0\0\0"), "F0221", "bad.csv:11:14"),
        (
            "a quotation mark that opens",
            plus(rows(5_000), b"a,2026-01-01,1,\"tea\nb,2026-01-01,1,\n"),
            "F0101",
            "bad.csv:5002:16",
        ),
        ("one inside", plus(rows(2), b"a,2026-01-01,1,te\"a\n"), "F0101", "bad.csv:4:18"),
        ("a row that breaks off", plus(rows(2), b"a,2026-01"), "F0101", "bad.csv:4:1"),
        ("a column too many", plus(rows(2), b"a,2026-01-01,1,tea,2\n"), "F0101", "bad.csv:4:1"),
        ("another separator", rows(3).replace(',', ";").into(), "F0102", "bad.csv:1:1"),
        ("a text for an amount", plus(rows(2), b"a,2026-01-01,one,tea\n"), "F0104", "bad.csv:4:14"),
        ("a decimal comma", plus(rows(2), b"a,2026-01-01,\"1,50\",tea\n"), "F0104", "bad.csv:4:14"),
        ("an amount for a date", plus(rows(2), b"a,1.50,2026-01-01,tea\n"), "F0103", "bad.csv:4:3"),
        ("a day that never was", plus(rows(2), b"a,2026-02-29,1,tea\n"), "F0103", "bad.csv:4:3"),
        ("a line without an end", plus(rows(2), &[b'x'; 70_000]), "F0101", "line 4"),
        ("a table of contents for a table", b"PAR1\x15\x04\x15".to_vec(), "F0102", "bad.csv:1:1"),
    ]
}

#[test]
fn every_bad_file_is_refused_with_its_place_and_nothing_is_written() {
    let folder = folder();
    let out = folder.path().join("results");
    for (name, bytes, code, place) in cases() {
        let path = file(folder.path(), "bad.csv", bytes);
        for command in [&["replay", PROGRAM, text(&path)][..], &["fit", text(&path), "--model", "bg-nbd"]] {
            let ran = run(&[command, &["--out", text(&out)]].concat());
            assert_eq!((ran.status, ran.out.as_str()), (Some(2), ""), "{name}: {ran:?}");
            assert!(ran.err.contains(code) && ran.err.contains(place), "{name}: {ran:?}");
            assert!(!out.exists(), "{name}");
        }
    }
}

#[test]
fn a_mark_before_the_first_line_and_crlf_change_nothing() {
    let folder = folder();
    let plain = format!("{HEAD}a,2026-01-01,1.50,cake\nb,2026-01-02,2.50,tea\n");
    let figures = |content: String| {
        let path = file(folder.path(), "p.csv", content);
        let ran = run(&["replay", PROGRAM, text(&path)]);
        assert_eq!(ran.status, Some(0), "{ran:?}");
        ran.out.lines().filter(|line| !line.contains("p.csv")).collect::<Vec<_>>().join("\n")
    };
    let marked = format!("\u{feff}{}", plain.replace('\n', "\r\n"));
    assert_eq!(figures(plain), figures(marked));
}

#[test]
fn a_folder_and_a_file_that_is_not_there_are_said() {
    let folder = folder();
    let ran = run(&["replay", PROGRAM, text(folder.path())]);
    assert!(ran.status == Some(2) && ran.err.contains("it is a folder"), "{ran:?}");
    let ran = run(&["fit", text(&folder.path().join("none.csv")), "--model", "nbd"]);
    assert!(ran.status == Some(2) && ran.err.contains("none.csv"), "{ran:?}");
}
