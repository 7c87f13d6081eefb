//! The members behind the means: who wins and loses, how benefits are spread, tiers, cohorts.

use super::html::{Html, table, tag};
use super::svg::{Row, WIDTH, bars, color, drawing, key, line, path, rectangle, shortened, write};
use super::{figure, paragraph, titled};
use crate::compare::{Comparison, Pair};
use crate::measure::{Histogram, PARTS};
use crate::report::chart::{number, value_ticks};
use crate::report::compare::words::{BENEFIT, figures, group, signed_half};
use crate::report::simulation::value::Scale;
use crate::simulate::{Flows, Group};

fn money(comparison: &Comparison) -> Scale {
    let currency = &comparison.paired.run.manifest.currency;
    Scale::of(&format!("{} minor", currency.code), currency)
}

/// Who wins and who loses, group by group.
pub fn winners(comparison: &Comparison) -> Vec<Html> {
    let mut parts = Vec::new();
    for pair in &comparison.pairs {
        let groups = comparison.paired.changes.get(pair.subject).map_or(&[][..], |change| change.groups.as_slice());
        let groups: Vec<&Group> = groups.iter().filter(|group| group.members > 0).collect();
        if groups.is_empty() {
            continue;
        }
        parts.push(tag(
            "h3",
            &[],
            [Html::name(comparison.name(pair.subject)), Html::text(" instead of "), Html::name(comparison.against())],
        ));
        parts.extend(group_chart(comparison, &groups));
        parts.push(group_table(comparison, &groups));
        parts.push(quantiles(comparison, pair));
    }
    if !parts.is_empty() {
        let text = format!(
            "What members have of the program: {BENEFIT}. Members are compared with themselves; “more” and “less” \
             count members whose benefit rises or falls at all. Spending is without a program, in {}.",
            money(comparison).unit
        );
        parts.push(paragraph("note", [Html::text(&text)]));
    }
    titled("Who wins, who loses", parts)
}

fn group_chart(comparison: &Comparison, groups: &[&Group]) -> Option<Html> {
    let scale = money(comparison);
    let rows: Vec<Row> = groups
        .iter()
        .map(|found| {
            let (_, mean, half) = figures(comparison, found);
            let class = if mean > half {
                "fgood"
            } else if mean < -half {
                "fbad"
            } else {
                "fx"
            };
            Row {
                name: group(comparison, found.kind),
                from: 0.0,
                to: mean / scale.divisor,
                class: class.to_owned(),
                label: signed_half(&scale, mean, 0.0),
            }
        })
        .collect();
    if rows.iter().all(|row| row.to.abs() < 1e-12) {
        return None;
    }
    let caption = format!("Change of what a member has of the program, {} per member, by group", scale.unit);
    Some(figure(bars(&rows, 0.0, &caption), &caption))
}

fn group_table(comparison: &Comparison, groups: &[&Group]) -> Html {
    let scale = money(comparison);
    let header = [
        "members".to_owned(),
        "number".to_owned(),
        format!("had, {}", scale.unit),
        format!("change, {}", scale.unit),
        "more".to_owned(),
        "less".to_owned(),
    ];
    let rows = groups.iter().map(|found| {
        let (before, mean, half) = figures(comparison, found);
        let share = |part: u64| format!("{}%", number(100.0 * part as f64 / found.members as f64, 1));
        let cells = [
            number(found.members as f64, 0),
            scale.plain(before),
            signed_half(&scale, mean, half),
            share(found.better),
            share(found.worse),
        ];
        let name = Html::name(&group(comparison, found.kind));
        std::iter::once(name).chain(cells.iter().map(|cell| Html::text(cell))).collect()
    });
    table(&header.map(|text| Html::text(&text)), rows)
}

/// At some shares of members: by how much their benefit changes.
fn quantiles(comparison: &Comparison, pair: &Pair) -> Html {
    let scale = money(comparison);
    let header = [
        Html::text("share of members below"),
        Html::text(&format!("change, {}", scale.unit)),
        Html::text("from"),
        Html::text("to"),
    ];
    let rows = pair.quantiles.iter().map(|one| {
        let cells = [one.value, one.low, one.high].map(|value| Html::text(&signed_half(&scale, value, 0.0)));
        std::iter::once(Html::text(&format!("{}%", number(100.0 * one.share, 0)))).chain(cells).collect()
    });
    let summary = tag("summary", &[], [Html::text("The change at quantiles of members, with intervals")]);
    tag("details", &[], [summary, table(&header, rows)])
}

/// How the benefit is spread over members.
pub fn distribution(comparison: &Comparison) -> Vec<Html> {
    let shown: Vec<(usize, &Histogram)> =
        comparison.paired.benefits.iter().enumerate().skip(1).take(7).filter(|(_, all)| all.count() > 0).collect();
    let divisor = money(comparison).divisor * PARTS as f64;
    let low = shown.iter().map(|(_, all)| all.quantile(0.005)).fold(0.0, f64::min) / divisor;
    let high = shown.iter().map(|(_, all)| all.quantile(0.99)).fold(0.0, f64::max) / divisor;
    if shown.is_empty() || high <= low {
        return Vec::new();
    }
    let names: Vec<(Option<usize>, &str)> =
        shown.iter().map(|(subject, _)| (Some(subject - 1), comparison.name(*subject))).collect();
    let drawn = steps(&shown, divisor, low, high);
    let caption = format!(
        "Share of members by what they have of the program, {}; the last bar holds everybody beyond",
        money(comparison).unit
    );
    titled("How benefits are spread over members", vec![key(&names), figure(drawn, &caption)])
}

fn steps(shown: &[(usize, &Histogram)], divisor: f64, low: f64, high: f64) -> Html {
    const BINS: usize = 24;
    let (height, left, right, bottom) = (220.0, 44.0, WIDTH - 12.0, 24.0);
    let mut rows: Vec<(usize, [f64; BINS])> = Vec::new();
    for (subject, all) in shown {
        let mut shares = [0.0; BINS];
        let count = all.count() as f64;
        for (from, to, members) in all.buckets() {
            let place = ((from + to) / 2.0 / divisor - low) / (high - low) * BINS as f64;
            let bin = (place.max(0.0) as usize).min(BINS - 1);
            if let Some(share) = shares.get_mut(bin) {
                *share += 100.0 * members as f64 / count;
            }
        }
        rows.push((*subject, shares));
    }
    let most = rows.iter().flat_map(|(_, shares)| shares).copied().fold(0.0, f64::max);
    let scale = value_ticks(0.0, most);
    let y = |share: f64| height - bottom - (height - bottom - 10.0) * share / scale.high;
    let x = |bin: f64| left + (right - left) * bin / BINS as f64;
    let mut parts = Vec::new();
    for (value, label) in &scale.marks {
        parts.push(line((left, y(*value)), (right, y(*value)), "grid"));
        parts.push(write(left - 6.0, y(*value) + 4.0, "soft end", &format!("{label}%")));
    }
    for (subject, shares) in &rows {
        let mut points = vec![(x(0.0), y(0.0))];
        for (bin, share) in shares.iter().enumerate() {
            points.push((x(bin as f64), y(*share)));
            points.push((x(bin as f64 + 1.0), y(*share)));
        }
        points.push((x(BINS as f64), y(0.0)));
        parts.push(path(&points, true, &format!("b95 {}", color('f', Some(subject - 1)))));
        parts.push(path(&points, false, &format!("line {}", color('s', Some(subject - 1)))));
    }
    let decimals = if high - low < 10.0 { 2 } else { 0 };
    for (share, class) in [(0.0, "soft"), (0.5, "soft middle"), (1.0, "soft end")] {
        let label = number(low + (high - low) * share, decimals);
        parts.push(write(left + (right - left) * share, height - 6.0, class, &label));
    }
    drawing(height, "Histogram of benefits over members", parts)
}

/// Moves between tiers.
pub fn flows(comparison: &Comparison) -> Vec<Html> {
    let run = &comparison.paired.run;
    let mut parts = Vec::new();
    for (subject, ladders) in comparison.paired.flows.iter().enumerate().skip(1).take(4) {
        let periods = run.variants.get(subject - 1).and_then(|variant| variant.periods.last());
        let names = periods.map_or(&[][..], |period| period.tiers.as_slice());
        for (flows, (ladder, tiers)) in ladders.iter().zip(names) {
            if flows.tiers < 2 || flows.ends.is_empty() {
                continue;
            }
            let tiers: Vec<&str> = tiers.iter().map(|(name, _)| name.as_str()).collect();
            parts.push(tag("h3", &[], [Html::name(comparison.name(subject)), Html::text(": "), Html::name(ladder)]));
            parts.push(figure(
                ribbons(flows, &tiers),
                "Members by tier at the start and after each third of the horizon; heights grow with the square root of \
                 their number, so that small tiers stay one_line",
            ));
        }
    }
    titled("Between tiers", parts)
}

/// Columns of tiers with ribbons of members between them.
fn ribbons(flows: &Flows, tiers: &[&str]) -> Html {
    let columns = flows.ends.len() + 1;
    let (gap, width, top) = (26.0, 12.0, 18.0);
    let room = 200.0;
    let height = top + room + gap * flows.tiers as f64;
    let x = |column: usize| (WIDTH - 110.0 - width) * column as f64 / (columns - 1).max(1) as f64;
    let all: u64 =
        (0..flows.tiers).flat_map(|a| (0..flows.tiers).map(move |b| (a, b))).map(|(a, b)| flows.members(0, a, b)).sum();
    if all == 0 {
        return drawing(20.0, "no members", Vec::new());
    }
    let held = |column: usize, tier: usize| -> u64 {
        match column.checked_sub(1) {
            None => (0..flows.tiers).map(|to| flows.members(0, tier, to)).sum(),
            Some(stretch) => (0..flows.tiers).map(|from| flows.members(stretch, from, tier)).sum(),
        }
    };
    // Heights grow with the square root of members: a hundredth of them is a tenth of the height.
    let size = |members: u64| crate::numeric::sqrt(members as f64 / all as f64);
    let widest = (0..columns)
        .map(|column| (0..flows.tiers).map(|tier| size(held(column, tier))).sum::<f64>())
        .fold(1.0, f64::max);
    let tall = |column: usize, tier: usize| room * size(held(column, tier)) / widest;
    // The highest tier stands on top.
    let place = |column: usize, tier: usize| -> f64 {
        top + (tier + 1..flows.tiers).map(|above| tall(column, above) + gap).sum::<f64>()
    };
    let mut parts = Vec::new();
    for stretch in 0..flows.ends.len() {
        for from in 0..flows.tiers {
            for to in 0..flows.tiers {
                let members = flows.members(stretch, from, to);
                if members == 0 {
                    continue;
                }
                let share = |column: usize, tier: usize, before: u64| {
                    let whole = held(column, tier).max(1) as f64;
                    let start = place(column, tier) + tall(column, tier) * before as f64 / whole;
                    (start, start + tall(column, tier) * members as f64 / whole)
                };
                let left: u64 = (to + 1..flows.tiers).map(|above| flows.members(stretch, from, above)).sum();
                let right: u64 = (from + 1..flows.tiers).map(|above| flows.members(stretch, above, to)).sum();
                let (a, b) = share(stretch, from, left);
                let (c, d) = share(stretch + 1, to, right);
                let (start, end) = (x(stretch) + width, x(stretch + 1));
                let outline = [(start, a), (end, c), (end, d), (start, b)];
                parts.push(path(&outline, true, &format!("flow {}", color('f', Some(from)))));
            }
        }
    }
    for column in 0..columns {
        for tier in 0..flows.tiers {
            let (y, tall) = (place(column, tier), tall(column, tier));
            parts.push(rectangle(x(column), y, width, tall, &color('f', Some(tier))));
            if held(column, tier) == 0 {
                continue;
            }
            let share = number(100.0 * held(column, tier) as f64 / all as f64, 1);
            let name = if column + 1 == columns {
                shortened(tiers.get(tier).copied().unwrap_or(""), 12)
            } else {
                String::new()
            };
            let label = format!("{share}% {name}");
            parts.push(write(x(column), y - 4.0, if column + 1 == columns { "" } else { "soft" }, label.trim_end()));
        }
    }
    drawing(height, "Members by tier and how they move between tiers", parts)
}

/// Who still buys, by the time of the first purchase.
pub fn cohorts(comparison: &Comparison) -> Vec<Html> {
    let mut parts = Vec::new();
    let run = &comparison.paired.run;
    for (subject, cohorts) in comparison.paired.cohorts.iter().enumerate().skip(1).take(2) {
        let count = cohorts.ends.len();
        let size = |cohort: usize| cohorts.members(cohort, cohort);
        let some = (0..count).filter(|cohort| size(*cohort) > 0).count();
        if count < 2 || some == 0 {
            continue;
        }
        let starts = |cohort: usize| -> String {
            let period = match cohort.checked_sub(1).and_then(|before| cohorts.ends.get(before)) {
                Some(end) => *end as usize + 1,
                None => 0,
            };
            let periods = &run.twin.periods;
            periods.get(period).map_or_else(String::new, |period| period.start.day().to_string())
        };
        let header: Vec<Html> = ["first purchase from".to_owned(), "members".to_owned()]
            .into_iter()
            .chain((0..count).map(|age| format!("+{age}")))
            .map(|text| Html::text(&text))
            .collect();
        let rows = (0..count).filter(|cohort| size(*cohort) > 0).map(|cohort| {
            let cells = (0..count - cohort).map(|age| {
                let share = cohorts.members(cohort, cohort + age) as f64 / size(cohort) as f64;
                tag("td", &[("class", shade(share))], [Html::text(&format!("{}%", number(100.0 * share, 0)))])
            });
            let name = tag("th", &[("scope", "row")], [Html::text(&starts(cohort))]);
            let members = tag("td", &[], [Html::text(&number(size(cohort) as f64, 0))]);
            tag("tr", &[], [name, members].into_iter().chain(cells).collect::<Vec<_>>())
        });
        let head = tag("tr", &[], header.into_iter().map(|cell| tag("th", &[("scope", "col")], [cell])));
        let grid = tag(
            "table",
            &[("class", "heat")],
            [tag("thead", &[], [head]), tag("tbody", &[], rows.collect::<Vec<_>>())],
        );
        parts.push(tag("h3", &[], [Html::name(comparison.name(subject))]));
        parts.push(tag("div", &[("class", "wide"), ("role", "region"), ("tabindex", "0")], [grid]));
    }
    if !parts.is_empty() {
        let text = "Of the members whose first purchase lies in a stretch of the horizon, the share who buy in that \
                    stretch (+0) and in each later one.";
        parts.push(paragraph("note", [Html::text(text)]));
    }
    titled("Cohorts", parts)
}

fn shade(share: f64) -> &'static str {
    const SHADES: [&str; 10] = ["h0", "h1", "h2", "h3", "h4", "h5", "h6", "h7", "h8", "h9"];
    SHADES.get((share * 10.0) as usize).copied().unwrap_or("h9")
}
