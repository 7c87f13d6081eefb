//! Numbers with units, and the constants that clauses ask for.

use crate::base::{Span, closest};
use crate::check::checker::Checker;
use crate::check::collect::Symbol;
use crate::check::error::{NotConstant, NotPositive, TooFine, TooLarge, UnknownUnit, WrongUnit};
use crate::check::model::{HoldingKind, HoldingRef};
use crate::check::typed::Expr;
use crate::check::{Unit, currency};
use crate::diagnostic::Diagnostic;
use crate::quantity::Ratio;
use crate::syntax::tree;

/// Words that a number of events or pieces may carry.
const COUNTS: [&str; 7] = ["times", "items", "item", "pieces", "piece", "purchases", "purchase"];
const LENGTHS: [&str; 10] = ["day", "days", "week", "weeks", "month", "months", "year", "years", "hour", "hours"];

const POINTS: [&str; 6] = ["p", "pt", "pts", "pkt", "point", "points"];

impl Checker<'_> {
    /// The name of the wallet, if there is just one.
    fn only_wallet(&self) -> Option<String> {
        let mut wallets = self.out.holdings.iter().filter(|one| matches!(one.kind, HoldingKind::Points));
        let first = wallets.next()?;
        wallets.next().is_none().then(|| first.name.clone())
    }

    /// The unit of that name; says so if there is none.
    pub(crate) fn unit(&mut self, name: &tree::Name) -> Option<Unit> {
        let text = name.text.as_str();
        if text == self.out.header.currency {
            return Some(Unit::Money);
        }
        if let ("stamp" | "stamps", Some(card)) = (text, self.stamp) {
            return Some(Unit::Of(card));
        }
        match self.names.get(text) {
            Some((Symbol::Holding(holding), _)) => return Some(Unit::Of(holding)),
            Some((Symbol::Unit(unit), _)) => return Some(Unit::Counted(unit)),
            Some((Symbol::Broken, _)) => return None,
            _ => {}
        }
        if COUNTS.contains(&text) {
            return Some(Unit::Number);
        }
        if self.out.header.currency.is_empty() && currency::decimals(text).is_some() {
            return None;
        }
        self.unknown_unit(name);
        None
    }

    fn unknown_unit(&mut self, name: &tree::Name) {
        let text = name.text.as_str();
        let money = self.out.header.currency.clone();
        let mut known = self.known(|symbol| matches!(symbol, Symbol::Holding(_) | Symbol::Unit(_)));
        known.push(&money);
        let foreign = currency::decimals(text).is_some();
        let near = closest(text, known).filter(|near| !foreign && !near.is_empty());
        let help = if foreign {
            format!("this program counts money in {money}")
        } else if LENGTHS.contains(&text) {
            "lengths of time stand only after words such as `expire`, `pending` and `over last`".into()
        } else if let (true, Some(wallet)) = (POINTS.contains(&text), self.only_wallet()) {
            format!("the points of this program are called `{wallet}`")
        } else {
            format!("declare it with `unit {text}` or `points {text} {{ … }}`; a plain count has no unit")
        };
        let error: Diagnostic = UnknownUnit { name: text, span: name.span, near, help }.into();
        self.say(error);
    }

    /// A decimal number in smallest units of its unit.
    pub(crate) fn decimal(&mut self, value: tree::Decimal, unit: Unit, span: Span) -> Expr {
        let scale = |digits: u8| 10i128.checked_pow(u32::from(digits));
        let numerator = scale(self.decimals(unit)).and_then(|scale| scale.checked_mul(i128::from(value.mantissa)));
        match (numerator, scale(value.decimals)) {
            (Some(numerator), Some(denominator)) => match Ratio::new(numerator, denominator) {
                Ok(ratio) => Expr::constant(span, unit, ratio),
                Err(_) => self.too_large(span),
            },
            _ => self.too_large(span),
        }
    }

    pub(crate) fn too_large(&mut self, span: Span) -> Expr {
        self.say(TooLarge { span });
        Expr::poison(span)
    }

    /// A constant of the given unit.
    pub(crate) fn constant_of(&mut self, written: &tree::Expr, wanted: Unit, place: &'static str) -> Option<Ratio> {
        let found = self.expr(written);
        let unit = self.quantity_unit(&found)?;
        if !self.alike(unit, wanted) {
            self.wrong_unit(&found, unit, wanted);
            return None;
        }
        let value = found.as_constant();
        if value.is_none() {
            self.say(NotConstant { span: written.span, place });
        }
        value
    }

    /// A constant whole number of smallest units of the given unit, not below `least`.
    pub(crate) fn whole_of(
        &mut self,
        written: &tree::Expr,
        wanted: Unit,
        least: i64,
        place: &'static str,
    ) -> Option<i64> {
        let value = self.constant_of(written, wanted, place)?;
        self.whole(value, wanted, least, written.span, place)
    }

    /// The value as a whole number of smallest units, not below `least` (0 or 1).
    pub(crate) fn whole(&mut self, value: Ratio, unit: Unit, least: i64, span: Span, place: &str) -> Option<i64> {
        let Some(whole) = value.as_whole() else {
            let smallest = self.shown(Ratio::ONE, unit);
            let value = self.shown(value, unit);
            let declared = self.unit_declared(unit);
            self.say(TooFine { span, value, smallest, declared });
            return None;
        };
        if whole < least {
            self.say(NotPositive { span, what: place.into() });
            return None;
        }
        Some(whole)
    }

    /// The unit of a quantity; says so if it is none. Nothing is said about poison.
    pub(crate) fn quantity_unit(&mut self, found: &Expr) -> Option<Unit> {
        if found.ty.is_poison() {
            return None;
        }
        let unit = found.ty.unit();
        if unit.is_none() {
            let words = self.type_words(found.ty);
            self.no_quantity(found.span, &words, "write a number with its unit");
        }
        unit
    }

    /// Says that another unit is needed, with an offer where one is clear.
    pub(crate) fn wrong_unit(&mut self, found: &Expr, unit: Unit, wanted: Unit) {
        let name = self.unit_name(wanted);
        let help = match (wanted, unit) {
            (Unit::Number, _) => "leave out the unit".into(),
            (Unit::Percent, _) => "write a percentage, such as 5%".into(),
            (_, Unit::Number) => format!("give the number its unit: `{name}`"),
            (Unit::Of(holding), Unit::Money) if self.is_points(holding) => {
                format!("state a rate between the two, such as `1 {name} per 1 {}`", self.money())
            }
            _ => format!("write the amount in {name}"),
        };
        let declared = self.unit_declared(unit);
        let (found_words, wanted) = (self.unit_words(unit), self.unit_words(wanted));
        self.say(WrongUnit { span: found.span, found: found_words, wanted, declared, help });
    }

    /// Whether the holding is a voucher that carries its own value.
    pub(crate) fn is_valued(&self, holding: HoldingRef) -> bool {
        self.out.holdings.get(holding.0).is_some_and(|one| matches!(one.kind, HoldingKind::Valued { .. }))
    }

    /// The unit in which sums of a holding are counted.
    pub(crate) fn counted_in(&self, holding: HoldingRef) -> Unit {
        self.out.holdings.get(holding.0).and_then(|one| one.counts_in).unwrap_or(Unit::Of(holding))
    }

    /// Whether two units count the same: equal ones, and points of a wallet and what it is `in`.
    pub(crate) fn alike(&self, a: Unit, b: Unit) -> bool {
        let counts_in = |of: Unit, other: Unit| matches!(of, Unit::Of(holding) if self.counted_in(holding) == other);
        a == b || counts_in(a, b) || counts_in(b, a)
    }

    /// Whether the holding is a points wallet.
    pub(crate) fn is_points(&self, holding: HoldingRef) -> bool {
        self.out.holdings.get(holding.0).is_some_and(|one| matches!(one.kind, HoldingKind::Points))
    }
}
