//! What a program says of returns, where it differs from the defaults.

use super::when;
use crate::core::{Claims, Program, ReturnMode, Returns};

/// One line for the program, one for each rule with words of its own.
pub fn returns(program: &Program) -> Vec<String> {
    let (own, usual) = (&program.returns, Returns::default());
    let mut lines = Vec::new();
    let mut parts = Vec::new();
    if own.within != usual.within {
        parts.push(format!("within {}", when::length(own.within)));
    }
    if own.mode != usual.mode {
        parts.push(mode(own.mode));
    }
    if own.recount_tiers {
        parts.push("recount tiers".into());
    }
    if !parts.is_empty() {
        lines.push(format!("returns  {}", parts.join("; ")));
    }
    for (id, of) in &own.rows {
        let name = program.rows.get(id.index()).map_or("", |row| row.name.as_str());
        lines.push(format!("returns  {name}: {}", mode(*of)));
    }
    lines
}

fn mode(mode: ReturnMode) -> String {
    let claims = match mode.claims {
        Claims::Share => "share",
        Claims::Recompute => "recompute",
        Claims::Nothing => "nothing",
    };
    format!("{claims}{}", if mode.pending_only { ", pending only" } else { "" })
}
