use super::date::readings;
use super::{currency, digits, grouped, time};
use crate::base::{SourceId, Span};
use crate::diagnostic::{Code, Diagnostic, table};
use crate::syntax::build::P;
use crate::syntax::error::Foreign;
use crate::syntax::grammar::Rule;

/// Reports every spelling from elsewhere in a pair and what it holds.
pub(in crate::syntax) fn report(pair: &P<'_>, source: SourceId, base: u32, into: &mut Vec<Diagnostic>) {
    let mut done = 0;
    for part in pair.clone().into_inner().flatten() {
        let (start, end) = (part.as_span().start(), part.as_span().end());
        if start < done {
            continue;
        }
        if let Some(mut foreign) = judge(&part) {
            let length = part.as_str().trim_end().len() as u32;
            foreign.span = Span::new(source, base + start as u32, base + start as u32 + length);
            let input = part.as_span().get_input();
            foreign.instead = foreign.instead.map(|instead| padded(instead, input, start, start + length as usize));
            into.push(foreign.into());
            done = end;
        }
    }
}

/// A word that takes the place of a sign needs space where the sign needed none.
fn padded(instead: String, input: &str, start: usize, end: usize) -> String {
    let letter = |c: char| c.is_alphanumeric() || c == '_';
    let before = input.get(..start).and_then(|before| before.chars().next_back());
    let after = input.get(end..).and_then(|after| after.chars().next());
    let left = instead.starts_with(letter) && before.is_some_and(letter);
    let right = instead.ends_with(letter) && after.is_some_and(|c| letter(c) || c == '"');
    format!("{}{instead}{}", if left { " " } else { "" }, if right { " " } else { "" })
}

fn foreign(code: Code, found: &str) -> Foreign {
    Foreign { code, span: Span::default(), found: found.to_owned(), what: None, help: None, instead: None }
}

fn judge(pair: &P<'_>) -> Option<Foreign> {
    let found = pair.as_str().trim_end();
    let with = |code, instead: &str| Some(Foreign { instead: Some(instead.to_owned()), ..foreign(code, found) });
    match pair.as_rule() {
        Rule::foreign_equal => with(table::FOREIGN_COMPARISON, "="),
        Rule::foreign_unequal => Some(unequal(pair, found)),
        Rule::foreign_at_least => with(table::FOREIGN_COMPARISON, ">="),
        Rule::foreign_at_most => with(table::FOREIGN_COMPARISON, "<="),
        Rule::foreign_and => with(table::FOREIGN_LOGIC, "and"),
        Rule::foreign_or => with(table::FOREIGN_LOGIC, "or"),
        Rule::foreign_not => with(table::FOREIGN_LOGIC, "not"),
        Rule::foreign_when => with(table::FOREIGN_WORD, "when"),
        Rule::foreign_otherwise => with(table::FOREIGN_WORD, "otherwise"),
        Rule::foreign_range => with(table::FOREIGN_SIGN, ".."),
        Rule::foreign_assign => with(table::FOREIGN_SIGN, "="),
        Rule::foreign_sign => Some(Foreign {
            what: Some(format!("no `{found}` is needed here")),
            help: Some(format!("leave `{found}` out")),
            instead: Some(String::new()),
            ..foreign(table::FOREIGN_SIGN, found)
        }),
        Rule::foreign_percent => {
            let number = found.trim_end_matches(|c: char| !c.is_ascii_digit());
            with(table::FOREIGN_PERCENT, &format!("{number}%"))
        }
        Rule::foreign_money => Some(money(pair, found)),
        Rule::foreign_number => {
            let number = found.trim_end_matches(|c: char| !c.is_ascii_digit());
            let unit = found.get(number.len()..).unwrap_or("");
            with(table::FOREIGN_NUMBER, &format!("{}{unit}", grouped(number)))
        }
        Rule::foreign_text => {
            let mut inside = found.chars();
            inside.next();
            inside.next_back();
            with(table::FOREIGN_QUOTES, &format!("\"{}\"", inside.as_str()))
        }
        Rule::foreign_multiple => Some(multiple(found)),
        Rule::foreign_times => Some(Foreign {
            what: Some(format!("there is no `{found}`")),
            help: Some(
                "a share of another rule's award is `150% of base`; a rate is `2 bean per 1 EUR of paid`".to_owned(),
            ),
            ..foreign(table::FOREIGN_MULTIPLE, found)
        }),
        Rule::foreign_entry_times => with(table::FOREIGN_MULTIPLE, &format!("x {}", digits(found))),
        Rule::foreign_date => Some(date(found)),
        Rule::foreign_time => Some(match time(found) {
            Some((hour, minute)) => {
                Foreign { instead: Some(format!("{hour:02}:{minute:02}")), ..foreign(table::FOREIGN_TIME, found) }
            }
            None => Foreign {
                what: Some(format!("`{found}` is no time of day")),
                help: Some("write hours and minutes, such as `14:00`".to_owned()),
                ..foreign(table::FOREIGN_TIME, found)
            },
        }),
        _ => None,
    }
}

fn unequal(pair: &P<'_>, found: &str) -> Foreign {
    let behind = pair.as_span().get_input().get(pair.as_span().end()..).unwrap_or("").trim_start();
    if behind.starts_with(|c: char| c.is_alphabetic() || c == '"') {
        return Foreign { instead: Some("is not".to_owned()), ..foreign(table::FOREIGN_COMPARISON, found) };
    }
    Foreign {
        what: Some(format!("there is no `{found}` between amounts")),
        help: Some("put `not` before the comparison: `not visits = 5`".to_owned()),
        ..foreign(table::FOREIGN_COMPARISON, found)
    }
}

fn money(pair: &P<'_>, found: &str) -> Foreign {
    let sign = pair.clone().into_inner().find(|part| part.as_rule() == Rule::money_sign);
    let sign = sign.as_ref().map_or("$", |sign| sign.as_str());
    let number: String = found.chars().filter(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | '_')).collect();
    let instead = format!("{} {}", grouped(&number), currency(sign));
    Foreign { instead: Some(instead), ..foreign(table::FOREIGN_MONEY, found) }
}

fn multiple(found: &str) -> Foreign {
    let number = found.split(|c: char| !c.is_ascii_digit()).next().unwrap_or("");
    let extra = match number.parse::<u32>() {
        Ok(times @ 2..=1000) => {
            format!("; on top of `base` itself, `{}% of base` makes it {number}-fold", (times - 1) * 100)
        }
        _ => String::new(),
    };
    Foreign {
        what: Some(format!("`{found}` is not an amount")),
        help: Some(format!("a multiple is a share of another rule's award, such as `100% of base`{extra}")),
        ..foreign(table::FOREIGN_MULTIPLE, found)
    }
}

fn date(found: &str) -> Foreign {
    let iso = |(year, month, day): &(i32, u8, u8)| format!("{year:04}-{month:02}-{day:02}");
    match readings(found).as_slice() {
        [only] => Foreign { instead: Some(iso(only)), ..foreign(table::FOREIGN_DATE, found) },
        [first, second, ..] => Foreign {
            what: Some(format!("`{found}` can be read in two ways")),
            help: Some(format!("write `{}` or `{}`", iso(first), iso(second))),
            ..foreign(table::FOREIGN_DATE, found)
        },
        [] => Foreign {
            what: Some(format!("`{found}` cannot be read as a date")),
            help: Some("write year, month and day, such as `2026-03-01`".to_owned()),
            ..foreign(table::FOREIGN_DATE, found)
        },
    }
}
