//! Paths on the command line: files, folders with all their programs, patterns with `*`, `?`, `**`, `[…]` and `{…}`.

#![allow(clippy::disallowed_methods, reason = "folders are read here")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use globset::{GlobBuilder, GlobMatcher};

/// What makes a path a pattern.
const SIGNS: [char; 4] = ['*', '?', '[', '{'];
/// Most entries of a folder with all below it; a larger one was hardly meant.
const MOST_ENTRIES: usize = 20_000;
/// Deepest folder below one that is named.
const DEEPEST: usize = 32;

/// The files that paths stand for, each once, in order; what names nothing stays as it is.
pub(super) fn expanded(paths: &[PathBuf]) -> Vec<PathBuf> {
    let mut out: Vec<PathBuf> = Vec::new();
    let mut seen = BTreeSet::new();
    for path in paths {
        let found = if path.is_dir() {
            let mut found = Vec::new();
            let whole = walk(path, DEEPEST, &mut 0, &mut |file| {
                if file.extension().is_some_and(|ending| ending == "loyal") {
                    found.push(file.to_owned());
                }
            });
            if whole { found } else { Vec::new() }
        } else if !path.exists() && path.to_string_lossy().contains(SIGNS) {
            matching(path)
        } else {
            vec![path.clone()]
        };
        let found = if found.is_empty() { vec![path.clone()] } else { found };
        for file in found {
            if seen.insert(file.clone()) {
                out.push(file);
            }
        }
    }
    out
}

/// Every file below a folder, by name; hidden folders and `target` are left out. Returns whether it saw all.
fn walk(folder: &Path, deep: usize, seen: &mut usize, visit: &mut impl FnMut(&Path)) -> bool {
    let Ok(entries) = fs::read_dir(folder) else { return true };
    let mut entries: Vec<PathBuf> = entries.filter_map(Result::ok).map(|entry| entry.path()).collect();
    entries.sort();
    for entry in entries {
        *seen += 1;
        if *seen > MOST_ENTRIES {
            return false;
        }
        let name = entry.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        if entry.is_dir() {
            let inside = deep > 0 && !name.starts_with('.') && name != "target" && !entry.is_symlink();
            if inside && !walk(&entry, deep - 1, seen, visit) {
                return false;
            }
        } else {
            visit(&entry);
        }
    }
    true
}

/// Files that a pattern names: `*` and `?` within a name, `**` over folders; nothing for a pattern that is none.
fn matching(pattern: &Path) -> Vec<PathBuf> {
    let text = pattern.to_string_lossy().replace('\\', "/");
    let text = text.strip_prefix("./").unwrap_or(&text);
    let Some(matcher) = matcher(text) else { return Vec::new() };
    let fixed = text.split('/').take_while(|part| !part.contains(SIGNS)).collect::<Vec<_>>().join("/");
    let base = if fixed.is_empty() && !text.starts_with('/') {
        PathBuf::from(".")
    } else {
        PathBuf::from(format!("{fixed}/"))
    };
    let mut found = Vec::new();
    walk(&base, DEEPEST, &mut 0, &mut |file| {
        let shown = file.to_string_lossy().replace('\\', "/");
        let shown = shown.strip_prefix("./").unwrap_or(&shown).replace("//", "/");
        if matcher.is_match(&shown) {
            found.push(PathBuf::from(shown));
        }
    });
    found
}

/// A pattern made ready: a star does not go over a slash.
fn matcher(text: &str) -> Option<GlobMatcher> {
    Some(GlobBuilder::new(text).literal_separator(true).build().ok()?.compile_matcher())
}

#[cfg(test)]
mod tests {
    use super::matcher;

    fn fits(pattern: &str, path: &str) -> bool {
        matcher(pattern).is_some_and(|pattern| pattern.is_match(path))
    }

    #[test]
    fn patterns() {
        assert!(fits("programs/*.loyal", "programs/a.loyal"));
        assert!(!fits("programs/*.loyal", "programs/sub/a.loyal"));
        assert!(fits("programs/**/*.loyal", "programs/sub/deep/a.loyal"));
        assert!(fits("programs/**/*.loyal", "programs/a.loyal"));
        assert!(fits("?.loyal", "a.loyal"));
        assert!(!fits("?.loyal", "ab.loyal"));
        assert!(fits("programs/{a,b}.loyal", "programs/b.loyal"));
        assert!(!fits("programs/[", "programs/["));
    }
}
