use crate::compare::{Doubt, Doubted, FEWEST_DRAWS, chance_half};
use crate::diagnostic::render::one_line;
use crate::report::chart::number;
use crate::report::compare::words::{chance, name_of, signed_half};
use crate::report::simulation::text::people;
use crate::report::simulation::value::Scale;
use crate::report::table::table;
use crate::scenario::{Prior, Uncertain};

/// What a result hangs on, for people.
pub fn doubt_text(doubt: &Doubt, unicode: bool) -> String {
    let manifest = &doubt.run.manifest;
    let mut out = format!("{}\n", one_line(&manifest.title));
    if doubt.partial {
        out.push_str("PARTIAL: interrupted; every figure is of what was finished\n");
    }
    out.push_str(&format!(
        "{} from {} to {}, seed {}; {} draws of {}, all with the same customers and luck\n\n",
        people(manifest.finished),
        manifest.start,
        manifest.end.day().plus_days(-1),
        manifest.seed,
        doubt.variants.first().map_or(0, |variant| variant.draws.len()),
        match doubt.inputs.len() {
            1 => "one uncertain input".to_owned(),
            count => format!("{count} uncertain inputs"),
        }
    ));
    let rows: Vec<Vec<String>> = doubt.inputs.iter().map(|input| vec![input.name.clone(), prior(input)]).collect();
    out.push_str(&table(&["input".to_owned(), "assumed".to_owned()], &rows, unicode));
    for variant in &doubt.variants {
        out.push_str(&format!("\n{}\n", one_line(&variant.name)));
        out.push_str(&answers(doubt, variant));
        out.push_str(&effects(doubt, variant, unicode));
    }
    out.push_str(
        "\nchance and doubt about inputs are two intervals and are never added up; value at risk is over draws of the \
         inputs\n",
    );
    out
}

/// A prior in words.
pub(in crate::report) fn prior(input: &Uncertain) -> String {
    let inside = if input.prior == Prior::Uniform { "within" } else { "90% within" };
    format!("{}, {inside} {} to {}{}", input.prior.name(), input.low, input.high, input.unit)
}

fn answers(doubt: &Doubt, variant: &Doubted) -> String {
    let currency = &doubt.run.manifest.currency;
    let scale = Scale::of(&variant.central.unit, currency);
    let what = name_of(&doubt.measure);
    let mut out = format!(
        "  {what} a member at the central inputs {} {}, ± is chance alone (95%)\n",
        signed_half(&scale, variant.central.per_member, chance_half(&variant.central)),
        scale.unit
    );
    let at = |share: f64| variant.quantile(share);
    if let (Some(low), Some(middle), Some(high)) = (at(0.05), at(0.5), at(0.95)) {
        out.push_str(&format!(
            "  with doubt about the inputs, nine draws of ten lie from {} to {}, the median at {}\n",
            scale.text(low),
            scale.text(high),
            scale.text(middle)
        ));
    }
    if let Some((risk, beyond)) = variant.at_risk() {
        out.push_str(&format!(
            "  one draw in twenty is at or below {} (value at risk), on average {} (conditional)\n",
            scale.text(risk),
            scale.text(beyond)
        ));
    }
    let owed = Scale::of(&variant.liability_unit, currency);
    if let Some((risk, beyond)) = variant.liability_at_risk().filter(|_| !variant.liability_unit.is_empty()) {
        out.push_str(&format!(
            "  liability: one draw in twenty is at or above {}, on average {}\n",
            owed.text(risk),
            owed.text(beyond)
        ));
    }
    if !variant.has_interval() && !variant.draws.is_empty() {
        let draws = variant.draws.len();
        out.push_str(&format!(
            "  {draws} {} too few to say how far doubt about the inputs reaches: at least {FEWEST_DRAWS}\n",
            if draws == 1 { "draw is" } else { "draws are" }
        ));
    }
    let told = variant.beats_first.filter(|_| variant.has_interval());
    if let (Some(share), Some(first)) = (told, doubt.variants.first()) {
        out.push_str(&format!("  better than {} in {} of draws\n", one_line(&first.name), chance(share)));
    }
    out
}

fn effects(doubt: &Doubt, variant: &Doubted, unicode: bool) -> String {
    let scale = Scale::of(&variant.central.unit, &doubt.run.manifest.currency);
    let morris = variant.effects.iter().any(|effect| effect.morris.is_some());
    let sobol = variant.effects.iter().any(|effect| effect.sobol.is_some());
    let mut header = vec!["input".to_owned(), "at 5%".to_owned(), "at 95%".to_owned(), "swing".to_owned()];
    if morris {
        header.extend(["Morris μ*".to_owned(), "σ".to_owned()]);
    }
    if sobol {
        header.extend(["Sobol' first".to_owned(), "total".to_owned()]);
    }
    let rows: Vec<Vec<String>> = variant
        .effects
        .iter()
        .map(|effect| {
            let swing = signed_half(&scale, effect.at_high - effect.at_low, 0.0);
            let mut row = vec![effect.input.clone(), scale.plain(effect.at_low), scale.plain(effect.at_high), swing];
            if let Some((size, spread)) = effect.morris {
                row.extend([scale.plain(size), scale.plain(spread)]);
            }
            if let Some((first, total)) = effect.sobol {
                row.extend([number(first, 2), number(total, 2)]);
            }
            row
        })
        .collect();
    table(&header, &rows, unicode)
}
