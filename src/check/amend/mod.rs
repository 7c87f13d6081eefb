//! `from 2026-07-01 [as of joining] { … }`: a program in versions.
//!
//! Each version is a whole program: the declarations as they stand once some amendments are in force. Every version has
//! every name, so that places mean the same in all of them; what an amendment adds is *absent* before it. Versions are
//! checked one by one like any program and then merged: what differs becomes versions of one thing.

mod merge;
mod tiers;

pub(super) use merge::{Seen, merge};

use std::collections::BTreeSet;
use std::mem::discriminant;

use super::error::{NoSuchDate, NotAmendable, OtherKind, TooMany, Twice};
use crate::base::Span;
use crate::diagnostic::Diagnostic;
use crate::quantity::{Date, Day};
use crate::syntax::tree::{Amendment, Declaration, DeclarationKind, File, Item, Name};

/// Most versions of one program.
const MOST_VERSIONS: usize = 64;

/// Which date selects among versions, as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Governing {
    /// The day of the event.
    Event,
    /// `as of joining`
    Joining,
    /// `as of` a date field of events.
    Field(Name),
}

/// Days of the governing date on which a version is in force.
#[derive(Clone, Debug)]
pub(super) struct Force {
    pub by: Governing,
    pub from: Option<Day>,
    pub until: Option<Day>,
}

/// A program as it stands under some amendments.
#[derive(Debug)]
pub(super) struct Version {
    pub files: Vec<File>,
    pub force: Vec<Force>,
    /// How many amendments of each kind are in force.
    pub active: Vec<usize>,
    /// Rules, rewards and conversions that come later.
    pub absent: BTreeSet<String>,
}

/// An amendment with its day.
struct Dated<'a> {
    day: Day,
    by: Governing,
    of: &'a Amendment,
}

/// All versions, the one without amendments first, the one under all of them last; empty if there is no amendment.
pub(super) fn versions(files: &[File], said: &mut Vec<Diagnostic>) -> Vec<Version> {
    let dated = amendments(files, said);
    if dated.is_empty() {
        return Vec::new();
    }
    let mut kinds: Vec<Governing> = Vec::new();
    for one in &dated {
        if !kinds.iter().any(|kind| same(kind, &one.by)) {
            kinds.push(one.by.clone());
        }
    }
    let counts: Vec<usize> = kinds.iter().map(|kind| dated.iter().filter(|one| same(&one.by, kind)).count()).collect();
    let all: usize = counts.iter().map(|count| count + 1).fold(1, usize::saturating_mul);
    if all > MOST_VERSIONS {
        let span = dated.last().map(|one| one.of.span).unwrap_or_default();
        said.push(TooMany { span, what: "versions of one program", found: all, most: MOST_VERSIONS }.into());
        return Vec::new();
    }
    let mut found = Vec::new();
    for number in 0..all {
        let (mut rest, mut active) = (number, Vec::new());
        for count in &counts {
            active.push(rest % (count + 1));
            rest /= count + 1;
        }
        found.push(version(files, &dated, &kinds, active, number + 1 == all));
    }
    tiers::unite(&mut found, said);
    found
}

/// The files without their amendments.
pub(super) fn without(files: &[File]) -> Vec<File> {
    let mut plain = files.to_vec();
    for file in &mut plain {
        file.items.retain(|item| !matches!(item, Item::Amendment(_)));
    }
    plain
}

fn same(a: &Governing, b: &Governing) -> bool {
    match (a, b) {
        (Governing::Field(a), Governing::Field(b)) => a.text == b.text,
        _ => discriminant(a) == discriminant(b),
    }
}

/// All amendments in order of their days, what cannot be amended left out with a message.
fn amendments<'a>(files: &'a [File], said: &mut Vec<Diagnostic>) -> Vec<Dated<'a>> {
    let mut dated = Vec::new();
    for item in files.iter().flat_map(|file| &file.items) {
        let Item::Amendment(of) = item else { continue };
        let date = of.from;
        let Some(day) = Date::new(date.year, date.month, date.day).map(Date::to_day) else {
            let shown = format!("{:04}-{:02}-{:02}", date.year, date.month, date.day);
            said.push(NoSuchDate { span: date.span, shown }.into());
            continue;
        };
        let by = match of.as_of.as_ref() {
            None => Governing::Event,
            Some(name) if name.text == "earning" => Governing::Event,
            Some(name) if name.text == "joining" => Governing::Joining,
            Some(name) => Governing::Field(name.clone()),
        };
        dated.push(Dated { day, by, of });
    }
    dated.sort_by_key(|one| one.day);
    let mut seen: Vec<(Day, Key<'_>, Span)> = Vec::new();
    for one in &dated {
        for declaration in declarations(&one.of.items) {
            let Some((key, name)) = key(declaration) else {
                said.push(NotAmendable { span: declaration.span, why: "it holds for the whole program" }.into());
                continue;
            };
            let rules_only = matches!(one.by, Governing::Field(_));
            if rules_only && !matches!(declaration.kind, DeclarationKind::Rule { .. }) {
                said.push(NotAmendable { span: name.span, why: "only rules see the fields of an event" }.into());
            }
            if let Some((_, _, first)) = seen.iter().find(|(day, known, _)| *day == one.day && *known == key) {
                let what = format!("the version of `{}` from {}", name.text, one.day);
                said.push(Twice { what: &what, second: name.span, first: *first }.into());
            }
            seen.push((one.day, key, name.span));
            let others = files.iter().flat_map(|file| declarations(&file.items));
            let other = others.chain(dated.iter().flat_map(|one| declarations(&one.of.items))).find_map(|other| {
                let (_, known) = self::key(other)?;
                let differs = known.text == name.text && discriminant(&other.kind) != discriminant(&declaration.kind);
                let converts = |one: &Declaration| matches!(one.kind, DeclarationKind::Convert { .. });
                (differs && !converts(other) && !converts(declaration)).then_some(known.span)
            });
            if let Some(first) = other.filter(|first| *first != name.span && first.start < name.span.start) {
                said.push(OtherKind { name: &name.text, span: name.span, first }.into());
            }
        }
        for item in &one.of.items {
            if let Item::Amendment(inner) = item {
                said.push(NotAmendable { span: inner.span, why: "an amendment stands at the top of a file" }.into());
            }
        }
    }
    dated
}

/// What a declaration replaces: its kind and name.
type Key<'a> = (std::mem::Discriminant<DeclarationKind>, &'a str);

/// The key and name of what can be amended.
fn key(declaration: &Declaration) -> Option<(Key<'_>, &Name)> {
    let name = match &declaration.kind {
        DeclarationKind::Param { name, .. }
        | DeclarationKind::Let { name, .. }
        | DeclarationKind::Metric { name, .. }
        | DeclarationKind::Points { name, .. }
        | DeclarationKind::Tiers { name, .. }
        | DeclarationKind::Instrument { name, .. }
        | DeclarationKind::Rule { name, .. }
        | DeclarationKind::Stamps { name, .. }
        | DeclarationKind::Reward { name, .. }
        | DeclarationKind::Convert { name, .. } => name,
        _ => return None,
    };
    Some(((discriminant(&declaration.kind), name.text.as_str()), name))
}

/// Every declaration, those in groups too.
fn declarations(items: &[Item]) -> Vec<&Declaration> {
    let mut found = Vec::new();
    for item in items {
        if let Item::Declaration(declaration) = item {
            match &declaration.kind {
                DeclarationKind::Group { items, .. } => found.extend(declarations(items)),
                _ => found.push(declaration.as_ref()),
            }
        }
    }
    found
}

/// The program under so many amendments of each kind.
fn version(files: &[File], dated: &[Dated<'_>], kinds: &[Governing], active: Vec<usize>, last: bool) -> Version {
    let mut made: Vec<File> = files.to_vec();
    for file in &mut made {
        file.items.retain(|item| match item {
            Item::Amendment(_) => false,
            Item::Declaration(one) => last || !matches!(one.kind, DeclarationKind::Test { .. }),
            _ => true,
        });
    }
    let mut absent = BTreeSet::new();
    let mut passed = vec![0; kinds.len()];
    for one in dated {
        let kind = kinds.iter().position(|kind| same(kind, &one.by)).unwrap_or(0);
        let in_force = passed.get(kind) < active.get(kind);
        if let Some(passed) = passed.get_mut(kind) {
            *passed += 1;
        }
        for item in &one.of.items {
            let Item::Declaration(declaration) = item else {
                if in_force && let Some(file) = made.first_mut() {
                    file.items.push(item.clone());
                }
                continue;
            };
            put(&mut made, declaration, in_force, &mut absent);
        }
    }
    let mut force = Vec::new();
    for (kind, count) in kinds.iter().zip(&active) {
        let days: Vec<Day> = dated.iter().filter(|one| same(&one.by, kind)).map(|one| one.day).collect();
        let from = count.checked_sub(1).and_then(|at| days.get(at)).copied();
        let until = days.get(*count).map(|day| day.plus_days(-1));
        force.push(Force { by: kind.clone(), from, until });
    }
    Version { files: made, force, active, absent }
}

/// Puts a declaration in the place of the one that it replaces; a new one stands at the end, absent while it is not in
/// force.
fn put(files: &mut [File], declaration: &Declaration, in_force: bool, absent: &mut BTreeSet<String>) {
    let Some((wanted, name)) = key(declaration) else { return };
    let known = files.iter_mut().find_map(|file| find(&mut file.items, wanted));
    match known {
        Some(place) if in_force => {
            *place = declaration.clone();
            absent.remove(&absence(declaration, &name.text));
        }
        Some(_) => {}
        None => {
            if let Some(file) = files.first_mut() {
                file.items.push(Item::Declaration(Box::new(declaration.clone())));
            }
            if !in_force {
                absent.insert(absence(declaration, &name.text));
            }
        }
    }
}

/// A conversion is called after its wallet, so its absence has a name of its own.
fn absence(declaration: &Declaration, name: &str) -> String {
    match declaration.kind {
        DeclarationKind::Convert { .. } => format!("convert {name}"),
        _ => name.to_owned(),
    }
}

fn find<'t>(items: &'t mut [Item], wanted: Key<'_>) -> Option<&'t mut Declaration> {
    for item in items {
        let Item::Declaration(declaration) = item else { continue };
        if key(declaration).is_some_and(|(found, _)| found == wanted) {
            return Some(declaration.as_mut());
        }
        if let DeclarationKind::Group { items, .. } = &mut declaration.kind
            && let Some(found) = find(items, wanted)
        {
            return Some(found);
        }
    }
    None
}
