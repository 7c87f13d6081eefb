//! Reading a program's files: the named one and, in order, what it includes.

use std::path::{Component, Path, PathBuf};

use super::error::IncludeCycle;
use crate::base::{LoadError, Loader, SourceId, Sources, Span};
use crate::diagnostic::{Diagnostic, load_failed};
use crate::syntax::{self, tree};

/// Most files of one program.
const MOST_FILES: usize = 256;

/// The files of a program.
#[derive(Clone, Debug, Default)]
pub struct Loaded {
    /// Parsed files, the program's own first; empty if that one could not be read.
    pub files: Vec<tree::File>,
    /// What was wrong on the way.
    pub diagnostics: Vec<Diagnostic>,
    /// The source of the program's own file.
    pub root: SourceId,
}

struct Reading<'a> {
    loader: &'a dyn Loader,
    sources: &'a mut Sources,
    folder: PathBuf,
    loaded: Loaded,
    /// Every path read, cleaned of `.` and `..`.
    seen: Vec<PathBuf>,
    /// Files being read, outermost first.
    open: Vec<PathBuf>,
}

/// Reads `path` and everything that it includes, each file once.
pub(super) fn load(path: &Path, loader: &dyn Loader, sources: &mut Sources) -> Loaded {
    let folder = path.parent().unwrap_or(Path::new("")).to_path_buf();
    let mut reading =
        Reading { loader, sources, folder, loaded: Loaded::default(), seen: Vec::new(), open: Vec::new() };
    reading.file(path.to_path_buf(), None);
    reading.loaded
}

impl Reading<'_> {
    fn file(&mut self, path: PathBuf, named_at: Option<(&str, Span)>) {
        let shown = path.to_string_lossy().into_owned();
        // What a file names must lie in the program's folder, wherever links lead.
        let loaded = match named_at {
            None => self.loader.load(&path),
            Some(_) => self.loader.load_inside(&self.folder, &path),
        };
        let text = match loaded {
            Ok(text) => text,
            Err(why) => {
                let name = named_at.map_or(shown.as_str(), |(name, _)| name);
                return self.loaded.diagnostics.push(load_failed(name, &why, named_at.map(|(_, span)| span)));
            }
        };
        self.seen.push(path.clone());
        let source = self.sources.add(shown, text.as_str());
        if self.loaded.files.is_empty() {
            self.loaded.root = source;
        }
        let parsed = syntax::parse(source, &text);
        self.loaded.diagnostics.extend(parsed.diagnostics);
        let includes: Vec<(String, Span)> = parsed.file.items.iter().filter_map(include_of).collect();
        self.loaded.files.push(parsed.file);
        let own = path.parent().unwrap_or(Path::new("")).to_path_buf();
        self.open.push(path);
        for (name, span) in includes {
            self.include(&own, &name, span);
        }
        self.open.pop();
    }

    fn include(&mut self, own: &Path, name: &str, span: Span) {
        let Some(path) = cleaned(own, name).filter(|path| path.starts_with(&self.folder)) else {
            return self.loaded.diagnostics.push(load_failed(name, &LoadError::Outside, Some(span)));
        };
        if let Some(from) = self.open.iter().position(|open| *open == path) {
            let chain = self.open.get(from..).unwrap_or_default().iter().chain([&path]);
            let chain: Vec<String> = chain.map(|path| path.to_string_lossy().into_owned()).collect();
            return self.loaded.diagnostics.push(IncludeCycle { path: name, span, chain: &chain }.into());
        }
        if self.seen.contains(&path) {
            return;
        }
        if self.seen.len() >= MOST_FILES {
            let error = LoadError::Unreadable(format!("a program has at most {MOST_FILES} files"));
            return self.loaded.diagnostics.push(load_failed(name, &error, Some(span)));
        }
        self.file(path, Some((name, span)));
    }
}

fn include_of(item: &tree::Item) -> Option<(String, Span)> {
    match item {
        tree::Item::Include(text, _) => Some((text.value.clone(), text.span)),
        _ => None,
    }
}

/// `name` seen from the folder, without `.` and `..`; `None` if it leaves the place where it starts
/// or names no place below it.
fn cleaned(folder: &Path, name: &str) -> Option<PathBuf> {
    if name.contains('\\') {
        return None;
    }
    let mut path = folder.to_path_buf();
    for part in Path::new(name).components() {
        match part {
            Component::Normal(part) => path.push(part),
            Component::CurDir => {}
            Component::ParentDir => {
                let inside = path.components().next_back().is_some_and(|last| matches!(last, Component::Normal(_)));
                if !inside || !path.pop() {
                    return None;
                }
            }
            Component::RootDir | Component::Prefix(_) => return None,
        }
    }
    Some(path)
}
