//! Shares and rates: `25% of base`, `1 bean per 1 EUR of paid`.

use std::cell::Cell;

use crate::base::Span;
use crate::check::builtin::{BuiltIn, BuiltInEvent, built_in};
use crate::check::checker::Checker;
use crate::check::collect::{Named, Symbol};
use crate::check::error::{AmbiguousShare, NotConstant, NotPositive, RateOfSeveral, UnknownsMultiplied, WrongStep};
use crate::check::model::{Effect, HoldingRef, NumberRef, RuleRef};
use crate::check::typed::{Expr, ExprKind, MoneyField, Table};
use crate::check::{Type, Unit};
use crate::quantity::Ratio;
use crate::syntax::tree::{self, Operator};

impl Checker<'_> {
    pub(super) fn of(&mut self, what: &tree::Expr, whom: &tree::Expr, span: Span) -> Expr {
        if let Some(valued) = self.valued(what) {
            return self.of_value(valued, whom, span);
        }
        let share = self.expr(what);
        let rule = self.rule_named(whom);
        let whole = match rule {
            Some((rule, name)) => self.rule_award(rule, name).unwrap_or_else(|| Expr::poison(whom.span)),
            None => self.expr(whom),
        };
        let (Some(unit), Some(_)) = (self.quantity_unit(&share), self.quantity_unit(&whole)) else {
            return Expr::poison(span);
        };
        if unit != Unit::Percent {
            self.wrong_unit(&share, unit, Unit::Percent);
            return Expr::poison(span);
        }
        let ty = whole.ty;
        if let Some((rule, _)) = rule {
            if !tables_of_constants(&share) {
                self.say(UnknownsMultiplied { left: share.span, right: whole.span });
                return Expr::poison(span);
            }
            return self.spread(share, &|share| Expr { span, ty, kind: ExprKind::OfRule(Box::new(share), rule) });
        }
        self.product(share, whole, span, ty)
    }

    /// The voucher with a value of its own that a name stands for.
    fn valued(&self, what: &tree::Expr) -> Option<HoldingRef> {
        let tree::ExprKind::Name(name) = what.kind.as_ref() else { return None };
        match self.names.get(&name.text)?.0 {
            Symbol::Holding(at) if self.is_valued(at) => Some(at),
            _ => None,
        }
    }

    /// `note of 5 EUR`: one voucher of that value.
    fn of_value(&mut self, holding: HoldingRef, value: &tree::Expr, span: Span) -> Expr {
        let found = self.expr(value);
        match self.quantity_unit(&found) {
            Some(Unit::Money) => Expr { span, ty: Type::Quantity(Unit::Of(holding)), kind: found.kind },
            Some(unit) => {
                self.wrong_unit(&found, unit, Unit::Money);
                Expr::poison(span)
            }
            None => Expr::poison(span),
        }
    }

    fn product(&mut self, share: Expr, whole: Expr, span: Span, ty: Type) -> Expr {
        if let (Some(a), Some(b)) = (share.as_constant(), whole.as_constant()) {
            return match a.times(b) {
                Ok(product) => Expr { span, ty, kind: ExprKind::Constant(product) },
                Err(_) => self.too_large(span),
            };
        }
        match (share.as_constant(), whole.as_constant()) {
            (_, Some(whole)) if tables_of_constants(&share) => return self.scaled(share, whole, ty),
            (Some(share), _) if tables_of_constants(&whole) => return self.scaled(whole, share, ty),
            _ => {}
        }
        if !tables_of_constants(&share) && whole.as_constant().is_none() {
            self.say(UnknownsMultiplied { left: share.span, right: whole.span });
            return Expr::poison(span);
        }
        self.spread(share, &|share| {
            let kind = ExprKind::Share(Box::new(share), Box::new(whole.clone()));
            Expr { span, ty, kind }
        })
    }

    /// The rule that `N% of NAME` names, if it names one.
    fn rule_named<'t>(&self, whom: &'t tree::Expr) -> Option<(RuleRef, &'t tree::Name)> {
        let tree::ExprKind::Name(name) = whom.kind.as_ref() else { return None };
        match self.names.get(&name.text)?.0 {
            Symbol::Rule(rule) => Some((rule, name)),
            Symbol::Holding(_) => {
                let rules = &self.all.rules;
                let from = rules.partition_point(|named| named.name.text < name.text);
                let same = rules.iter().enumerate().skip(from).take_while(|(_, named)| named.name.text == name.text);
                let is_card = |named: &Named<'_>| matches!(named.kind, tree::DeclarationKind::Stamps { .. });
                same.into_iter().find(|(_, named)| is_card(named)).map(|(at, _)| (RuleRef(at), name))
            }
            _ => None,
        }
    }

    /// What one application of a rule gives, as a unit.
    fn rule_award(&mut self, rule: RuleRef, name: &tree::Name) -> Option<Expr> {
        let declared = self.all.rules.get(rule.0).map_or(name.span, |named| named.name.span);
        let found = self.rule(rule, name)?;
        let why = match found.effects.as_slice() {
            [Effect::Grant(grant)] => {
                let ty = Type::Quantity(Unit::Of(grant.holding));
                return Some(Expr { span: name.span, ty, kind: ExprKind::Poison });
            }
            [] => return None,
            [_] => "it gives nothing that can be counted",
            _ => "it gives several things",
        };
        self.say(AmbiguousShare { rule: &name.text, span: name.span, declared, why });
        None
    }

    /// What multiplies, or each row of a table that has tables in its rows: the product goes into the rows.
    pub(crate) fn spread(&self, factor: Expr, product: &dyn Fn(Expr) -> Expr) -> Expr {
        if self.varies_at_most_by_table(&factor) || !tables_of_constants(&factor) {
            return product(factor);
        }
        let span = factor.span;
        match factor.kind {
            ExprKind::Table(table) => in_rows(*table, span, &|value| self.spread(value, product)),
            _ => Expr::poison(span),
        }
    }

    /// A constant, or every constant of a table, times a factor: a table of constants again.
    fn scaled(&mut self, of: Expr, factor: Ratio, ty: Type) -> Expr {
        let (span, overflow) = (of.span, Cell::new(false));
        let scaled = scaled(of, factor, ty, &overflow);
        if overflow.get() { self.too_large(span) } else { scaled }
    }

    /// Whether an expression is a constant, or a table of constants by tier, text or number.
    pub(crate) fn varies_at_most_by_table(&self, expr: &Expr) -> bool {
        let constant = |expr: &Expr| expr.as_constant().is_some();
        match &expr.kind {
            ExprKind::Constant(_) => true,
            ExprKind::Table(table) => match table.as_ref() {
                Table::ByTier(_, values) => values.iter().all(constant),
                Table::ByWord(_, rows, otherwise) => rows.iter().all(|row| constant(&row.1)) && constant(otherwise),
                Table::ByCondition(rows, otherwise) => rows.iter().all(|row| constant(&row.1)) && constant(otherwise),
                Table::ByNumber { bands, otherwise, .. } => {
                    bands.iter().all(|band| constant(&band.1)) && otherwise.as_ref().is_none_or(constant)
                }
            },
            _ => false,
        }
    }

    pub(super) fn per(
        &mut self,
        amount: &tree::Expr,
        full: bool,
        step: &tree::Expr,
        of: Option<&tree::Expr>,
        span: Span,
    ) -> Expr {
        if let Some(joint) = of_several(amount) {
            self.say(RateOfSeveral { amount: amount.span, span, joint });
            return Expr::poison(span);
        }
        let amount = self.expr(amount);
        let known = self.quantity_unit(&amount);
        let Some((size, measured)) = self.step(step, of) else { return Expr::poison(span) };
        if known.is_none() {
            return Expr::poison(span);
        }
        if !tables_of_constants(&amount) && measured.as_constant().is_none() {
            self.say(UnknownsMultiplied { left: amount.span, right: measured.span });
            return Expr::poison(span);
        }
        self.spread(amount, &|amount| {
            let (ty, of) = (amount.ty, Box::new(measured.clone()));
            Expr { span, ty, kind: ExprKind::Per { amount: Box::new(amount), full, step: size, of } }
        })
    }

    /// Size of a step and what it measures.
    fn step(&mut self, step: &tree::Expr, of: Option<&tree::Expr>) -> Option<(Ratio, Expr)> {
        if let (tree::ExprKind::Name(name), None) = (step.kind.as_ref(), of)
            && let Some(measured) = self.each(name)
        {
            let decimals = measured.ty.unit().map_or(0, |unit| self.decimals(unit));
            return Some((Ratio::whole(10i64.pow(u32::from(decimals))).ok()?, measured));
        }
        let bare_unit = match (step.kind.as_ref(), of) {
            (tree::ExprKind::Name(name), Some(_)) => self.step_unit(name),
            _ => None,
        };
        let size = match bare_unit {
            Some(unit) => {
                let one = tree::Decimal { mantissa: 1, decimals: 0 };
                self.decimal(one, unit, step.span)
            }
            None => self.expr(step),
        };
        let measured = of.map(|of| self.expr(of));
        let unit = self.quantity_unit(&size)?;
        let Some(value) = size.as_constant() else {
            self.say(NotConstant { span: step.span, place: "the step of a rate" });
            return None;
        };
        if value <= Ratio::ZERO {
            self.say(NotPositive { span: step.span, what: "the step of a rate".into() });
            return None;
        }
        let measured = match measured {
            Some(measured) => measured,
            None => self.implied(unit, step.span)?,
        };
        let of_unit = self.quantity_unit(&measured)?;
        if unit != of_unit {
            let (step_unit, of_unit) = (self.unit_words(unit), self.unit_words(of_unit));
            self.say(WrongStep { step: step.span, step_unit, of: measured.span, of_unit });
            return None;
        }
        Some((value, measured))
    }

    /// `per EUR of paid`, `per night of nights`: a unit's name alone is one of it.
    fn step_unit(&mut self, name: &tree::Name) -> Option<Unit> {
        let declared = matches!(self.names.get(&name.text), Some((Symbol::Unit(_), _)));
        (declared || name.text == self.out.header.currency).then(|| self.unit(name)).flatten()
    }

    /// What `for each NAME` counts.
    pub(crate) fn counted_each(&mut self, name: &tree::Name) -> Expr {
        match self.each(name) {
            Some(counted) => counted,
            None => self.name_expr(name),
        }
    }

    /// `per item`, `per purchase`, `per night`: one for each.
    fn each(&mut self, name: &tree::Name) -> Option<Expr> {
        let span = name.span;
        let number = Type::Quantity(Unit::Number);
        if matches!(name.text.as_str(), "item" | "items" | "piece" | "pieces") {
            return Some(Expr { span, ty: number, kind: ExprKind::Items });
        }
        let event = matches!(built_in(&name.text), Some((BuiltIn::Event(BuiltInEvent::Purchase), _)));
        match self.names.get(&name.text) {
            Some((Symbol::Event(_), _)) => Some(Expr::constant(span, Unit::Number, Ratio::ONE)),
            Some((Symbol::Unit(unit), _)) => {
                let field = self.only_field(Unit::Counted(unit))?;
                Some(Expr { span, ty: Type::Quantity(Unit::Counted(unit)), kind: ExprKind::Field(field) })
            }
            _ if event => Some(Expr::constant(span, Unit::Number, Ratio::ONE)),
            _ => None,
        }
    }

    /// What a step of that unit measures if nothing is said: money is what the member pays.
    fn implied(&mut self, unit: Unit, span: Span) -> Option<Expr> {
        let ty = Type::Quantity(unit);
        if unit == Unit::Money {
            return Some(Expr { span, ty, kind: ExprKind::Money(MoneyField::Paid) });
        }
        if let Some(field) = self.only_field(unit) {
            return Some(Expr { span, ty, kind: ExprKind::Field(field) });
        }
        let words = self.unit_words(unit);
        self.no_quantity(span, &words, "say of what, as in `per 1 EUR of paid`");
        None
    }

    fn only_field(&self, unit: Unit) -> Option<NumberRef> {
        let mut fields = self.out.numbers.iter().enumerate().filter(|(_, field)| field.unit == unit);
        let first = fields.next()?;
        fields.next().is_none().then_some(NumberRef(first.0))
    }
}

/// A table with every row put through a function.
fn in_rows(table: Table, span: Span, row: &dyn Fn(Expr) -> Expr) -> Expr {
    let table = match table {
        Table::ByTier(ladder, values) => Table::ByTier(ladder, values.into_iter().map(row).collect()),
        Table::ByWord(field, rows, otherwise) => {
            Table::ByWord(field, rows.into_iter().map(|(words, value)| (words, row(value))).collect(), row(otherwise))
        }
        Table::ByCondition(rows, otherwise) => {
            Table::ByCondition(rows.into_iter().map(|(cond, value)| (cond, row(value))).collect(), row(otherwise))
        }
        Table::ByNumber { by, marginal, bands, otherwise } => {
            let bands = bands.into_iter().map(|(from, value)| (from, row(value))).collect();
            Table::ByNumber { by, marginal, bands, otherwise: otherwise.map(row) }
        }
    };
    let ty = match &table {
        Table::ByTier(_, values) => values.first().map(|value| value.ty),
        Table::ByWord(_, _, rest) | Table::ByCondition(_, rest) => Some(rest.ty),
        Table::ByNumber { bands, .. } => bands.first().map(|band| band.1.ty),
    };
    Expr { span, ty: ty.unwrap_or(Type::Poison), kind: ExprKind::Table(Box::new(table)) }
}

fn scaled(of: Expr, factor: Ratio, ty: Type, overflow: &Cell<bool>) -> Expr {
    let span = of.span;
    if let Some(constant) = of.as_constant() {
        let product = constant.times(factor).unwrap_or_else(|_| {
            overflow.set(true);
            Ratio::ZERO
        });
        return Expr { span, ty, kind: ExprKind::Constant(product) };
    }
    match of.kind {
        ExprKind::Table(table) => in_rows(*table, span, &|value| scaled(value, factor, ty, overflow)),
        _ => Expr::poison(span),
    }
}

/// The operator of a sum, or of the larger or smaller of two, that stands before `per` without parentheses: whether
/// `per` belongs to both parts or to the last alone cannot be seen.
fn of_several(amount: &tree::Expr) -> Option<&'static str> {
    match amount.kind.as_ref() {
        tree::ExprKind::Binary { operator: Operator::Add, .. } => Some("+"),
        tree::ExprKind::Binary { operator: Operator::Subtract, .. } => Some("-"),
        tree::ExprKind::Larger(..) => Some("the larger of"),
        tree::ExprKind::Smaller(..) => Some("the smaller of"),
        _ => None,
    }
}

/// Whether it is a constant, or a table whose rows are such, as deep as one likes; a marginal one has constants only.
pub(crate) fn tables_of_constants(expr: &Expr) -> bool {
    let ExprKind::Table(table) = &expr.kind else { return expr.as_constant().is_some() };
    match table.as_ref() {
        Table::ByTier(_, values) => values.iter().all(tables_of_constants),
        Table::ByWord(_, rows, rest) => rows.iter().all(|row| tables_of_constants(&row.1)) && tables_of_constants(rest),
        Table::ByCondition(rows, rest) => {
            rows.iter().all(|row| tables_of_constants(&row.1)) && tables_of_constants(rest)
        }
        Table::ByNumber { marginal, bands, otherwise, .. } => {
            let fits = |value: &Expr| {
                if *marginal { value.as_constant().is_some() } else { tables_of_constants(value) }
            };
            bands.iter().all(|band| fits(&band.1)) && otherwise.as_ref().is_none_or(fits)
        }
    }
}
