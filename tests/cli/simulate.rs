//! `simulate`: the same bytes however it is run, results that appear whole, an orderly end.

use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::support::{Ran, file, finished, folder, loyal, root, run, text};

const SCENARIO: &str = "simulations/bean_club.toml";

fn small(more: &[&str]) -> Ran {
    let mut arguments = vec!["simulate", SCENARIO, "--customers", "3000", "--quiet"];
    arguments.extend(more);
    run(&arguments)
}

#[test]
fn threads_and_chunks_change_no_byte_and_the_seed_does() {
    let one = small(&["--json", "--threads", "1"]);
    assert_eq!((one.status, one.err.as_str()), (Some(0), ""), "{one:?}");
    for more in [&["--threads", "2"][..], &["--threads", "8"], &["--chunk", "7"], &["--threads", "3", "--chunk", "999"]]
    {
        let other = small(&[&["--json"][..], more].concat());
        assert!(other.out == one.out, "{more:?} gives other bytes");
    }
    assert!(small(&["--json", "--seed", "99"]).out != one.out);
}

#[test]
fn json_fits_its_schema() {
    let schema = std::fs::read_to_string(root().join("docs/schema/simulation.json")).expect("there");
    let validator = jsonschema::validator_for(&serde_json::from_str(&schema).expect("JSON")).expect("a schema");
    let value: Value = serde_json::from_str(&small(&["--json"]).out).expect("JSON alone");
    let wrong: Vec<String> = validator.iter_errors(&value).map(|error| error.to_string()).collect();
    assert!(wrong.is_empty(), "{wrong:?}");
    let names: Vec<&str> =
        value["variants"].as_array().expect("a list").iter().filter_map(|variant| variant["name"].as_str()).collect();
    assert_eq!(names, ["gold at 1,000", "gold at 800"]);
    for key in ["purchases", "issued", "redeemed", "expired", "outstanding", "revenue", "reward_cost"] {
        let measure = &value["variants"][0]["measures"][key];
        assert!(measure["per_member"].is_number() && measure["unit"].is_string(), "{key}: {measure}");
    }
    let mut without = value;
    without["variants"][0]["measures"]["purchases"]["per_member"] = Value::from("many");
    assert!(!validator.is_valid(&without));
}

#[test]
fn the_table_answers_what_it_costs_keeps_and_earns() {
    let ran = small(&[]);
    assert_eq!((ran.status, ran.err.as_str()), (Some(0), ""), "{ran:?}");
    for word in ["costs", "keeps", "earns", "gold at 1,000", "gold at 800", "3,000 members"] {
        assert!(ran.out.contains(word), "{word}: {}", ran.out);
    }
}

#[test]
fn results_are_files_without_a_trace_of_this_machine() {
    let folder = folder();
    let out = folder.path().join("results");
    let ran = small(&["--out", text(&out)]);
    assert_eq!(ran.status, Some(0), "{ran:?}");
    let mut names: Vec<String> = std::fs::read_dir(&out)
        .expect("there")
        .map(|entry| entry.expect("an entry").file_name().into_string().expect("plain"))
        .collect();
    names.sort();
    let wanted = [
        "groups.csv",
        "liability.svg",
        "manifest.json",
        "measures.csv",
        "periods.csv",
        "profit.svg",
        "report.html",
        "retention.svg",
        "reward_cost.svg",
        "run.json",
        "tiers.csv",
        "tiers.svg",
    ];
    assert_eq!(names, wanted);
    for name in &names {
        let content = std::fs::read_to_string(out.join(name)).expect("there");
        assert!(!content.contains(text(folder.path())), "{name} names a folder of this machine");
        assert!(!content.contains(root().to_str().expect("UTF-8")), "{name} names a folder of this machine");
    }
    let manifest: Value =
        serde_json::from_str(&std::fs::read_to_string(out.join("manifest.json")).expect("there")).expect("JSON");
    assert_eq!(manifest["seed"], 2026);
    assert_eq!(manifest["inputs"].as_array().map(Vec::len), Some(2));
    let again = folder.path().join("again");
    assert_eq!(small(&["--out", text(&again), "--threads", "1"]).status, Some(0));
    for name in &names {
        assert!(
            std::fs::read(out.join(name)).expect("there") == std::fs::read(again.join(name)).expect("there"),
            "{name}"
        );
    }
}

#[test]
fn a_missed_target_is_1() {
    let scenario = std::fs::read_to_string(root().join(SCENARIO)).expect("there");
    let scenario = scenario.replace("../programs/", &format!("{}/programs/", root().display()));
    let folder = folder();
    for (bound, status) in [("\"99%\"", 0), ("\"0.001%\"", 1)] {
        let target = format!("\n[[target]]\nmeasure = \"reward_cost_share\"\nat_most = {bound}\n");
        let path = file(folder.path(), "s.toml", format!("{scenario}{target}"));
        let ran = run(&["simulate", text(&path), "--customers", "2000"]);
        assert_eq!(ran.status, Some(status), "{ran:?}");
        assert!(ran.out.contains(if status == 0 { "met" } else { "MISSED" }), "{ran:?}");
    }
}

#[test]
fn what_is_wrong_with_a_scenario_is_2_and_leaves_standard_output_empty() {
    for name in ["negative_share.toml", "sigma_not_a_number.toml", "a_trillion_customers.toml", "missing_program.toml"]
    {
        let ran = run(&["simulate", &format!("tests/fixture/scenario_error/{name}")]);
        assert_eq!((ran.status, ran.out.as_str()), (Some(2), ""), "{ran:?}");
        assert!(ran.err.contains("error["), "{ran:?}");
    }
    for customers in ["0", "-1", "1000000000000", "many"] {
        let ran = run(&["simulate", SCENARIO, "--customers", customers]);
        assert_eq!((ran.status, ran.out.as_str()), (Some(2), ""), "{ran:?}");
    }
    let ran = run(&["simulate", "programs"]);
    assert!(ran.status == Some(2) && ran.err.contains("it is a folder"), "{ran:?}");
}

/// Runs the binary with its results on a disk of `size`; `None` where no such disk can be had.
#[cfg(target_os = "linux")]
fn on_a_small_disk(disk: &Path, size: &str, before: &str) -> Option<Ran> {
    let script = format!(
        "mount -t tmpfs -o size={size} tmpfs '{disk}' || exit 99; {before}\n\
         '{loyal}' simulate {SCENARIO} --customers 3000 --quiet --out '{disk}/results'; status=$?\n\
         cat '{disk}'/results/run.json 2>/dev/null; ls -A '{disk}'/results >&2; exit $status",
        disk = disk.display(),
        loyal = env!("CARGO_BIN_EXE_loyal"),
    );
    let ran = finished(Command::new("unshare").args(["-rm", "sh", "-c", &script]).current_dir(root()));
    (ran.status != Some(99) && !ran.err.contains("unshare")).then_some(ran)
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_leaves_the_old_result_as_it_was() {
    let folder = folder();
    let old = format!("mkdir '{0}/results'; printf old > '{0}/results/run.json'", folder.path().display());
    let Some(ran) = on_a_small_disk(folder.path(), "64k", &old) else {
        // No private disk on this machine: `cli::files` tests the same rule with a file that cannot be placed.
        return;
    };
    assert_eq!(ran.status, Some(2), "{ran:?}");
    assert!(ran.err.contains("F0006") && ran.err.contains("no space left"), "{ran:?}");
    assert!(ran.out.ends_with("old"), "the old result stands: {ran:?}");
    assert!(ran.err.trim_end().ends_with("\nrun.json"), "nothing half-written is left: {ran:?}");
    let large = on_a_small_disk(folder.path(), "16m", &old).expect("it worked before");
    assert!(large.status == Some(0) && !large.out.ends_with("old"), "{large:?}");
}

#[cfg(unix)]
#[test]
fn ctrl_c_reports_what_is_finished_as_partial_and_is_130() {
    let folder = folder();
    let out = folder.path().join("results");
    let child = loyal()
        .args(["simulate", SCENARIO, "--customers", "100_000_000", "--json", "--out", text(&out)])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary starts");
    std::thread::sleep(std::time::Duration::from_millis(1_500));
    let killed = Command::new("kill").args(["-INT", &child.id().to_string()]).status().expect("kill runs");
    assert!(killed.success());
    let ran: Ran = child.wait_with_output().expect("it ends").into();
    assert_eq!(ran.status, Some(130), "{ran:?}");
    let value: Value = serde_json::from_str(&ran.out).expect("JSON alone");
    assert_eq!(value["manifest"]["partial"], true, "{:#}", value["manifest"]);
    assert!(out.join("manifest.json").exists());
}

#[test]
fn charts_are_pictures_too_where_the_build_draws_them() {
    let folder = folder();
    let out = folder.path().join("results");
    let ran = run(&["simulate", SCENARIO, "--customers", "200", "--quiet", "--out", text(&out), "--png"]);
    if cfg!(feature = "png") {
        assert_eq!(ran.status, Some(0), "{ran:?}");
        for name in ["profit", "tiers"] {
            let picture = std::fs::read(out.join(format!("{name}.png"))).expect("written");
            assert!(picture.starts_with(b"\x89PNG\r\n\x1a\n"), "{name}");
            assert!(out.join(format!("{name}.svg")).exists(), "{name}");
        }
    } else {
        assert_eq!(ran.status, Some(2), "{ran:?}");
        assert!(ran.err.contains("F0193") && ran.err.contains("--features png"), "{ran:?}");
        assert!(!out.exists(), "nothing is written");
    }
}
