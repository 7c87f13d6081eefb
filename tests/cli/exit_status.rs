use crate::support::{file, folder, root, run, run_in, run_with_input, text};

const GOOD: &str = "programs/bean_club.loyal";
const BROKEN: &str = "tests/fixture/syntax_error/stray_closing_brace.loyal";

#[test]
fn check_is_fine_with_a_program_finds_in_a_broken_one_and_fails_at_what_it_cannot_read() {
    assert_eq!(run(&["check", GOOD]).status, Some(0));
    assert_eq!(run(&["check", BROKEN]).status, Some(1));
    assert_eq!(run(&["check", GOOD, BROKEN]).status, Some(1));
    for path in ["no/such.loyal", "docs/picture"] {
        let ran = run(&["check", path]);
        assert_eq!(ran.status, Some(2), "{ran:?}");
        assert!(ran.out.contains("error[F000"), "{ran:?}");
    }
    assert_eq!(run(&["check", "no/such.loyal", BROKEN]).status, Some(2));
}

#[test]
fn programs_in_two_currencies_are_not_compared() {
    let ran = run(&["diff", "programs/body_shop_2014.loyal", "programs/body_shop.loyal"]);
    assert_eq!(ran.status, Some(2), "{ran:?}");
    assert!(ran.err.contains("error[F0151]: programs in GBP and in USD") && ran.out.is_empty(), "{ran:?}");
    assert_eq!(run(&["diff", GOOD, GOOD]).status, Some(0));
}

#[test]
fn usage_is_2_and_help_is_0() {
    for arguments in [&["check"][..], &["no-such-command"], &["check", "--format", "xml", GOOD], &[]] {
        let ran = run(arguments);
        assert_eq!((ran.status, ran.out.as_str()), (Some(2), ""), "{ran:?}");
        assert!(ran.err.contains("--help") || ran.err.contains("Usage"), "{ran:?}");
    }
    for arguments in [&["--help"][..], &["check", "--help"], &["--version"]] {
        let ran = run(arguments);
        assert_eq!((ran.status, ran.err.as_str()), (Some(0), ""), "{ran:?}");
    }
}

#[test]
fn fmt_rewrites_once_and_then_agrees() {
    let folder = folder();
    let untidy = "program   \"Club\"{currency EUR}\n\n\npoints star { cost 0.01 EUR }";
    let path = file(folder.path(), "a.loyal", untidy);
    let name = text(&path);
    let checked = run(&["fmt", "--check", name]);
    assert_eq!(checked.status, Some(1), "{checked:?}");
    assert!(checked.out.contains("a.loyal"), "{checked:?}");
    assert_eq!(std::fs::read_to_string(&path).expect("there"), untidy);
    assert_eq!(run(&["fmt", name]).status, Some(0));
    assert_ne!(std::fs::read_to_string(&path).expect("there"), untidy);
    let again = run(&["fmt", "--check", name]);
    assert_eq!((again.status, again.out.as_str()), (Some(0), ""), "{again:?}");
    let streamed = run_with_input(&["fmt", "-"], untidy.as_bytes());
    assert_eq!(streamed.status, Some(0));
    assert_eq!(streamed.out, std::fs::read_to_string(&path).expect("there"));
    let leftovers = std::fs::read_dir(folder.path()).expect("there").count();
    assert_eq!(leftovers, 1);
}

#[test]
fn fmt_leaves_a_broken_program_alone() {
    let folder = folder();
    let broken = "program \"Club\" {\n  currency EUR\n";
    let path = file(folder.path(), "a.loyal", broken);
    let ran = run(&["fmt", text(&path)]);
    assert_eq!((ran.status, ran.out.as_str()), (Some(1), ""), "{ran:?}");
    assert!(ran.err.contains("error[S"), "{ran:?}");
    assert_eq!(std::fs::read_to_string(&path).expect("there"), broken);
    assert_eq!(run(&["fmt", "no/such.loyal"]).status, Some(2));
}

#[cfg(unix)]
#[test]
fn fmt_keeps_permissions_and_links() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    let folder = folder();
    let path = file(folder.path(), "a.loyal", "program \"Club\"{currency EUR}");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).expect("own file");
    let link = folder.path().join("link.loyal");
    symlink(&path, &link).expect("own folder");
    assert_eq!(run(&["fmt", text(&link)]).status, Some(0));
    assert!(link.symlink_metadata().expect("there").is_symlink());
    assert_eq!(path.metadata().expect("there").permissions().mode() & 0o777, 0o640);
    assert_eq!(run(&["fmt", "--check", text(&path)]).status, Some(0));
}

#[test]
fn an_include_that_is_missing_or_leads_outside_is_a_finding_in_a_readable_program() {
    let folder = folder();
    let inside = folder.path().join("club");
    std::fs::create_dir(&inside).expect("own folder");
    file(folder.path(), "secret.loyal", "points secret { cost 1 EUR }\n");
    for (include, code) in [("nowhere.loyal", "F0001"), ("../secret.loyal", "F0004"), ("/etc/passwd", "F0004")] {
        file(&inside, "club.loyal", format!("include \"{include}\"\nprogram \"Club\" {{ currency EUR }}\n"));
        let ran = run_in(&inside, &["check", "club.loyal"]);
        assert_eq!(ran.status, Some(1), "{ran:?}");
        assert!(ran.out.contains(code), "{include}: {ran:?}");
    }
}

#[cfg(unix)]
#[test]
fn a_link_does_not_lead_an_include_outside() {
    let folder = folder();
    let inside = folder.path().join("club");
    std::fs::create_dir(&inside).expect("own folder");
    let secret = file(folder.path(), "secret.loyal", "points secret { cost 1 EUR }\n");
    std::os::unix::fs::symlink(secret, inside.join("innocent.loyal")).expect("own folder");
    file(&inside, "club.loyal", "include \"innocent.loyal\"\nprogram \"Club\" { currency EUR }\n");
    let ran = run_in(&inside, &["check", "club.loyal"]);
    assert!(ran.status == Some(1) && ran.out.contains("F0004"), "{ran:?}");
}

#[test]
fn explain_prints_the_page_of_a_code() {
    let ran = run(&["explain", "f0001"]);
    assert_eq!((ran.status, ran.err.as_str()), (Some(0), ""), "{ran:?}");
    assert!(ran.out.contains("# F0001") && ran.out.contains("## Repair"), "{ran:?}");
    let ran = run(&["explain", "U9999"]);
    assert_eq!((ran.status, ran.out.as_str()), (Some(2), ""), "{ran:?}");
    assert!(ran.err.contains("F0008"), "{ran:?}");
}

/// What a comparison asks for is looked at by every command that reads the scenario, with its place.
#[test]
fn a_comparison_that_cannot_be_made_is_refused_by_every_command() {
    let folder = folder();
    let program = text(&root().join("programs/bean_club.loyal")).to_owned();
    for (asked, code, place) in [
        ("measure = \"zz\"", "X0014", ":14:11"),
        ("within = \"5%\"", "X0005", ":14:10"),
        ("measure = \"retention\"\nwithin = \"1 EUR\"", "X0005", ":15:10"),
    ] {
        let scenario = format!(
            "title = \"t\"\nprogram = \"{program}\"\ncustomers = 20\nhorizon = \"4 weeks\"\nstart = 2026-01-01\n[economics]\n\
             gross_margin = \"62%\"\n[[segment]]\nname = \"r\"\n\
             process = {{ model = \"bg-nbd\", preset = \"frequent-retail\" }}\n\
             basket = {{ lognormal = {{ median = \"9.50 EUR\", sigma = 0.6 }} }}\n\
             lines = {{ coffee = \"100%\" }}\n[compare]\n{asked}\n"
        );
        let path = file(folder.path(), "asked.toml", scenario);
        for command in ["check", "simulate", "compare"] {
            let ran = run(&[command, text(&path)]);
            let all = format!("{}{}", ran.out, ran.err);
            assert_ne!(ran.status, Some(0), "{command}: {all}");
            assert!(all.contains(code) && all.contains(&format!("asked.toml{place}")), "{command}: {all}");
        }
    }
}
