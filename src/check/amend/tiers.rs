//! Tiers keep their places: every version of a ladder names the tiers of all of them, and those that it does not have
//! are reached by nothing.

use super::Version;
use crate::check::error::TiersReordered;
use crate::diagnostic::Diagnostic;
use crate::syntax::tree::{DeclarationKind, Expr, ExprKind, File, Item, Tier};

/// Gives every version the tiers of all.
pub(super) fn unite(versions: &mut [Version], said: &mut Vec<Diagnostic>) {
    let mut ladders: Vec<(String, Vec<Tier>)> = Vec::new();
    for version in versions.iter() {
        for (name, tiers) in version.files.iter().flat_map(ladders_of) {
            match ladders.iter_mut().find(|(known, _)| known == name) {
                Some((_, known)) => join(known, tiers, said),
                None => ladders.push((name.to_owned(), tiers.to_vec())),
            }
        }
    }
    for version in versions {
        for item in version.files.iter_mut().flat_map(|file| &mut file.items) {
            let Item::Declaration(declaration) = item else { continue };
            let DeclarationKind::Tiers { name, tiers, .. } = &mut declaration.kind else { continue };
            let Some((_, all)) = ladders.iter().find(|(known, _)| *known == name.text) else { continue };
            let own = std::mem::take(tiers);
            for tier in all {
                let kept = own.iter().find(|one| one.name.text == tier.name.text).cloned();
                tiers.push(kept.unwrap_or_else(|| missing(tier)));
            }
        }
    }
}

fn ladders_of(file: &File) -> Vec<(&str, &[Tier])> {
    let mut found = Vec::new();
    for item in &file.items {
        if let Item::Declaration(declaration) = item
            && let DeclarationKind::Tiers { name, tiers, .. } = &declaration.kind
        {
            found.push((name.text.as_str(), tiers.as_slice()));
        }
    }
    found
}

/// Takes tiers of a later version in, behind the one that they follow there.
fn join(known: &mut Vec<Tier>, tiers: &[Tier], said: &mut Vec<Diagnostic>) {
    let mut behind = 0;
    for tier in tiers {
        match known.iter().position(|one| one.name.text == tier.name.text) {
            Some(at) if at < behind => {
                said.push(TiersReordered { span: tier.name.span, name: &tier.name.text }.into());
                return;
            }
            Some(at) => behind = at + 1,
            None => {
                known.insert(behind, tier.clone());
                behind += 1;
            }
        }
    }
}

/// A tier that this version does not have.
fn missing(tier: &Tier) -> Tier {
    let never = Expr { span: tier.span, kind: Box::new(ExprKind::Broken) };
    Tier { at: None, when: Some(never), kept_at: None, kept_when: None, ..tier.clone() }
}
