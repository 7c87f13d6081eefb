//! Input that means harm, or looks like it: a clear message, the right status, no panic, no hang.

use std::time::{Duration, Instant};

use crate::support::{Ran, file, folder, run, run_with_input, text};

fn within(seconds: u64, work: impl FnOnce() -> Ran) -> Ran {
    let before = Instant::now();
    let ran = work();
    // Unoptimised code and a busy machine are slow; a hang is far slower still.
    let seconds = if cfg!(debug_assertions) { seconds * 10 } else { seconds };
    assert!(before.elapsed() < Duration::from_secs(seconds), "took {:?}", before.elapsed());
    assert!(ran.status.is_some(), "ended by a signal: {ran:?}");
    ran
}

fn nested(open: &str, close: &str, depth: usize) -> String {
    format!("program \"Club\" {{ currency EUR }}\nlet deep = {}1{} >= 1\n", open.repeat(depth), close.repeat(depth))
}

#[test]
fn a_million_brackets() {
    let folder = folder();
    for (number, content) in [
        nested("(", ")", 1_000_000),
        "(".repeat(1_000_000),
        "{".repeat(1_000_000),
        ")".repeat(1_000_000),
        "({".repeat(500_000),
        nested("not ", "", 500_000),
        nested("- ", "", 500_000),
        "earn a on purchase {".repeat(50_000),
        "test \"a\" { on 2026-01-01 purchase {".repeat(30_000),
    ]
    .into_iter()
    .enumerate()
    {
        let path = file(folder.path(), &format!("{number}.loyal"), &content);
        for command in ["check", "fmt"] {
            let ran = within(20, || run(&[command, text(&path)]));
            assert_eq!(ran.status, Some(1), "{number} {command} {}", &ran.err);
            assert!(ran.out.len() + ran.err.len() < 200_000, "{number}: {} bytes of message", ran.out.len());
        }
    }
}

#[test]
fn a_hundred_megabytes_are_refused_unread() {
    let folder = folder();
    let path = folder.path().join("huge.loyal");
    let huge = std::fs::File::create(&path).expect("a temporary file");
    huge.set_len(100 << 20).expect("a sparse file");
    for command in ["check", "fmt", "test"] {
        let ran = within(5, || run(&[command, text(&path)]));
        assert_eq!(ran.status, Some(2), "{ran:?}");
        assert!((ran.out + &ran.err).contains("F0003"));
    }
    let scenario = folder.path().join("huge.toml");
    std::fs::rename(&path, &scenario).expect("own folder");
    let ran = within(5, || run(&["simulate", text(&scenario)]));
    assert!(ran.status == Some(2) && ran.err.contains("F0003"), "{ran:?}");
    assert_eq!(run_with_input(&["fmt", "-"], &vec![b'#'; 5 << 20]).status, Some(2));
}

#[test]
fn invalid_utf8() {
    let folder = folder();
    let program = file(folder.path(), "a.loyal", b"program \"Caf\xe9\" { currency EUR }");
    for command in ["check", "fmt", "test"] {
        let ran = run(&[command, text(&program)]);
        assert_eq!(ran.status, Some(2), "{ran:?}");
        assert!((ran.out + &ran.err).contains("F0002"));
    }
    let scenario = file(folder.path(), "a.toml", b"title = \"\xff\"");
    assert!(run(&["simulate", text(&scenario)]).err.contains("F0002"));
    let data = file(folder.path(), "a.csv", b"customer,date,amount\n\xff\xfe,2026-01-01,1\n");
    let ran = run(&["replay", "programs/bean_club.loyal", text(&data)]);
    assert!(ran.status == Some(2) && ran.err.contains("F0221"), "{ran:?}");
}

#[test]
fn texts_of_strangers_do_not_steer_the_terminal() {
    let folder = folder();
    let hostile =
        "program \"Club\" { currency EUR }\nearn \u{1b}]0;owned\u{7} on \u{202e}purchase { give \u{9b}31m }\n";
    let path = file(folder.path(), "a.loyal", hostile);
    let ran = run(&["check", text(&path)]);
    assert_eq!(ran.status, Some(1));
    assert!(ran.out.chars().all(|c| c == '\n' || (!c.is_control() && c != '\u{202e}')), "{ran:?}");
}

#[test]
fn odd_texts_are_read_or_refused() {
    let folder = folder();
    let odd: [&[u8]; 12] = [
        b"",
        b"\n\n\n",
        b"\xef\xbb\xbfprogram \"Club\" { currency EUR }\n",
        b"program \"Club\" { currency EUR }\r\npoints star { cost 0.01 EUR }\r\n",
        b"program \"Club\" { currency EUR }\rpoints star { cost 0.01 EUR }\r",
        b"\0",
        b"program \"\0\" { currency EUR }",
        b"\"",
        b"#",
        b"program",
        "program \"é😀\" { currency EUR } points 点 { cost 0.01 EUR }".as_bytes(),
        b"999999999999999999999999999999999999999999",
    ];
    for (number, content) in odd.iter().enumerate() {
        let path = file(folder.path(), &format!("{number}.loyal"), content);
        for command in ["check", "fmt", "test"] {
            let ran = within(5, || run(&[command, text(&path)]));
            assert!(matches!(ran.status, Some(0..=2)), "{number} {command}: {ran:?}");
        }
    }
}

#[cfg(unix)]
#[test]
fn what_may_not_be_read_or_is_no_file() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = folder();
    let path = file(folder.path(), "a.loyal", "program \"Club\" { currency EUR }");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o000)).expect("own file");
    // The superuser reads everything.
    if std::fs::File::open(&path).is_err() {
        let ran = run(&["check", text(&path)]);
        assert!(ran.status == Some(2) && ran.out.contains("permission denied"), "{ran:?}");
    }
    for path in ["/dev/null", "/proc/self/mem", "/"] {
        assert!(run(&["check", path]).status.is_some());
    }
    let ran = run(&["replay", "programs/bean_club.loyal", "programs"]);
    assert!(ran.status == Some(2) && ran.err.contains("it is a folder"), "{ran:?}");
}

/// A name stays in its line, whatever stands in it.
#[test]
fn no_name_makes_a_line_of_its_own() {
    let folder = folder();
    let program = text(&crate::support::root().join("programs/bean_club.loyal")).to_owned();
    let forged = "  keeps  100% of members buy in the last quarter";
    let scenario = format!(
        "title = \"t\\n{forged}\"\nprogram = \"{program}\"\ncustomers = 20\nhorizon = \"4 weeks\"\nstart = 2026-01-01\n\
         [[segment]]\nname = \"r\\n{forged}\"\nprocess = {{ model = \"bg-nbd\", preset = \"frequent-retail\" }}\n\
         basket = {{ lognormal = {{ median = \"9.50 EUR\", sigma = 0.6 }} }}\nlines = {{ coffee = \"100%\" }}\n\
         [[variant]]\nname = \"a\\n{forged}\"\n[[variant]]\nname = \"b\\n{forged}\\t\"\nset = {{ gold_from = \"600 EUR\" }}\n"
    );
    let path = file(folder.path(), "forged.toml", scenario);
    let path = text(&path);
    for arguments in [
        &["simulate", path, "--quiet"][..],
        &["compare", path, "--quiet"],
        &["compare", path, "--quiet", "--against", "c"],
        &["optimise", path, "--quiet", "--try", "gold_from = 600 EUR, 800 EUR"],
        &["explain", path, "--member", "3"],
    ] {
        let ran = run(arguments);
        for line in ran.out.lines().chain(ran.err.lines()) {
            assert!(!line.starts_with(forged) && !line.contains('\t'), "{arguments:?}: {}{}", ran.out, ran.err);
        }
    }
}
