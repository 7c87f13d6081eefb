//! Groups of rules of which not all pay, as functions of the amount.

use super::piece::{Opaque, Pieces, Set};
use super::sale::{Give, What};
use crate::core::{Comparison, GroupId, GroupKind, GroupPart, Program, RowId};

/// Drops what loses; on a group that cannot be followed everything stays, with the reason.
pub(super) fn decide(program: &Program, span: (i64, i64), gives: Vec<Give>) -> Result<Vec<Give>, (Vec<Give>, Opaque)> {
    if gives.is_empty() {
        return Ok(gives);
    }
    let mut left = gives.clone();
    for (at, group) in program.groups.iter().enumerate() {
        let touches = |give: &Give| give.rows.iter().any(|row| rows_of(program, GroupId(at as u16)).contains(row));
        if !left.iter().any(touches) {
            continue;
        }
        if group.kind == GroupKind::Exclusive || inside_exclusive(program, at) {
            return Err((gives, Opaque::Unseen("an exclusive group")));
        }
        match one(program, span, at, left) {
            Ok(after) => left = after,
            Err(why) => return Err((gives, why)),
        }
    }
    left.retain(|give| !give.units.is_zero());
    Ok(left)
}

fn inside_exclusive(program: &Program, at: usize) -> bool {
    let parts = program.groups.get(at).map_or(&[][..], |group| &group.parts);
    parts.iter().any(|part| match part {
        GroupPart::Group(inner) => {
            program.groups.get(inner.index()).is_some_and(|group| group.kind == GroupKind::Exclusive)
        }
        GroupPart::Rule { .. } => false,
    })
}

/// All rows of a group, inner groups included.
pub(super) fn rows_of(program: &Program, group: GroupId) -> Vec<RowId> {
    let parts = program.groups.get(group.index()).map_or(&[][..], |group| &group.parts);
    parts.iter().flat_map(|part| part_rows(program, part)).collect()
}

pub(super) fn part_rows(program: &Program, part: &GroupPart) -> Vec<RowId> {
    match part {
        GroupPart::Rule { rows, .. } => rows.clone(),
        // Groups stand behind those inside them, so this ends.
        GroupPart::Group(inner) => rows_of(program, *inner),
    }
}

fn part_name(program: &Program, part: &GroupPart) -> String {
    match part {
        GroupPart::Rule { name, .. } => name.clone(),
        GroupPart::Group(inner) => program.groups.get(inner.index()).map_or(String::new(), |group| group.name.clone()),
    }
}

fn one(program: &Program, span: (i64, i64), at: usize, mut gives: Vec<Give>) -> Result<Vec<Give>, Opaque> {
    let Some(group) = program.groups.get(at) else { return Ok(gives) };
    let mut parts: Vec<(String, Vec<RowId>)> =
        group.parts.iter().map(|part| (part_name(program, part), part_rows(program, part))).collect();
    if group.kind == GroupKind::Best {
        parts.sort();
    }
    let mut kinds: Vec<What> = Vec::new();
    let mut values: Vec<Pieces> = Vec::new();
    for (_, rows) in &parts {
        let mut sum = Pieces::constant(span, 0);
        for give in gives.iter().filter(|give| give.rows.iter().any(|row| rows.contains(row))) {
            sum = sum.plus(&give.units)?;
            kinds.push(give.what);
        }
        values.push(sum);
    }
    kinds.sort();
    kinds.dedup();
    if group.kind == GroupKind::Best && kinds.len() > 1 {
        return Err(Opaque::Unseen("a best-of group over different things"));
    }
    let zero = Pieces::constant(span, 0);
    let mut taken = Set::default();
    let mut wins: Vec<Set> = vec![Set::default(); parts.len()];
    for (place, value) in values.iter().enumerate() {
        let mut set = value.compare(Comparison::Above, &zero)?;
        if group.kind == GroupKind::Best {
            for (other, rival) in values.iter().enumerate() {
                let is = if other < place { Comparison::Above } else { Comparison::AtLeast };
                if other != place {
                    set = set.and(&value.compare(is, rival)?);
                }
            }
        } else {
            set = set.and(&taken.not(span));
            taken = taken.or(&set, span);
        }
        if let Some(slot) = wins.get_mut(place) {
            *slot = set;
        }
    }
    for ((_, rows), set) in parts.iter().zip(&wins) {
        for give in gives.iter_mut().filter(|give| give.rows.iter().any(|row| rows.contains(row))) {
            give.units = give.units.within(set)?;
        }
    }
    Ok(gives)
}
