//! Fields of members, choices, and what must be activated.

use super::Named;
use crate::syntax::tree::{self, DeclarationKind};

/// Where what is said of an attribute stands.
#[derive(Clone, Copy)]
pub(crate) enum Asked<'a> {
    Field(&'a tree::Field),
    Choice(&'a [tree::Clause]),
}

/// A rule or reward that must be activated.
pub(crate) struct ToActivate<'a> {
    pub name: &'a str,
    pub gate: &'a tree::Gate,
    pub activated: &'a tree::Activated,
}

/// Rules and rewards with `if activated`, in byte order of names.
pub(super) fn to_activate<'a: 'n, 'n>(all: impl Iterator<Item = &'n Named<'a>>) -> Vec<ToActivate<'a>> {
    let mut found = Vec::new();
    for named in all {
        let gate = match named.kind {
            DeclarationKind::Rule { gate, .. }
            | DeclarationKind::Stamps { gate, .. }
            | DeclarationKind::Reward { gate, .. } => gate,
            _ => continue,
        };
        if let Some(activated) = &gate.activated {
            found.push(ToActivate { name: &named.name.text, gate, activated });
        }
    }
    found.sort_by_key(|one| one.name);
    found
}
