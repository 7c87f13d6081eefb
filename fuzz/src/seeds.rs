//! What the campaign starts from: the programs and fixtures of the repository, and the words of the grammar.

use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Every rule file of the repository and every program on its pages, in order of path.
pub fn texts() -> Vec<String> {
    let mut files = Vec::new();
    for folder in ["programs", "tests/fixture", "tests/spec", "docs/diagnostics", "docs/guide"] {
        below(&root().join(folder), &mut files);
    }
    files.sort();
    let mut texts = Vec::new();
    for file in files {
        let Ok(text) = fs::read_to_string(&file) else { continue };
        match file.extension().and_then(|extension| extension.to_str()) {
            Some("loyal") => texts.push(text),
            Some("md") => {
                let blocks = text.split("```loyal\n").skip(1).filter_map(|rest| rest.split("```").next());
                texts.extend(blocks.map(str::to_owned));
            }
            _ => {}
        }
    }
    assert!(!texts.is_empty(), "no seeds found");
    texts
}

fn below(folder: &Path, files: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() { below(&path, files) } else { files.push(path) }
    }
}

/// The words and signs of the dictionary beside this package.
pub fn words() -> Vec<String> {
    let dictionary = include_str!("../loyal.dict");
    let quoted = dictionary.lines().filter_map(|line| line.strip_prefix('"')?.strip_suffix('"'));
    quoted.map(|word| word.replace("\\\"", "\"").replace("\\\\", "\\")).collect()
}
