//! L01, L04, L12, L44 on declared events that have a price: stays, flights, whatever earns besides purchases.

use super::Finding;
use super::give_back::GiveBack;
use super::inversion::Inversion;
use super::outlier::Outlier;
use crate::core::{FieldId, Guard};
use crate::prove::context::Context;
use crate::prove::occasion;
use crate::prove::survey::walk_on;

/// Events with a price by which rules give something, by name: the order of the file says nothing.
pub(in crate::prove) fn priced(context: &Context<'_>) -> Vec<u16> {
    let program = context.program;
    chosen(context, |event| occasion::main(program, event).is_some_and(|main| occasion::is_money(program, main)))
}

/// Events that state an amount of money, on which rules give something by whatever they read, by name.
pub(super) fn with_price(context: &Context<'_>) -> Vec<u16> {
    chosen(context, |event| occasion::amounts(context, event) > 0)
}

/// Why no share of its price is asked for of a declared event: nothing says which amount that is, or rules give by another
/// number, which is held against the price only if a promise names the event: a long flight for little is no mistake of a
/// rule. `None` of purchases, and where it is asked for.
pub(super) fn no_price(context: &Context<'_>, event: Option<u16>, is_named: bool) -> Option<String> {
    let (program, event) = (context.program, event?);
    let is_money = |id: &FieldId| occasion::is_money(program, *id);
    let name = program.events.get(usize::from(event)).map_or("", |event| event.name.as_str());
    if occasion::by_price(program, event).filter(is_money).is_none() {
        return Some(match occasion::amounts(context, event) {
            0 => format!("a `{name}`, which states no price"),
            _ => format!("which amount of a `{name}` is its price"),
        });
    }
    let other = occasion::main(program, event).filter(|id| !is_money(id) && !is_named)?;
    let field = program.fields.get(other.index())?.name.as_str();
    let field = field.split_once('.').map_or(field, |(_, field)| field);
    Some(format!("what a `{name}` gives by its `{field}` (promise it `per {name}`)"))
}

fn chosen(context: &Context<'_>, is_priced: impl Fn(u16) -> bool) -> Vec<u16> {
    let program = context.program;
    let mut events: Vec<u16> = occasion::events(program).into_iter().filter(|event| is_priced(*event)).collect();
    events.sort_by_key(|event| program.events.get(usize::from(*event)).map(|event| event.name.as_str()));
    events
}

/// The findings.
pub(super) fn find(context: &Context<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    // A price beside other numbers that earn could be anything: a long flight for little is no mistake of a rule.
    for event in priced(context).into_iter().filter(|event| !occasion::others(context.program, *event)) {
        let mut give_back = GiveBack::lasting();
        let (mut inversion, mut outlier) = (Inversion::default(), Outlier::default());
        walk_on(context, Some(event), &Guard::True, &mut [&mut give_back, &mut inversion, &mut outlier]);
        found.extend(give_back.say(context));
        found.extend(inversion.say(context));
        found.extend(outlier.of_sales(context));
    }
    found
}
