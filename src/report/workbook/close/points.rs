//! Points by period: of each wallet, and of each cohort.

use super::super::cell::{at, down, rounded, total};
use super::{Cell, MOST_ROWS, Places, Sheet, texts};
use crate::finance::close::{Moves, WalletClose};
use crate::report::close::{CloseContext, PointsRoll, total_rolls};

pub(super) const NAME: &str = "Points";
/// Columns before the elements: variant, wallet, period, opening.
const BEFORE: usize = 4;

/// Elements of all wallets in one order.
fn elements(rolls: &[Vec<PointsRoll>]) -> Vec<String> {
    let mut names: Vec<String> =
        rolls.iter().flatten().flat_map(|roll| roll.issued_by_element.keys().cloned()).collect();
    names.sort();
    names.dedup();
    names
}

/// Opening, what was issued by how points came to be, what went, closing by formula and as counted lot by lot.
pub(super) fn sheet(context: &CloseContext<'_>, places: &mut Places) -> Sheet {
    let wallets = || context.closes.iter().flat_map(|(name, closed)| closed.wallets.iter().map(move |one| (name, one)));
    let rolls: Vec<Vec<PointsRoll>> = wallets().map(|(_, wallet)| total_rolls(wallet)).collect();
    let elements = elements(&rolls);
    let mut header: Vec<String> = ["variant", "wallet", "period", "opening"].map(str::to_owned).to_vec();
    header.extend(elements.iter().map(|element| format!("issued: {element}")));
    // What is given to those who owe pays a debt and belongs to no cohort.
    header.extend(
        ["issued: owed", "redeemed", "expired", "clawed_back", "closing", "counted", "difference"].map(str::to_owned),
    );
    let header: Vec<&str> = header.iter().map(String::as_str).collect();
    let mut sheet = Sheet::new(NAME, &header);
    let mut all = rolls.iter();
    for (name, closed) in &context.closes {
        let mut own = Vec::new();
        for wallet in &closed.wallets {
            let first = sheet.next();
            block(&mut sheet, name, wallet, all.next().map_or(&[], Vec::as_slice), &elements);
            own.push((first, sheet.next() - 2));
        }
        places.points.push(own);
    }
    sheet
}

/// The column of the difference, for so many elements.
pub(super) fn difference(context: &CloseContext<'_>) -> usize {
    let wallets = context.closes.iter().flat_map(|(_, closed)| &closed.wallets);
    let rolls: Vec<Vec<PointsRoll>> = wallets.map(total_rolls).collect();
    BEFORE + elements(&rolls).len() + 6
}

fn block(sheet: &mut Sheet, name: &str, wallet: &WalletClose, rolls: &[PointsRoll], elements: &[String]) {
    let development = &wallet.development;
    let digits = development.decimals;
    let (first, last_issued) = (sheet.next(), BEFORE + elements.len());
    let closing = last_issued + 4;
    for (number, roll) in rolls.iter().enumerate() {
        let row = sheet.next();
        let mut cells = texts(&[name, &development.wallet, &roll.period]);
        cells.push(match number {
            0 => Cell::units(roll.opening, digits),
            _ => Cell::sum(at(closing, row - 1), roll.opening, digits),
        });
        let mut rest = roll.moves.issued;
        for element in elements {
            let issued = roll.issued_by_element.get(element).copied().unwrap_or(0);
            rest -= issued;
            cells.push(Cell::units(issued, digits));
        }
        cells.push(Cell::units(rest, digits));
        cells.extend(
            [roll.moves.redeemed, roll.moves.expired, roll.moves.clawed_back].map(|one| Cell::units(one, digits)),
        );
        let left = format!(
            "{}+SUM({})-SUM({})",
            at(3, row),
            across(BEFORE, last_issued, row),
            across(last_issued + 1, last_issued + 3, row)
        );
        cells.push(Cell::sum(rounded(&left, digits), roll.closing, digits));
        cells.push(Cell::units(roll.closing, digits));
        let off = format!("{}-{}", at(closing, row), at(closing + 1, row));
        cells.push(Cell::sum(rounded(&off, digits), 0, digits));
        sheet.push(cells);
    }
    let last = sheet.next() - 1;
    let mut cells = texts(&[name, &development.wallet]);
    cells.push(Cell::head("all"));
    let opening = rolls.first().map_or(0, |roll| roll.opening);
    let sum = |of: &dyn Fn(&PointsRoll) -> i64| rolls.iter().map(of).sum::<i64>();
    cells.push(Cell::sum(at(3, first), opening, digits));
    for (number, element) in elements.iter().enumerate() {
        let issued = sum(&|roll| roll.issued_by_element.get(element).copied().unwrap_or(0));
        cells.push(Cell::sum(total(BEFORE + number, first, last, digits), issued, digits));
    }
    let owed = sum(&|roll| roll.moves.issued - roll.issued_by_element.values().sum::<i64>());
    cells.push(Cell::sum(total(last_issued, first, last, digits), owed, digits));
    let gone: [&dyn Fn(&PointsRoll) -> i64; 3] =
        [&|roll| roll.moves.redeemed, &|roll| roll.moves.expired, &|roll| roll.moves.clawed_back];
    for (number, of) in gone.into_iter().enumerate() {
        cells.push(Cell::sum(total(last_issued + 1 + number, first, last, digits), sum(of), digits));
    }
    let counted = rolls.last().map_or(0, |roll| roll.closing);
    cells.push(Cell::sum(at(closing, last), counted, digits));
    cells.push(Cell::sum(at(closing + 1, last), counted, digits));
    cells.push(Cell::sum(format!("SUM({})", down(closing + 2, first, last)), 0, digits));
    sheet.push(cells);
}

fn across(from: usize, to: usize, row: usize) -> String {
    format!("{}:{}", at(from, row), at(to, row))
}

/// The rows of `roll_forward.csv`, in points, with opening and closing as formulas.
pub(super) fn of_cohorts(context: &CloseContext<'_>) -> Sheet {
    let header = [
        "variant",
        "wallet",
        "cohort",
        "element",
        "period",
        "opening",
        "issued",
        "redeemed",
        "expired",
        "clawed_back",
        "closing",
    ];
    let mut sheet = Sheet::new("Cohort points", &header);
    for (name, closed) in &context.closes {
        for wallet in &closed.wallets {
            let development = &wallet.development;
            for origin in &development.origins {
                for element in &origin.elements {
                    let texts = [name.as_str(), &development.wallet, &origin.name, &element.name];
                    rows(&mut sheet, texts, (origin.begins, element.opening), &element.moves, wallet);
                }
            }
            // From the first period in which anything is owed.
            let before = development.owed_before;
            let begins = development.owed.iter().position(|moves| before != 0 || *moves != Moves::default());
            if let Some(begins) = begins {
                let owed = development.owed.get(begins..).unwrap_or_default();
                rows(&mut sheet, [name, &development.wallet, "", "owed"], (begins, before), owed, wallet);
            }
        }
    }
    if sheet.rows.len() > MOST_ROWS {
        let count = sheet.rows.len() - 1;
        sheet.rows.truncate(1);
        sheet.push(texts(&[&format!("{count} rows are too many for a sheet; they stand in roll_forward.csv")]));
    }
    sheet
}

fn rows(sheet: &mut Sheet, names: [&str; 4], from: (usize, i64), moves: &[Moves], wallet: &WalletClose) {
    let (digits, mut held) = (wallet.development.decimals, from.1);
    for (number, moved) in moves.iter().enumerate() {
        let row = sheet.next();
        let mut cells = texts(&names);
        cells.push(Cell::text(wallet.development.periods.get(from.0 + number).map_or("", String::as_str)));
        cells.push(match number {
            0 => Cell::units(held, digits),
            _ => Cell::sum(at(10, row - 1), held, digits),
        });
        cells.extend([moved.issued, moved.redeemed, moved.expired, moved.clawed].map(|one| Cell::units(one, digits)));
        held += moved.net();
        let left = format!("{}+{}-SUM({})", at(5, row), at(6, row), across(7, 9, row));
        cells.push(Cell::sum(rounded(&left, digits), held, digits));
        sheet.push(cells);
    }
}
