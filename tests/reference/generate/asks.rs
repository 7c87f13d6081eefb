//! What members ask for: choices, activations, picks, memberships.

use loyal::core::{ActivationId, AttributeId, AttributeKind, MembershipId, MenuId, Program};
use rand_chacha::ChaCha8Rng;

use super::{below, chance, pick, place};
use crate::slow::own::Request;

/// A day on which something may have been.
pub fn a_day(rng: &mut ChaCha8Rng) -> i64 {
    i64::from(18_000 + below(rng, 3_000) as i32)
}

/// What is known of a member who joins.
pub fn known(rng: &mut ChaCha8Rng, program: &Program) -> Vec<(AttributeId, i64)> {
    let mut known = Vec::new();
    for (at, attribute) in (0u16..).zip(&program.attributes) {
        if attribute.kind == AttributeKind::Date || chance(rng, 30) {
            known.push((AttributeId(at), value(rng, &attribute.kind)));
        }
    }
    known
}

/// A value of such an attribute.
pub fn value(rng: &mut ChaCha8Rng, kind: &AttributeKind) -> i64 {
    match kind {
        AttributeKind::Words(words) => i64::from(below(rng, words.len() as u32 + 1)),
        AttributeKind::Number { .. } => i64::from(below(rng, 100)),
        AttributeKind::Date => a_day(rng),
    }
}

/// Something that a member may ask for, if the program has any of it.
pub fn request(rng: &mut ChaCha8Rng, program: &Program) -> Option<Request> {
    let counts = [program.attributes.len(), program.activations.len(), program.menus.len(), program.memberships.len()];
    let kinds: Vec<usize> = (0..4).filter(|kind| counts[*kind] > 0).collect();
    if kinds.is_empty() {
        return None;
    }
    let kind = pick(rng, &kinds);
    let at = place(rng, counts[kind]);
    Some(match kind {
        0 => {
            let attribute = &program.attributes[usize::from(at)];
            let range = attribute.choice.as_ref().and_then(|choice| choice.range);
            let value = match range {
                Some(range) => range.least + range.step * i64::from(below(rng, 42)),
                None => value(rng, &attribute.kind),
            };
            let id = AttributeId(at);
            if chance(rng, 75) { Request::Choose(id, value) } else { Request::Assign(id, value) }
        }
        1 => Request::Activate(ActivationId(at)),
        2 => Request::Pick(MenuId(at), below(rng, program.menus[usize::from(at)].options.len() as u32) as u8),
        _ if chance(rng, 65) => Request::Enroll(MembershipId(at)),
        _ => Request::Cancel(MembershipId(at)),
    })
}
