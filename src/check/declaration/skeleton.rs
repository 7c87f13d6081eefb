//! Holdings before their bodies: name, kind and smallest unit, which every number needs.

use crate::check::Unit;
use crate::check::checker::Checker;
use crate::check::collect::Symbol;
use crate::check::error::WrongKind;
use crate::check::model::{Holding, HoldingKind};
use crate::check::typed::{Deadline, Gate, Lines};
use crate::quantity::Rounding;
use crate::syntax::tree::{ClauseKind, DeclarationKind, InstrumentKind, Name};

impl Checker<'_> {
    pub(super) fn skeletons(&mut self) {
        let mut shares: Vec<(usize, Unit)> = Vec::new();
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
                    let shared = clauses.iter().find_map(|clause| match &clause.kind {
                        ClauseKind::In(unit) => Some(unit),
                        _ => None,
                    });
                    if let Some(unit) = shared.and_then(|unit| self.shared_unit(unit)) {
                        decimals = self.decimals(unit);
                        shares.push((at, unit));
                    }
                    (HoldingKind::Points, decimals)
                }
                DeclarationKind::Stamps { .. } => (HoldingKind::Stamps, 0),
                DeclarationKind::Instrument { kind: InstrumentKind::Voucher, clauses, .. } => {
                    if clauses.iter().any(|clause| matches!(clause.kind, ClauseKind::ItsValueOff { .. })) {
                        (HoldingKind::Valued { minimum: 0, lines: Lines::All }, self.out.header.decimals)
                    } else {
                        (HoldingKind::Voucher { off: 0, minimum: 0, lines: Lines::All }, 0)
                    }
                }
                _ => (HoldingKind::Piece, 0),
            };
            self.out.holdings.push(Holding {
                name: name.text.clone(),
                span: name.span,
                kind,
                decimals,
                rounding: Rounding::Down,
                round_per: Default::default(),
                cost: None,
                worth: None,
                pending: Deadline::default(),
                expiry: Deadline::default(),
                expiry_by_rank: None,
                spend: None,
                maximum: None,
                maximum_by_tier: None,
                limits: Vec::new(),
                may_go_negative: false,
                returns: Default::default(),
                qualifying: false,
                counts_in: None,
                to_the_second: false,
                suspended: None,
                lapse_at_once: false,
                pending_when: Vec::new(),
                off: None,
                gate: Gate::default(),
                uses: Vec::new(),
                kept: false,
                versions: Vec::new(),
            });
        }
        for (at, unit) in shares {
            self.change(at, |holding| holding.counts_in = Some(unit));
        }
    }

    /// `in EUR`, `in night`: a wallet counted in money or in a declared unit.
    fn shared_unit(&mut self, name: &Name) -> Option<Unit> {
        if name.text == self.out.header.currency {
            return Some(Unit::Money);
        }
        let wanted = "the currency or a declared unit";
        let (symbol, at) = self.symbol(name, wanted, |symbol| matches!(symbol, Symbol::Unit(_)))?;
        match symbol {
            Symbol::Unit(unit) => Some(Unit::Counted(unit)),
            Symbol::Broken => None,
            _ => {
                let (is, declared) = (self.names.describe(&name.text), Some(at));
                self.say(WrongKind { name: &name.text, span: name.span, is, wanted, declared, help: None });
                None
            }
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
