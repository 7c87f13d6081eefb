use crate::support::{folder, run_in};

#[test]
fn what_new_writes_passes_every_command() {
    let folder = folder();
    let inside = folder.path().join("club");
    let ran = run_in(folder.path(), &["new", "club"]);
    assert_eq!(ran.status, Some(0), "{ran:?}");
    assert_eq!(ran.out.lines().count(), 2, "{ran:?}");
    for arguments in [
        &["check", "program.loyal", "scenario.toml"][..],
        &["fmt", "--check", "program.loyal"],
        &["test", "program.loyal"],
        &["simulate", "scenario.toml", "--customers", "5000"],
    ] {
        let ran = run_in(&inside, arguments);
        assert_eq!(ran.status, Some(0), "{arguments:?}: {ran:?}");
    }
}

#[test]
fn new_never_overwrites() {
    let folder = folder();
    for name in ["program.loyal", "scenario.toml"] {
        let own = folder.path().join(name);
        std::fs::write(&own, "mine").expect("own folder");
        let ran = run_in(folder.path(), &["new"]);
        assert!(ran.status == Some(2) && ran.err.contains("F0007"), "{ran:?}");
        assert_eq!(std::fs::read_to_string(&own).expect("there"), "mine");
        assert_eq!(std::fs::read_dir(folder.path()).expect("there").count(), 1);
        std::fs::remove_file(own).expect("own folder");
    }
}
