//! What a name stands for in an expression.

use crate::base::closest;
use crate::check::builtin::{BuiltIn, PURCHASE_WORDS, built_in};
use crate::check::checker::{Checker, Meaning, State};
use crate::check::collect::Symbol;
use crate::check::error::{DefinitionCycle, UnknownName, WrongKind};
use crate::check::model::{HoldingRef, Metric, MetricRef, Param};
use crate::check::typed::{Expr, ExprKind};
use crate::check::{Type, Unit};
use crate::diagnostic::Diagnostic;
use crate::quantity::Ratio;
use crate::syntax::tree;

impl Checker<'_> {
    pub(super) fn name_expr(&mut self, name: &tree::Name) -> Expr {
        let span = name.span;
        let quantity = |unit, kind| Expr { span, ty: Type::Quantity(unit), kind };
        match built_in(&name.text) {
            Some((BuiltIn::Money(field), _)) => return quantity(Unit::Money, ExprKind::Money(field)),
            Some((BuiltIn::Expired, _)) => return self.expired(span),
            Some((BuiltIn::Items, _)) => return quantity(Unit::Number, ExprKind::Items),
            Some((BuiltIn::Event(_), _)) if self.names.get(&name.text).is_some() => {}
            Some((_, is)) => {
                let help = "compare it in a condition, as in `weekday is Tuesday`";
                return self.no_quantity(span, is, help);
            }
            None => {}
        }
        let Some((symbol, declared)) = self.names.get(&name.text) else { return self.unknown_quantity(name) };
        match symbol {
            Symbol::Number(field) => match self.out.numbers.get(field.0).map(|field| field.unit) {
                Some(unit) => quantity(unit, ExprKind::Field(field)),
                None => Expr::poison(span),
            },
            Symbol::Param(at) => match self.param(at, name) {
                Some(Param { value, unit, .. }) => Expr::constant(span, unit, value),
                None => Expr::poison(span),
            },
            Symbol::Let(at) => match self.meaning(at, name) {
                Some(Meaning::Quantity(expr)) => expr,
                Some(Meaning::Condition(_)) => {
                    self.no_quantity(span, "a condition", "conditions stand after `when`, `where` and `reach`")
                }
                None => Expr::poison(span),
            },
            Symbol::Metric(at) => match self.metric(at, name) {
                Some(metric) => Expr { span, ty: metric.measure.ty, kind: ExprKind::Metric(at) },
                None => Expr::poison(span),
            },
            Symbol::Holding(at) if !self.is_points(at) => Expr::constant(span, Unit::Of(at), Ratio::ONE),
            Symbol::Attribute(at) if self.attribute_type(at).is_some() => {
                Expr { span, ty: self.attribute_type(at).unwrap_or(Type::Poison), kind: ExprKind::Attribute(at) }
            }
            Symbol::Broken => Expr::poison(span),
            _ => self.not_a_number(name, symbol, declared),
        }
    }

    fn not_a_number(&mut self, name: &tree::Name, symbol: Symbol, declared: crate::base::Span) -> Expr {
        let text = &name.text;
        let help = match symbol {
            Symbol::Holding(_) => format!("for what a member has write `balance of {text}`, for an amount `1 {text}`"),
            Symbol::Rule(_) => format!("write a share of it, as in `50% of {text}`"),
            Symbol::Ladder(_) => format!("ask for a tier, as in `{text} is …`"),
            Symbol::Tier(..) => format!("ask for the tier, as in `status is {text}`"),
            Symbol::Unit(_) => format!("write a number before it: `1 {text}`"),
            Symbol::Words(_) => format!("compare it in a condition, as in `{text} is \"…\"`"),
            Symbol::Attribute(_) => format!("compare it in a condition, as in `{text} is …`"),
            Symbol::Membership(_) => format!("ask for it, as in `{text} is active`"),
            Symbol::Event(_) => format!("count it: `count of {text} over …`"),
            _ => "name a field, metric or parameter here".into(),
        };
        let (is, declared, wanted) = (self.names.describe(&name.text), Some(declared), "a quantity");
        self.say(WrongKind { name: text, span: name.span, is, wanted, declared, help: Some(help) });
        Expr::poison(name.span)
    }

    fn unknown_quantity(&mut self, name: &tree::Name) -> Expr {
        let span = name.span;
        if PURCHASE_WORDS.iter().any(|row| row.0 == name.text) {
            return self.no_quantity(span, "a text", "compare it in a condition, as in `channel is \"app\"`");
        }
        if name.text == self.out.header.currency {
            return self.no_quantity(span, "a currency", "write a number before it");
        }
        let fits = |symbol| !matches!(symbol, Symbol::Tier(..) | Symbol::Unit(_) | Symbol::Event(_));
        let mut known = self.known(fits);
        known.extend(["paid", "basket", "discount", "items"]);
        let near = closest(&name.text, known);
        let wanted = "a field, metric, definition or parameter";
        let error: Diagnostic = UnknownName { name: &name.text, span, wanted, near, help: "" }.into();
        self.say(error);
        Expr::poison(span)
    }

    /// A holding by name.
    pub(crate) fn holding(&mut self, name: &tree::Name) -> Option<HoldingRef> {
        let wanted = "a wallet, item or voucher";
        let (symbol, at) = self.symbol(name, wanted, |symbol| matches!(symbol, Symbol::Holding(_)))?;
        match symbol {
            Symbol::Holding(holding) => Some(holding),
            Symbol::Broken => None,
            _ => {
                let (is, declared) = (self.names.describe(&name.text), Some(at));
                self.say(WrongKind { name: &name.text, span: name.span, is, wanted, declared, help: None });
                None
            }
        }
    }

    /// The parameter, checked now if it has not been.
    pub(crate) fn param(&mut self, at: usize, used: &tree::Name) -> Option<Param> {
        match self.params.get(at)? {
            State::Done(done) => return done.clone(),
            State::Busy => return self.circle(used),
            State::New => {}
        }
        if !self.deeper(used.span) {
            return None;
        }
        self.params[at] = State::Busy;
        let done = self.check_param(at);
        self.depth -= 1;
        self.params[at] = State::Done(done.clone());
        done
    }

    /// What a `let` stands for, checked now if it has not been.
    pub(crate) fn meaning(&mut self, at: usize, used: &tree::Name) -> Option<Meaning> {
        match self.lets.get(at)? {
            State::Done(done) => return done.clone(),
            State::Busy => return self.circle(used),
            State::New => {}
        }
        if !self.deeper(used.span) {
            return None;
        }
        self.lets[at] = State::Busy;
        let done = self.check_let(at);
        self.depth -= 1;
        self.lets[at] = State::Done(done.clone());
        done
    }

    /// The metric, checked now if it has not been.
    pub(crate) fn metric(&mut self, at: MetricRef, used: &tree::Name) -> Option<Metric> {
        match self.metrics.get(at.0)? {
            State::Done(done) => return done.clone(),
            State::Busy => return self.circle(used),
            State::New => {}
        }
        if !self.deeper(used.span) {
            return None;
        }
        self.metrics[at.0] = State::Busy;
        let done = self.check_metric(at.0);
        self.depth -= 1;
        self.metrics[at.0] = State::Done(done.clone());
        done
    }

    fn circle<T>(&mut self, used: &tree::Name) -> Option<T> {
        let declared = self.names.get(&used.text).map_or(used.span, |found| found.1);
        self.say(DefinitionCycle { name: &used.text, used: used.span, declared });
        None
    }
}
