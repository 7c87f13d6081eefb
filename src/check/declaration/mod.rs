//! One file for each kind of declaration.

mod binding;
mod category;
mod clause;
mod convert;
mod cost;
mod crossing;
mod event;
mod game;
mod grant;
mod grant_each;
mod header;
mod household;
mod instrument;
mod league;
mod limit;
mod membership;
mod menu;
mod own;
mod param;
mod partner;
mod payment;
mod pending;
mod points;
mod promise;
mod promised;
mod raffle;
mod referral;
mod returns;
mod reward;
mod rounding;
mod rule;
mod share;
mod sharing;
mod skeleton;
mod split;
mod stamps;
mod streak;
mod surplus;
mod test;
mod test_action;
mod test_cast;
mod test_lines;
mod test_own;
mod test_result;
mod tier_read;
mod tiers;
mod unit;

pub(crate) use event::is_text_field;

use super::checker::{Checker, State};
use super::model::*;

impl Checker<'_> {
    /// Checks everything, in the order in which one needs the other.
    pub(crate) fn declarations(&mut self) {
        self.later_declarations();
        self.header();
        self.units();
        self.category_sets();
        self.skeletons();
        self.partner_names();
        self.events();
        self.attributes();
        self.activations();
        self.known_settings();
        for at in 0..self.all.params.len() {
            let name = self.all.params[at].name;
            self.param(at, name);
        }
        self.holdings();
        for at in 0..self.all.metrics.len() {
            let name = self.all.metrics[at].name;
            self.metric(MetricRef(at), name);
        }
        for at in 0..self.all.lets.len() {
            let name = self.all.lets[at].name;
            self.meaning(at, name);
        }
        self.ladders();
        self.challenges();
        self.leagues();
        self.raffles();
        self.choices();
        for at in 0..self.all.rules.len() {
            let name = self.all.rules[at].name;
            self.rule(RuleRef(at), name);
        }
        self.rewards();
        self.converts();
        self.households();
        self.partners();
        self.referrals();
        self.memberships();
        self.promises();
        self.out.params = done(&self.params);
        self.out.metrics = done(&self.metrics);
        self.out.rules = done(&self.rules);
        self.names_exist();
        self.sharing();
        self.point_costs();
        self.shares();
        self.tests();
        self.close_words();
        for (field, words) in self.out.words.iter_mut().zip(&self.words) {
            if !field.closed {
                field.words = words.iter().cloned().collect();
            }
        }
    }

    /// Takes up a checked program, to check more statements against it.
    pub(crate) fn resume(&mut self, checked: &Checked) {
        self.out = checked.clone();
        self.params = checked.params.iter().cloned().map(|param| State::Done(Some(param))).collect();
        self.metrics = checked.metrics.iter().cloned().map(|metric| State::Done(Some(metric))).collect();
        self.rules = checked.rules.iter().cloned().map(|rule| State::Done(Some(rule))).collect();
        self.own_words = checked
            .attributes
            .iter()
            .map(|attribute| match &attribute.kind {
                AttributeKind::Words { words, .. } => words.iter().cloned().collect(),
                _ => Default::default(),
            })
            .collect();
        self.words = checked.words.iter().map(|field| field.words.iter().cloned().collect()).collect();
        self.diagnostics.clear();
    }
}

fn done<T: Clone>(states: &[State<T>]) -> Vec<T> {
    states
        .iter()
        .filter_map(|state| match state {
            State::Done(Some(done)) => Some(done.clone()),
            _ => None,
        })
        .collect()
}
