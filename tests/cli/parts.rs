//! Runs in parts: shards in any order, checkpoints and kills, and what is refused.

use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use crate::support::{Ran, file, finished, folder, loyal, root, run, text};

const SCENARIO: &str = "simulations/bean_club.toml";

fn simulate(members: &str, more: &[&str]) -> Ran {
    let mut arguments = vec!["simulate", SCENARIO, "--customers", members, "--quiet"];
    arguments.extend(more);
    run(&arguments)
}

/// A part file of a shard.
fn shard(folder: &Path, shard: &str, more: &[&str]) -> String {
    let path = folder.join(format!("{}.part", shard.replace('/', "-")));
    let ran = simulate("2000", &[&["--shard", shard, "--out", text(&path)], more].concat());
    assert_eq!((ran.status, ran.out.as_str()), (Some(0), ""), "{ran:?}");
    text(&path).to_owned()
}

#[test]
fn shards_in_any_order_on_any_number_of_threads_give_the_bytes_of_one_run() {
    let folder = folder();
    let whole = simulate("2000", &["--json"]);
    for (of, order) in [(1, vec![1]), (3, vec![2, 3, 1]), (5, vec![5, 1, 4, 2, 3])] {
        let parts: Vec<String> = order
            .iter()
            .map(|index| {
                let threads = ["1", "2", "8"][index % 3];
                shard(folder.path(), &format!("{index}/{of}"), &["--threads", threads, "--chunk", "37"])
            })
            .collect();
        let mut arguments = vec!["merge", "--json"];
        arguments.extend(parts.iter().map(String::as_str));
        let merged = run(&arguments);
        assert_eq!((merged.status, merged.err.as_str()), (Some(0), ""), "{merged:?}");
        assert!(merged.out == whole.out, "{of} shards give other bytes");
    }
    // The files of the folder as well.
    let (one, other) = (folder.path().join("one"), folder.path().join("other"));
    assert_eq!(simulate("2000", &["--out", text(&one)]).status, Some(0));
    let parts = [text(&folder.path().join("1-3.part")).to_owned(), text(&folder.path().join("2-3.part")).to_owned()];
    let third = shard(folder.path(), "3/3", &[]);
    assert_eq!(run(&["merge", &parts[1], &third, &parts[0], "--out", text(&other)]).status, Some(0));
    for entry in std::fs::read_dir(&one).expect("there") {
        let name = entry.expect("an entry").file_name();
        let bytes = |folder: &Path| std::fs::read(folder.join(&name)).expect("written");
        assert!(bytes(&one) == bytes(&other), "{name:?}");
    }
}

fn refused(ran: &Ran, code: &str) {
    assert_eq!((ran.status, ran.out.as_str()), (Some(2), ""), "{ran:?}");
    assert!(ran.err.contains(code), "{code}: {}", ran.err);
}

#[test]
fn parts_that_do_not_fit_are_refused_with_a_code() {
    let folder = folder();
    let (one, two) = (shard(folder.path(), "1/2", &[]), shard(folder.path(), "2/2", &[]));
    let half = shard(folder.path(), "1/4", &[]);
    refused(&run(&["merge", &one]), "X0103");
    refused(&run(&["merge", &two]), "X0103");
    refused(&run(&["merge", &one, &two, &one]), "X0102");
    refused(&run(&["merge", &one, &half, &two]), "X0102");
    refused(&run(&["merge", &one, SCENARIO]), "X0100");
    let bytes = std::fs::read(&two).expect("there");
    let cut = file(folder.path(), "cut.part", &bytes[..bytes.len() - 1]);
    refused(&run(&["merge", &one, text(&cut)]), "X0100");
    let mut changed = bytes.clone();
    changed[bytes.len() / 2] ^= 1;
    let changed = file(folder.path(), "changed.part", changed);
    refused(&run(&["merge", &one, text(&changed)]), "X0100");
    let other = folder.path().join("other.part");
    let seeded = ["--shard", "2/2", "--out", text(&other), "--seed", "7"];
    assert_eq!(simulate("2000", &seeded).status, Some(0));
    refused(&run(&["merge", &one, text(&other)]), "X0101");
    assert_eq!(simulate("2001", &["--shard", "2/2", "--out", text(&other)]).status, Some(0));
    refused(&run(&["merge", &one, text(&other)]), "X0101");
    // Another scenario than the parts were made from.
    refused(&run(&["merge", &one, &two, "--scenario", "simulations/punch_card.toml"]), "X0101");
    // A checkpoint of another run is not gone on from, and stays.
    let checkpoint = file(folder.path(), "run.part", &bytes);
    refused(&simulate("2000", &["--checkpoint", text(&checkpoint), "--seed", "7"]), "X0101");
    refused(&simulate("2000", &["--checkpoint", text(&checkpoint), "--shard", "1/2", "--out", &one]), "X0101");
    assert!(std::fs::read(&checkpoint).expect("there") == bytes);
}

#[test]
fn wrong_shards_are_a_matter_of_usage() {
    for shard in ["0/2", "3/2", "two", "1/0"] {
        let ran = simulate("10", &["--shard", shard, "--out", "nowhere"]);
        assert_eq!(ran.status, Some(2), "{ran:?}");
        assert!(ran.err.contains("the second of eight"), "{}", ran.err);
    }
    assert_eq!(simulate("10", &["--shard", "1/2"]).status, Some(2));
    assert!(!root().join("nowhere").exists());
}

/// Twenty kills without warning, or as many as `LOYAL_KILLS` says.
fn kills() -> u64 {
    std::env::var("LOYAL_KILLS").ok().and_then(|kills| kills.parse().ok()).unwrap_or(20)
}

#[test]
fn a_run_that_is_killed_again_and_again_gives_the_bytes_of_one_that_is_not() {
    let folder = folder();
    let whole = simulate("3000", &["--json", "--threads", "1"]);
    let checkpoint = folder.path().join("run.part");
    // Kills come within the first quarter of what a run takes that writes as often.
    let begun = std::time::Instant::now();
    let often = ["--chunk", "2", "--checkpoint-every", "0", "--checkpoint"];
    let first = folder.path().join("first.part");
    assert_eq!(simulate("3000", &[&often[..], &[text(&first)]].concat()).status, Some(0));
    let quarter = (begun.elapsed().as_micros() as u64 / 4).max(1_000);
    let (mut killed, mut grown) = (0, std::collections::BTreeSet::new());
    let mut luck = 0x9e37_79b9_u64;
    for _ in 0..kills() {
        luck = luck.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let threads = ["1", "2", "8"][(luck >> 40) as usize % 3];
        let mut child = loyal()
            .args(["simulate", SCENARIO, "--customers", "3000", "--quiet", "--json", "--threads", threads])
            .args(["--chunk", "2", "--checkpoint-every", "0", "--checkpoint", text(&checkpoint)])
            .stdout(Stdio::null())
            .spawn()
            .expect("the binary starts");
        std::thread::sleep(Duration::from_micros(quarter / 4 + (luck >> 33) % quarter));
        killed += u64::from(child.try_wait().expect("it can be asked").is_none());
        let _ = child.kill();
        child.wait().expect("it ends");
        grown.insert(std::fs::metadata(&checkpoint).map_or(0, |data| data.len()));
    }
    let resumed = simulate("3000", &["--json", "--threads", "2", "--checkpoint", text(&checkpoint)]);
    assert_eq!((resumed.status, resumed.err.as_str()), (Some(0), ""), "{resumed:?}");
    assert!(resumed.out == whole.out, "the resumed run gives other bytes");
    assert!(killed > 0 && grown.len() > 1, "{killed} kills, checkpoints of {grown:?} bytes: nothing was tested");
    // Finished as it is, it gives the same bytes once more, at once.
    assert!(simulate("3000", &["--json", "--checkpoint", text(&checkpoint)]).out == whole.out);
}

#[test]
fn a_part_takes_the_place_of_a_part_and_of_nothing_else() {
    let folder = folder();
    let notes = file(folder.path(), "notes.txt", "mine");
    for place in ["--shard", "--checkpoint"] {
        let at = |path: &Path| match place {
            "--shard" => simulate("100", &["--shard", "1/2", "--out", text(path)]),
            _ => simulate("100", &["--checkpoint", text(path)]),
        };
        let ran = at(&notes);
        refused(&ran, if place == "--shard" { "error[F0006]" } else { "error[X0100]" });
        assert!(
            ran.err.contains("notes.txt") && ran.err.replace("\n    ", " ").contains("not a part of a run"),
            "{}",
            ran.err
        );
        assert_eq!(std::fs::read_to_string(&notes).expect("there"), "mine");
        refused(&at(folder.path()), "it is a folder");
        #[cfg(unix)]
        {
            let (link, pipe) = (folder.path().join("link"), folder.path().join("pipe"));
            let _ = std::os::unix::fs::symlink(folder.path().join("nowhere"), &link);
            refused(&at(&link), "it is a link");
            assert!(link.is_symlink());
            if !pipe.exists() {
                let made = std::process::Command::new("mkfifo").arg(&pipe).status();
                assert!(made.expect("mkfifo runs").success());
            }
            refused(&at(&pipe), "a device or a pipe");
            use std::os::unix::fs::FileTypeExt as _;
            assert!(std::fs::symlink_metadata(&pipe).expect("there").file_type().is_fifo());
        }
    }
    // An older part gives way, a damaged one as well.
    let part = shard(folder.path(), "1/2", &[]);
    let bytes = std::fs::read(&part).expect("there");
    std::fs::write(&part, &bytes[..bytes.len() / 2]).expect("own folder");
    shard(folder.path(), "1/2", &[]);
    assert!(std::fs::read(&part).expect("there") == bytes);
}

#[cfg(unix)]
#[test]
fn a_disk_that_takes_nothing_leaves_the_old_checkpoint_and_stops_no_run() {
    let folder = folder();
    let (part, checkpoint) = (folder.path().join("one.part"), folder.path().join("run.part"));
    let old = std::fs::read(shard(folder.path(), "1/1", &[])).expect("written");
    std::fs::rename(folder.path().join("1-1.part"), &part).expect("own folder");
    // A file may have no byte more: what a full disk does to a writer.
    let full = |more: &str| {
        let binary = env!("CARGO_BIN_EXE_loyal");
        let line =
            format!("trap '' XFSZ; ulimit -f 0; exec '{binary}' simulate {SCENARIO} --customers 500 --quiet {more}");
        finished(std::process::Command::new("sh").current_dir(root()).args(["-c", &line]))
    };
    let ran = full(&format!("--shard 1/1 --out '{}'", text(&part)));
    assert_eq!(ran.status, Some(2), "{ran:?}");
    assert!(ran.err.contains("cannot be written: the file would become larger"), "{}", ran.err);
    assert!(std::fs::read(&part).expect("there") == old);
    let ran = full(&format!("--checkpoint '{}'", text(&checkpoint)));
    assert_eq!(ran.status, Some(0), "{ran:?}");
    assert!(ran.err.contains("cannot be written") && ran.out.contains("500 members"), "{ran:?}");
    let left: Vec<_> =
        std::fs::read_dir(folder.path()).expect("there").map(|entry| entry.expect("one").file_name()).collect();
    assert_eq!(left, ["one.part"]);
}

#[cfg(unix)]
#[test]
fn an_interrupted_run_loses_nothing_that_it_counted() {
    let folder = folder();
    let checkpoint = folder.path().join("run.part");
    let mut child = loyal()
        .args(["simulate", SCENARIO, "--customers", "3000", "--quiet", "--json", "--checkpoint", text(&checkpoint)])
        .args(["--chunk", "2", "--checkpoint-every", "0"])
        .stdout(Stdio::piped())
        .spawn()
        .expect("the binary starts");
    // It has begun to count.
    for _ in 0..600 {
        if checkpoint.exists() {
            break;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    let interrupt = std::process::Command::new("kill").args(["-INT", &child.id().to_string()]).status();
    assert!(interrupt.expect("kill runs").success() || child.try_wait().expect("asked").is_some());
    let partial = child.wait_with_output().expect("it ends");
    let before = std::fs::metadata(&checkpoint).expect("a checkpoint was written").len();
    assert!(before > 0 && [Some(0), Some(130)].contains(&partial.status.code()));
    let resumed = simulate("3000", &["--json", "--checkpoint", text(&checkpoint)]);
    assert!(resumed.out == simulate("3000", &["--json"]).out);
}

/// By the clock, not by members: long before all of so many are counted.
#[test]
fn checkpoints_come_as_often_as_asked() {
    let folder = folder();
    let checkpoint = folder.path().join("run.part");
    let mut child = loyal()
        .args(["simulate", SCENARIO, "--customers", "10_000_000", "--quiet", "--threads", "1"])
        .args(["--checkpoint-every", "1", "--checkpoint", text(&checkpoint)])
        .stdout(Stdio::null())
        .spawn()
        .expect("the binary starts");
    for _ in 0..1_200 {
        if checkpoint.exists() {
            break;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    child.kill().expect("it still runs");
    child.wait().expect("it ends");
    let bytes = std::fs::read(&checkpoint).expect("a checkpoint was written");
    let header = String::from_utf8_lossy(bytes.split(|byte| *byte == b'\n').nth(1).expect("a header")).into_owned();
    let header: serde_json::Value = serde_json::from_str(&header).expect("JSON");
    // A chunk or a few, and not the stretch of 65,536.
    let done = header["done"].as_u64().expect("a number");
    assert!(done > 0 && done.is_multiple_of(1_024) && done != 65_536, "{done}");
}
