//! `unit night`, `unit litre to 0.01`

use crate::base::Span;
use crate::check::checker::Checker;
use crate::check::error::NotYet;
use crate::check::model::DeclaredUnit;
use crate::syntax::tree::{Decimal, DeclarationKind};

impl Checker<'_> {
    pub(super) fn units(&mut self) {
        for at in 0..self.all.units.len() {
            let (name, span) = (self.all.units[at].name, self.all.units[at].span);
            let decimals = match self.all.units[at].kind {
                DeclarationKind::Unit { decimals: Some(grain), .. } => self.grain(*grain, span),
                _ => 0,
            };
            self.out.units.push(DeclaredUnit { name: name.text.clone(), decimals, span: name.span });
        }
    }

    /// Decimals of a smallest unit such as 0.01.
    pub(crate) fn grain(&mut self, grain: Decimal, span: Span) -> u8 {
        let (mut mantissa, mut decimals) = (grain.mantissa, grain.decimals);
        while decimals > 0 && mantissa % 10 == 0 && mantissa != 0 {
            mantissa /= 10;
            decimals -= 1;
        }
        if mantissa != 1 || decimals > 6 {
            let what = "a smallest unit other than 1, 0.1, 0.01 and so on".into();
            let help = "use a power of ten, at most six digits after the point".into();
            self.say(NotYet { span, what, help });
            return 0;
        }
        decimals
    }
}
