//! `tests/fixture/<stage>_error/*`: malformed programs and scenarios, each with the whole message that
//! it gets beside it. `LOYAL_UPDATE=1 cargo test --test cli fixture` writes the messages anew; read the
//! difference before committing it.

use std::path::{Path, PathBuf};

use crate::support::{finished, loyal, root};

/// Files of a stage, and with what the code of one of its messages begins.
const STAGES: [(&str, &[char]); 3] =
    [("syntax_error", &['S']), ("check_error", &['N', 'U', 'C', 'D', 'T', 'F']), ("scenario_error", &['X', 'F'])];

fn inputs(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).expect("the fixtures are there");
    let mut paths: Vec<PathBuf> = entries
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|ext| ext == "loyal" || ext == "toml"))
        .collect();
    paths.sort();
    paths
}

#[test]
fn every_malformed_input_gets_its_message() {
    let update = std::env::var_os("LOYAL_UPDATE").is_some();
    let mut count = 0;
    let mut wrong = Vec::new();
    for (stage, families) in STAGES {
        let folder = root().join("tests/fixture").join(stage);
        for path in inputs(&folder) {
            count += 1;
            let name = path.file_name().and_then(|name| name.to_str()).expect("a plain name").to_owned();
            let ran = finished(loyal().current_dir(&folder).args(["check", &name]));
            let message = format!("exit status {}\n\n{}", ran.status.expect("no signal"), ran.out);
            let mut codes = ran.out.lines().filter_map(|line| line.strip_prefix("error["));
            if !codes.any(|code| code.starts_with(families)) || ran.status != Some(1) {
                wrong.push(format!("{stage}/{name}: no error of this stage\n{message}"));
                continue;
            }
            let expected = path.with_extension("txt");
            let before = std::fs::read_to_string(&expected).unwrap_or_default();
            if before != message {
                if update {
                    std::fs::write(&expected, &message).expect("the repository can be written");
                } else {
                    wrong.push(format!("{stage}/{name}:\n--- expected\n{before}\n--- got\n{message}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {count} differ (LOYAL_UPDATE=1 writes them)\n{}", wrong.len(), wrong.join("\n"));
    assert!(count >= 60, "only {count} fixtures");
}

#[test]
fn no_message_is_left_without_its_input() {
    for (stage, _) in STAGES {
        let folder = root().join("tests/fixture").join(stage);
        let inputs = inputs(&folder);
        for entry in std::fs::read_dir(&folder).expect("the fixtures are there") {
            let path = entry.expect("an entry").path();
            if path.extension().is_some_and(|ext| ext == "txt") {
                assert!(inputs.iter().any(|input| input.with_extension("txt") == path), "{}", path.display());
            }
        }
    }
}
