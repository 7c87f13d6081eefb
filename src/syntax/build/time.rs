use super::{Builder, P, child, children, has, inner, parts};
use crate::syntax::foreign;
use crate::syntax::grammar::Rule;
use crate::syntax::tree::{
    Date, Deadline, DeadlineStep, Duration, DurationUnit, Name, Period, PeriodStart, PeriodUnit, Time,
};

impl Builder<'_> {
    pub(super) fn date(&self, pair: &P<'_>) -> Date {
        let span = self.span(pair);
        let (year, month, day) = match inner(pair) {
            Some(foreign) if foreign.as_rule() == Rule::foreign_date => {
                foreign::date(foreign.as_str()).unwrap_or_default()
            }
            _ => {
                let mut numbers = pair.as_str().trim_end().splitn(3, '-');
                let mut next = || numbers.next().unwrap_or("");
                (next().parse().unwrap_or(0), next().parse().unwrap_or(0), next().parse().unwrap_or(0))
            }
        };
        Date { year, month, day, span }
    }

    pub(super) fn date_in(&self, pair: &P<'_>) -> Option<Date> {
        child(pair, Rule::date).map(|date| self.date(&date))
    }

    pub(super) fn time(&self, pair: &P<'_>) -> Time {
        let span = self.span(pair);
        let (hour, minute) = match inner(pair) {
            Some(foreign) if foreign.as_rule() == Rule::foreign_time => {
                foreign::time(foreign.as_str()).unwrap_or_default()
            }
            _ => {
                let (hour, minute) = pair.as_str().trim_end().split_once(':').unwrap_or_default();
                (hour.parse().unwrap_or(0), minute.parse().unwrap_or(0))
            }
        };
        Time { hour, minute, span }
    }

    pub(super) fn duration(&mut self, pair: &P<'_>) -> Duration {
        let unit = child(pair, Rule::duration_unit);
        let unit = match unit.as_ref().map_or("", |unit| unit.as_str()).trim_end_matches('s') {
            "second" => DurationUnit::Seconds,
            "minute" => DurationUnit::Minutes,
            "hour" => DurationUnit::Hours,
            "week" => DurationUnit::Weeks,
            "month" => DurationUnit::Months,
            "quarter" => DurationUnit::Quarters,
            "year" => DurationUnit::Years,
            _ => DurationUnit::Days,
        };
        Duration { span: self.span(pair), count: self.whole_in(pair), unit }
    }

    /// The `duration` among the direct parts of a pair.
    pub(super) fn duration_in(&mut self, pair: &P<'_>) -> Duration {
        match child(pair, Rule::duration) {
            Some(duration) => self.duration(&duration),
            None => Duration { span: self.span(pair), count: 0, unit: DurationUnit::Days },
        }
    }

    pub(super) fn period(&mut self, pair: &P<'_>) -> Period {
        let unit = match child(pair, Rule::period_unit).as_ref().map_or("", |unit| unit.as_str()) {
            "week" => PeriodUnit::Week,
            "month" => PeriodUnit::Month,
            "quarter" => PeriodUnit::Quarter,
            half if half.starts_with("half") => PeriodUnit::Half,
            "year" => PeriodUnit::Year,
            _ => PeriodUnit::Day,
        };
        let from = child(pair, Rule::period_from).and_then(|from| inner(&from)).map(|from| match from.as_rule() {
            Rule::day_month => {
                let (day, month) = self.day_month(&from);
                PeriodStart::DayMonth { day, month }
            }
            Rule::ordinal => PeriodStart::Ordinal(ordinal(from.as_str()), self.span(&from)),
            _ => PeriodStart::Weekday(self.name(&from)),
        });
        let of = child(pair, Rule::period_of).map(|of| self.name_in(&of));
        Period { span: self.span(pair), unit, membership: has(pair, Rule::kw_membership), from, of }
    }

    /// The `period` among the direct parts of a pair.
    pub(super) fn period_in(&mut self, pair: &P<'_>) -> Period {
        match child(pair, Rule::period) {
            Some(period) => self.period(&period),
            None => Period { span: self.span(pair), unit: PeriodUnit::Day, membership: false, from: None, of: None },
        }
    }

    /// `15 March`; a day beyond 255 reads as 255, which no month has either.
    pub(super) fn day_month(&mut self, pair: &P<'_>) -> (u8, Name) {
        let day = self.whole_in(pair);
        (u8::try_from(day).unwrap_or(u8::MAX), self.name_in(pair))
    }

    pub(super) fn deadline(&mut self, pair: &P<'_>) -> Deadline {
        let span = self.span(pair);
        let steps = children(pair, Rule::step).filter_map(|step| self.step(&step)).collect();
        Deadline { span, steps }
    }

    /// The `deadline` among the direct parts of a pair.
    pub(super) fn deadline_in(&mut self, pair: &P<'_>) -> Option<Deadline> {
        child(pair, Rule::deadline).map(|deadline| self.deadline(&deadline))
    }

    fn step(&mut self, pair: &P<'_>) -> Option<DeadlineStep> {
        let what = parts(pair.clone()).next()?;
        let span = self.span(&what);
        Some(match what.as_rule() {
            Rule::end_of => DeadlineStep::EndOf { period: self.period_in(&what), next: has(&what, Rule::kw_next) },
            Rule::end_of_named => DeadlineStep::EndOfMonth { month: self.name_in(&what), span },
            Rule::next_day => match child(&what, Rule::time) {
                Some(time) => DeadlineStep::NextDayAt { time: self.time(&time), span },
                None => DeadlineStep::NextDay(span),
            },
            Rule::next_ordinal => {
                DeadlineStep::NextOrdinal { day: ordinal(child(&what, Rule::ordinal)?.as_str()), span }
            }
            Rule::next_date | Rule::every_date => {
                let (day, month) = self.day_month(&child(&what, Rule::day_month)?);
                DeadlineStep::NextDate { day, month, span }
            }
            Rule::date => DeadlineStep::On(self.date(&what)),
            _ => {
                let duration = self.duration_in(&what);
                if let Some(without) = child(&what, Rule::length_without) {
                    DeadlineStep::Without { duration, without: self.triggers_in(&without) }
                } else {
                    let after = child(&what, Rule::length_after).map(|after| match child(&after, Rule::last_one) {
                        Some(last) => Name { text: "the last one".to_owned(), span: self.span(&last) },
                        None => self.name_in(&after),
                    });
                    DeadlineStep::After { duration, after }
                }
            }
        })
    }
}

/// `10th`
fn ordinal(written: &str) -> u8 {
    written.trim_end_matches(|c: char| !c.is_ascii_digit()).parse().unwrap_or(0)
}

/// `days`, `weeks`, …
pub(super) fn plural(written: &str) -> PeriodUnit {
    match written.trim_end() {
        "weeks" => PeriodUnit::Week,
        "months" => PeriodUnit::Month,
        "quarters" => PeriodUnit::Quarter,
        "years" => PeriodUnit::Year,
        _ => PeriodUnit::Day,
    }
}
