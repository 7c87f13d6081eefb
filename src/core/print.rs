//! The core of a program as text: what everything was lowered to, one line a part, for people.

mod choice;
mod formula;
mod game;
mod party;
mod returns;
mod share;
mod terms;
mod when;

use std::fmt::Write as _;

use self::formula::Formula;
pub(super) use self::when::window;
use super::{Aggregate, Effect, ExchangeWhen, Fall, HoldingId, HoldingKind, Program, Row, RowKind, SpendOrder};
use crate::quantity::{Ratio, Rounding};

/// A listing of the core of a program.
pub fn listing(program: &Program) -> String {
    let print = Print { program, formula: Formula { program } };
    let mut text = format!("program  \"{}\" {}, {}\n", program.title, program.currency.code, program.zone);
    let sections = [
        print.header(),
        print.tables(),
        print.lines(),
        print.holdings(),
        print.accumulators(),
        print.ladders(),
        print.rows(),
        print.groups(),
        print.limits(),
        print.budgets(),
        print.offers(),
        print.payments(),
        print.exchanges(),
        print.parties(),
        returns::returns(program),
        print.challenges(),
        print.boards(),
        print.raffles(),
        print.choices(),
    ];
    for line in sections.into_iter().flatten() {
        text.push_str(&line);
        text.push('\n');
    }
    text
}

struct Print<'a> {
    program: &'a Program,
    formula: Formula<'a>,
}

impl Print<'_> {
    fn tables(&self) -> Vec<String> {
        let mut lines = Vec::new();
        if self.program.atoms > 1 {
            lines.push(format!("atoms    {}", self.program.atom_names.join(" | ")));
        }
        for field in self.program.finite.iter().filter(|field| !field.words.is_empty()) {
            lines.push(format!("words    {}: {} | other", field.name, field.words.join(" | ")));
        }
        for field in &self.program.fields {
            lines.push(format!("number   {} {}", field.name, unit_of(&field.unit, field.decimals)));
        }
        lines
    }

    fn holding(&self, id: HoldingId) -> &str {
        self.program.holdings.get(id.index()).map_or("?", |holding| holding.name.as_str())
    }

    fn holdings(&self) -> Vec<String> {
        let mut lines = Vec::new();
        for holding in &self.program.holdings {
            let mut line = format!("holding  {} ", holding.name);
            match holding.kind {
                HoldingKind::Points => line.push_str(&unit_of("points", holding.decimals)),
                HoldingKind::Piece => line.push_str("pieces"),
                HoldingKind::Voucher { off, minimum, scope } => {
                    let _ = write!(line, "voucher, {off} off{}", self.formula.of(scope));
                    if minimum > 0 {
                        let _ = write!(line, ", list >= {minimum}");
                    }
                }
            }
            if !holding.pending.is_never() {
                let _ = write!(line, "; matures {}", self.formula.deadline(&holding.pending));
            }
            for (guard, pending) in &holding.pending_when {
                let (pending, guard) = (self.formula.deadline(pending), self.formula.guard(guard));
                let _ = write!(line, "; matures {pending} if {guard}");
            }
            let _ = write!(line, "; due {}", self.formula.deadline(&holding.expiry));
            if let Some((ladder, terms)) = &holding.expiry_by_rank {
                let terms: Vec<String> = terms.iter().map(|term| self.formula.deadline(term)).collect();
                let _ = write!(line, "; due by {} {{{}}}", self.formula.ladder(*ladder), terms.join(" | "));
            }
            if !holding.touched_by.is_empty() {
                let _ = write!(line, "; touched by {}", self.formula.triggers(&holding.touched_by));
            }
            match holding.spend {
                SpendOrder::SoonestExpiring => {}
                SpendOrder::Oldest => line.push_str("; oldest first"),
                SpendOrder::ProRata => line.push_str("; pro rata"),
            }
            for (what, money) in [("cost", holding.cost), ("worth", holding.worth)] {
                if let Some(money) = money {
                    let _ = write!(line, "; {what} {}", fraction(money));
                }
            }
            if let Some(most) = &holding.maximum {
                let _ = write!(line, "; at most {}", self.cap(most));
            }
            line.push_str(if holding.may_go_negative { "; may go negative" } else { "" });
            line.push_str(if holding.qualifying { "; qualifying" } else { "" });
            let versions = self.holding_words(holding, &mut line);
            lines.push(line);
            lines.extend(versions);
        }
        lines
    }

    fn accumulators(&self) -> Vec<String> {
        let mut lines = Vec::new();
        for metric in &self.program.accumulators {
            let what = match &metric.aggregate {
                Aggregate::Sum(expr) => format!("sum {}", self.formula.expr(expr)),
                Aggregate::Count => "count".into(),
                Aggregate::Greatest(expr) => format!("max {}", self.formula.expr(expr)),
                Aggregate::Least(expr) => format!("min {}", self.formula.expr(expr)),
                Aggregate::Last(expr) => format!("last {}", self.formula.expr(expr)),
                Aggregate::Earned(holding) => format!("earned {}", self.holding(*holding)),
                Aggregate::Spent(holding) => format!("spent {}", self.holding(*holding)),
                other => self.game(other),
            };
            let mut line = format!("acc      {}: {what}", metric.name);
            if !metric.on.is_empty() {
                let _ = write!(line, " on {}", self.formula.triggers(&metric.on));
            }
            if metric.filter != super::Guard::True {
                let _ = write!(line, " if {}", self.formula.guard(&metric.filter));
            }
            let _ = write!(line, ", {}", when::window(&metric.window));
            if let Some(first) = metric.adds_to {
                let _ = write!(line, ", adds to {}", self.formula.accumulator(first));
            }
            if let Some(surplus) = &metric.carries {
                let over: Vec<String> = surplus.over.iter().map(i64::to_string).collect();
                let most = surplus.most.map_or(String::new(), |most| format!(", at most {most}"));
                let _ = write!(line, ", carries what exceeds {}{most}", over.join(" | "));
            }
            if metric.keeps > 0 {
                let _ = write!(line, ", keeps {}", metric.keeps);
            }
            lines.push(line);
        }
        lines
    }

    fn ladders(&self) -> Vec<String> {
        let mut lines = Vec::new();
        for ladder in &self.program.ladders {
            let fall = fall(ladder.fall);
            let judged = ladder
                .reviews
                .map_or(String::new(), |calendar| format!("; judged at the end of each {}", when::calendar(calendar)));
            let judged = if ladder.daily { format!("{judged}; reviewed daily") } else { judged };
            let start = if ladder.initial > 0 { format!("; starts at {}", ladder.initial) } else { String::new() };
            let keep = self.formula.deadline(&ladder.keep);
            lines.push(format!("ladder   {}: until {keep}; {fall}{judged}{start}", ladder.name));
            for (rank, tier) in ladder.tiers.iter().enumerate() {
                let mut line = format!("         {rank} {}", tier.name);
                if rank > 0 {
                    let _ = write!(line, " reach {}", self.formula.guard(&tier.reach));
                    if tier.keep != tier.reach {
                        let _ = write!(line, " keep {}", self.formula.guard(&tier.keep));
                    }
                }
                lines.push(line);
            }
            for (guard, rank) in &ladder.starts {
                lines.push(format!("         starts at {rank} if {}", self.formula.guard(guard)));
            }
            lines.extend(ladder.versions.iter().map(|version| self.ladder_version(version)));
        }
        lines
    }

    fn rows(&self) -> Vec<String> {
        self.program.rows.iter().map(|row| self.row(row)).collect()
    }

    fn row(&self, row: &Row) -> String {
        let phase = match row.kind {
            RowKind::Price => "price ",
            RowKind::Award => "award ",
            RowKind::Follow => "follow",
        };
        let mut line = format!("{phase}   {} on {}", row.name, self.formula.triggers(&row.on));
        if row.guard != super::Guard::True {
            let _ = write!(line, " if {}", self.formula.guard(&row.guard));
        }
        let _ = match &row.effect {
            Effect::Grant { holding, amount, expiry, pending } => {
                let _ = write!(line, ": {} -> {}", self.amount(amount), self.holding(*holding));
                if let Some(pending) = pending {
                    let _ = write!(line, " matures {}", self.formula.deadline(pending));
                }
                expiry.as_ref().map_or(Ok(()), |expiry| write!(line, " due {}", self.formula.deadline(expiry)))
            }
            Effect::PriceOff { amount, scope } => {
                write!(line, ": {} off{}", self.amount(amount), self.formula.of(*scope))
            }
            Effect::SetRank { ladder, rank, until } => {
                let (ladder, until) = (self.formula.ladder(*ladder), self.formula.deadline(until));
                write!(line, ": set {ladder} {rank} until {until}")
            }
            Effect::Extend { holding, by } => {
                write!(line, ": extend {} by {}", self.holding(*holding), when::length(*by))
            }
            own => write!(line, ": {}", self.own_effect(own)),
        };
        let limits: Vec<String> = row.limits.iter().map(|limit| limit.0.to_string()).collect();
        if !row.rounds.is_plain() {
            let _ = write!(line, ", rounded{}", share::rounds(row.rounds));
        }
        if !limits.is_empty() {
            let _ = write!(line, " within limit {}", limits.join(", "));
        }
        line
    }

    fn amount(&self, amount: &super::Amount) -> String {
        let numerator = self.formula.expr(&amount.numerator);
        match (amount.over, amount.rounding) {
            (1, _) => numerator,
            (over, Rounding::Down) => format!("{numerator} / {over}, down"),
            (over, Rounding::Up) => format!("{numerator} / {over}, up"),
            (over, Rounding::Nearest) => format!("{numerator} / {over}, nearest"),
        }
    }

    fn limit_numbers(limits: &[super::LimitId]) -> String {
        let numbers: Vec<String> = limits.iter().map(|limit| limit.0.to_string()).collect();
        if numbers.is_empty() { String::new() } else { format!(" within limit {}", numbers.join(", ")) }
    }

    fn gate(&self, guard: &super::Guard) -> String {
        if *guard == super::Guard::True { String::new() } else { format!(" if {}", self.formula.guard(guard)) }
    }

    fn offers(&self) -> Vec<String> {
        let mut lines = Vec::new();
        for offer in &self.program.offers {
            let takes: Vec<String> =
                offer.takes.iter().map(|(holding, units)| format!("{units} {}", self.holding(*holding))).collect();
            let mut gives: Vec<String> = Vec::new();
            for (holding, units, due) in &offer.gives {
                let due = due.as_ref().map_or(String::new(), |due| format!(" due {}", self.formula.deadline(due)));
                gives.push(format!("{units} {}{due}", self.holding(*holding)));
            }
            if offer.money > 0 {
                gives.push(format!("{} money", offer.money));
            }
            let cost = offer.cost.map_or(String::new(), |cost| format!(", cost {}", fraction(cost)));
            lines.push(format!(
                "offer    {}{}: take {}, give {}{cost}{}{}",
                offer.name,
                self.gate(&offer.guard),
                takes.join(" + "),
                gives.join(" + "),
                self.offer_words(offer),
                Self::limit_numbers(&offer.limits)
            ));
        }
        lines
    }

    fn payments(&self) -> Vec<String> {
        let mut lines = Vec::new();
        for off in &self.program.money_off {
            let mut line = format!("payment  {}{}:", off.name, self.gate(&off.guard));
            let _ = write!(line, " {} {} per {} off", off.step_units, self.holding(off.holding), off.step_money);
            let bounds = [("at least", Some(off.at_least).filter(|least| *least > 0)), ("at most", off.at_most)];
            for (word, units) in bounds {
                if let Some(units) = units {
                    let _ = write!(line, ", {word} {units}");
                }
            }
            if let Some(money) = off.most_money {
                let _ = write!(line, ", at most {money} off");
            }
            if let Some(share) = off.share {
                let _ = write!(line, ", at most {} of list", fraction(share));
            }
            if off.minimum > 0 {
                let _ = write!(line, ", list >= {}", off.minimum);
            }
            line.push_str(&self.payment_words(off));
            line.push_str(&Self::limit_numbers(&off.limits));
            lines.push(line);
        }
        lines
    }

    fn exchanges(&self) -> Vec<String> {
        let mut lines = Vec::new();
        for exchange in &self.program.exchanges {
            let when = match exchange.when {
                ExchangeWhen::AtOnce => "on posting".to_string(),
                ExchangeWhen::EndOf(calendar) => format!("at the end of each {}", when::calendar(calendar)),
                ExchangeWhen::On => format!("on {}", self.formula.triggers(&exchange.on)),
            };
            let when = format!("{when}{}", self.gate(&exchange.guard));
            let due =
                exchange.expiry.as_ref().map_or(String::new(), |due| format!(" due {}", self.formula.deadline(due)));
            let (from, to) = (self.holding(exchange.from), self.holding(exchange.gives.0));
            let rest = if exchange.carry { "" } else { ", the rest lapses" };
            let (step, gives) = (exchange.step, exchange.gives.1);
            let least = if exchange.at_least > step { format!(" from {}", exchange.at_least) } else { String::new() };
            lines.push(format!("exchange {} {when}{least}: {step} {from} -> {gives} {to}{due}{rest}", exchange.name));
        }
        lines
    }
}

fn unit_of(unit: &str, decimals: u8) -> String {
    match decimals {
        0 => unit.into(),
        decimals => format!("{unit} to 10^-{decimals}"),
    }
}

fn fraction(ratio: Ratio) -> String {
    match ratio.denominator() {
        1 => ratio.numerator().to_string(),
        over => format!("{}/{over}", ratio.numerator()),
    }
}

fn fall(fall: Fall) -> &'static str {
    match fall {
        Fall::ToEarned => "floor earned",
        Fall::OneStep => "floor rank-1",
        Fall::Never => "never down",
    }
}
