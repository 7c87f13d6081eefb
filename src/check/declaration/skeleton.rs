//! Holdings before their bodies: name, kind and smallest unit, which every number needs.

use crate::check::checker::Checker;
use crate::check::model::{Holding, HoldingKind};
use crate::check::typed::{Deadline, Lines};
use crate::quantity::Rounding;
use crate::syntax::tree::{ClauseKind, DeclarationKind, InstrumentKind};

impl Checker<'_> {
    pub(super) fn skeletons(&mut self) {
        for at in 0..self.all.holdings.len() {
            let name = self.all.holdings[at].name;
            let (kind, decimals) = match self.all.holdings[at].kind {
                DeclarationKind::Points { clauses, .. } => {
                    let mut decimals = 0;
                    for clause in clauses {
                        if let ClauseKind::To(grain) | ClauseKind::Round { to: Some(grain), .. } = &clause.kind {
                            decimals = self.grain(*grain, clause.span);
                        }
                    }
                    (HoldingKind::Points, decimals)
                }
                DeclarationKind::Stamps { .. } => (HoldingKind::Stamps, 0),
                DeclarationKind::Instrument { kind: InstrumentKind::Voucher, .. } => {
                    (HoldingKind::Voucher { off: 0, minimum: 0, lines: Lines::All }, 0)
                }
                _ => (HoldingKind::Piece, 0),
            };
            self.out.holdings.push(Holding {
                name: name.text.clone(),
                span: name.span,
                kind,
                decimals,
                rounding: Rounding::Down,
                cost: None,
                worth: None,
                pending: Deadline::default(),
                expiry: Deadline::default(),
                expiry_by_rank: None,
                spend: None,
                maximum: None,
                limits: Vec::new(),
                may_go_negative: false,
                returns: Default::default(),
                qualifying: false,
            });
        }
    }

    /// Fills in the bodies.
    pub(super) fn holdings(&mut self) {
        for at in 0..self.all.holdings.len() {
            let (name, kind) = (self.all.holdings[at].name, self.all.holdings[at].kind);
            match kind {
                DeclarationKind::Points { gate, clauses, .. } => self.points(at, name, gate, clauses),
                DeclarationKind::Instrument { kind, gate, clauses, .. } => {
                    self.instrument(at, name, *kind, gate, clauses);
                }
                DeclarationKind::Stamps { clauses, .. } => self.stamp_card(at, clauses),
                _ => {}
            }
        }
    }
}
