//! `param gold_from = 1_000 EUR in 500 EUR .. 2_000 EUR step 100 EUR`

use crate::base::{Span, closest};
use crate::check::Unit;
use crate::check::checker::Checker;
use crate::check::collect::Symbol;
use crate::check::error::{EmptyRange, NotConstant, OutOfRange, UnknownName};
use crate::check::model::Param;
use crate::check::typed::Expr;
use crate::diagnostic::Diagnostic;
use crate::quantity::Ratio;
use crate::syntax::tree::{self, DeclarationKind};

impl Checker<'_> {
    /// Says so where a setting names no parameter.
    pub(super) fn known_settings(&mut self) {
        for setting in self.settings {
            if matches!(self.names.get(&setting.name), Some((Symbol::Param(_) | Symbol::Broken, _))) {
                continue;
            }
            let known = self.known(|symbol| matches!(symbol, Symbol::Param(_)));
            let near = closest(&setting.name, known);
            let wanted = "a parameter of the program";
            let error = UnknownName { name: &setting.name, span: setting.value.span, wanted, near, help: "" };
            let mut error: Diagnostic = error.into();
            // the name itself stands beside the value, so the repair would replace the wrong text
            error.edit = None;
            self.say(error);
        }
    }

    pub(crate) fn check_param(&mut self, at: usize) -> Option<Param> {
        let named = self.all.params.get(at)?;
        let name = named.name;
        let DeclarationKind::Param { value, range, step, .. } = named.kind else { return None };
        let (declared, unit) = self.param_constant(value)?;
        let bounds = match range {
            Some((low, high)) => {
                let low_value = self.constant_of(low, unit, "the bound of a parameter");
                let high_value = self.constant_of(high, unit, "the bound of a parameter");
                let (low_value, high_value) = (low_value?, high_value?);
                if low_value > high_value {
                    let help = "the lower bound comes first";
                    self.say(EmptyRange { from: low.span, until: high.span, help });
                    return None;
                }
                Some((low_value, high_value, low.span.to(high.span)))
            }
            None => None,
        };
        let step = match step {
            Some(step) => {
                let size = self.constant_of(step, unit, "the step of a parameter")?;
                if size <= Ratio::ZERO {
                    self.say(crate::check::error::NotPositive {
                        span: step.span,
                        what: "the step of a parameter".into(),
                    });
                    return None;
                }
                Some(size)
            }
            None => None,
        };
        self.param_fits(&name.text, declared, unit, value.span, bounds, step)?;
        let value = match self.settings.iter().rev().find(|setting| setting.name == name.text) {
            Some(setting) => {
                let value = self.constant_of(&setting.value, unit, "the value of a parameter")?;
                self.param_fits(&name.text, value, unit, setting.value.span, bounds, step)?;
                value
            }
            None => declared,
        };
        let range = bounds.map(|(low, high, _)| (low, high));
        Some(Param { name: name.text.clone(), span: name.span, value, unit, range, step })
    }

    fn param_constant(&mut self, value: &tree::Expr) -> Option<(Ratio, Unit)> {
        let found: Expr = self.expr(value);
        let unit = self.quantity_unit(&found)?;
        match found.as_constant() {
            Some(constant) => Some((constant, unit)),
            None => {
                self.say(NotConstant { span: value.span, place: "the value of a parameter" });
                None
            }
        }
    }

    fn param_fits(
        &mut self,
        name: &str,
        value: Ratio,
        unit: Unit,
        at: Span,
        bounds: Option<(Ratio, Ratio, Span)>,
        step: Option<Ratio>,
    ) -> Option<()> {
        let Some((low, high, range)) = bounds else { return Some(()) };
        let minus = Ratio::new(-i128::from(low.numerator()), i128::from(low.denominator()));
        let on_grid = step.is_none_or(|step| {
            minus
                .and_then(|minus| value.plus(minus))
                .and_then(|above| above.over(step))
                .is_ok_and(|n| n.as_whole().is_some())
        });
        if low <= value && value <= high && on_grid {
            return Some(());
        }
        let mut allowed = format!("{} to {}", self.shown(low, unit), self.shown(high, unit));
        if let Some(step) = step {
            allowed.push_str(&format!(" in steps of {}", self.shown(step, unit)));
        }
        let shown = self.shown(value, unit);
        self.say(OutOfRange { name, value: at, shown, range, allowed });
        None
    }
}
