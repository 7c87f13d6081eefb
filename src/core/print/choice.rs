//! What members are, choose, activate and belong to, a line each.

use super::Print;
use crate::core::{
    ActivationId, Attribute, AttributeId, AttributeKind, Effect, Guard, Membership, MembershipId, Menu, MenuId,
};

impl super::Formula<'_> {
    pub fn attribute(&self, id: AttributeId) -> &str {
        self.program.attributes.get(id.index()).map_or("?", |attribute| attribute.name.as_str())
    }

    pub fn activation(&self, id: ActivationId) -> &str {
        self.program.activations.get(id.index()).map_or("?", |activation| activation.name.as_str())
    }

    pub fn membership(&self, id: MembershipId) -> &str {
        self.program.memberships.get(id.index()).map_or("?", |membership| membership.name.as_str())
    }

    pub fn menu(&self, id: MenuId) -> &str {
        self.program.menus.get(id.index()).map_or("?", |menu| menu.name.as_str())
    }

    pub fn option(&self, id: MenuId, option: u8) -> &str {
        let menu = self.program.menus.get(id.index());
        menu.and_then(|menu| menu.options.get(usize::from(option))).map_or("?", |option| option.name.as_str())
    }
}

impl Print<'_> {
    /// All of them.
    pub(super) fn choices(&self) -> Vec<String> {
        let program = self.program;
        let mut lines: Vec<String> = program.attributes.iter().map(|attribute| self.attribute(attribute)).collect();
        for activation in &program.activations {
            let per = activation.per.map_or(String::new(), |per| format!(", per {}", super::when::calendar(per)));
            let until = activation.until.map_or(String::new(), |day| format!(", until {day}"));
            let shadows: Vec<&str> = activation
                .backdated
                .iter()
                .map(|row| program.rows.get(row.index()).map_or("?", |row| row.name.as_str()))
                .collect();
            let shadows =
                if shadows.is_empty() { String::new() } else { format!(", shadow of {}", shadows.join(", ")) };
            lines.push(format!("activate {}{per}{until}{shadows}", activation.name));
        }
        lines.extend(program.menus.iter().map(|menu| self.menu(menu)));
        lines.extend(program.memberships.iter().map(|membership| self.membership(membership)));
        lines
    }

    fn attribute(&self, attribute: &Attribute) -> String {
        let kind = match &attribute.kind {
            AttributeKind::Words(words) => format!("{} | other", words.join(" | ")),
            AttributeKind::Number { unit, decimals } => super::unit_of(unit, *decimals),
            AttributeKind::Date => "date".into(),
        };
        let initial =
            if attribute.initial == Attribute::NO_DATE { "none".into() } else { attribute.initial.to_string() };
        let Some(choice) = &attribute.choice else {
            return format!("member   {}: {kind}, initially {initial}", attribute.name);
        };
        let range = choice.range.map_or(String::new(), |of| format!(", {} .. {} step {}", of.least, of.most, of.step));
        let takes = match choice.takes_effect.is_never() {
            true => String::new(),
            false => format!(", takes effect {}", self.formula.deadline(&choice.takes_effect)),
        };
        let (gate, limits) = (self.gate(&choice.guard), Self::limit_numbers(&choice.limits));
        format!("choice   {}{gate}: {kind}, initially {initial}{range}{takes}{limits}", attribute.name)
    }

    fn menu(&self, menu: &Menu) -> String {
        let option = |option: &crate::core::MenuOption| {
            if option.may_repeat { format!("{} again and again", option.name) } else { option.name.clone() }
        };
        let options: Vec<String> = menu.options.iter().map(option).collect();
        let otherwise = menu.otherwise.and_then(|at| menu.options.get(usize::from(at)));
        let otherwise = otherwise.map_or(String::new(), |option| format!(", otherwise {}", option.name));
        let within = self.formula.deadline(&menu.within);
        format!("menu     {}: {} of {{{}}}, due {within}{otherwise}", menu.name, menu.picks, options.join(" | "))
    }

    fn membership(&self, membership: &Membership) -> String {
        let fee = membership.fee.as_ref().map_or(String::new(), |fee| format!(" fee {}", self.amount(fee)));
        let renews = if membership.renews { ", renews" } else { "" };
        let term = self.formula.deadline(&membership.term);
        format!("member   of {}{}:{fee} term {term}{renews}", membership.name, self.gate(&membership.guard))
    }

    /// An effect on what a member is or has chosen.
    pub(super) fn own_effect(&self, effect: &Effect) -> String {
        match effect {
            Effect::Cash { amount } => format!("{} paid out", self.amount(amount)),
            Effect::Assign { attribute, value } => format!("set {} {value}", self.formula.attribute(*attribute)),
            Effect::Open(menu) => format!("open {}", self.formula.menu(*menu)),
            Effect::Enroll { membership, until: None } => format!("start {}", self.formula.membership(*membership)),
            Effect::Enroll { membership, until: Some(until) } => {
                let until = self.formula.deadline(until);
                format!("start {} free until {until}", self.formula.membership(*membership))
            }
            Effect::Unenroll(membership) => format!("end {}", self.formula.membership(*membership)),
            _ => String::new(),
        }
    }
}

impl super::Formula<'_> {
    /// A condition on what a member is, has chosen or belongs to.
    pub(super) fn own_guard(&self, guard: &Guard) -> String {
        match guard {
            Guard::Attribute { attribute, words } => {
                format!("{} in {}", self.attribute(*attribute), super::formula::bits(*words, 0, 64))
            }
            Guard::Dated(attribute) => format!("{} known", self.attribute(*attribute)),
            Guard::MonthOf(attribute) => format!("month of {}", self.attribute(*attribute)),
            Guard::Near(attribute, days) => format!("within {days} d of {}", self.attribute(*attribute)),
            Guard::Activated(id) => format!("activated {}", self.activation(*id)),
            Guard::Member(id) => format!("member of {}", self.membership(*id)),
            _ => String::new(),
        }
    }
}
