//! `program "…" { currency EUR  calendar Europe/Ljubljana  runs 2026-01-01 .. 2026-12-31 }`

use crate::base::{Span, closest};
use crate::check::checker::Checker;
use crate::check::currency;
use crate::check::error::{ClauseMissing, EmptyRange, NoProgram, Twice, UnknownCurrency};
use crate::diagnostic::Diagnostic;

impl Checker<'_> {
    pub(super) fn header(&mut self) {
        let headers = std::mem::take(&mut self.all.headers);
        let Some((header, span)) = headers.first() else {
            if !self.all.unreadable {
                self.say(NoProgram { span: Span { source: self.out.root, ..Span::default() } });
            }
            return;
        };
        for (second, at) in headers.iter().skip(1) {
            let (second, first) = (second.title.span.to(*at), header.title.span);
            self.say(Twice { what: "the program header", second, first });
        }
        let place = Span { end: header.title.span.end, ..*span };
        self.out.header.title = header.title.value.clone();
        self.out.header.zone = header.zones.first().map_or_else(|| "UTC".into(), |zone| zone.text.clone());
        for (what, names) in [("`currency`", &header.currencies), ("`calendar`", &header.zones)] {
            if let (Some(first), Some(second)) = (names.first(), names.get(1)) {
                self.say(Twice { what, second: second.span, first: first.span });
            }
        }
        match header.currencies.first() {
            Some(name) => match currency::decimals(&name.text) {
                Some(decimals) => {
                    self.out.header.currency = name.text.clone();
                    self.out.header.decimals = decimals;
                    self.out.header.currency_span = name.span;
                }
                None => {
                    let near = closest(&name.text, currency::codes());
                    let error: Diagnostic = UnknownCurrency { name: &name.text, span: name.span, near }.into();
                    self.say(error);
                }
            },
            None => {
                let message = "the header does not say in which currency the program counts".into();
                let help = "add a clause such as `currency EUR`";
                self.say(ClauseMissing { message, span: place, label: "no `currency`", help });
            }
        }
        self.out.header.money_off_first = header.money_off_first.is_some();
        self.header_returns(&header.returns);
        if let Some((first, last)) = &header.runs {
            let from = self.day(first);
            let until = last.as_ref().map(|last| self.day(last));
            if let (Some(from), Some(Some(until)), Some(last)) = (from, until, last)
                && from > until
            {
                let help = "both days are included; the first must not be later than the last";
                self.say(EmptyRange { from: first.span, until: last.span, help });
            }
            let span = last.as_ref().map_or(first.span, |last| first.span.to(last.span));
            self.out.header.runs = from.map(|from| (from, until.flatten(), span));
        }
        self.all.headers = headers;
    }
}
