//! Tables for terminals and logs. The only module that knows comfy-table.

use comfy_table::{CellAlignment, ContentArrangement, ContentLineStyle, LineStyle, Table, TableStyle};

use crate::diagnostic::render::one_line;
use crate::quantity::decimal;

/// A table: first column to the left, all others to the right, a line below the header.
pub fn table(header: &[String], rows: &[Vec<String>], unicode: bool) -> String {
    let fill = if unicode { '─' } else { '-' };
    let style = TableStyle::new()
        .header_lines(ContentLineStyle::none().junction(' '))
        .header_separator(LineStyle::none().fill(fill).junction(fill))
        .content_lines(ContentLineStyle::none().junction(' '));
    let mut table = Table::new();
    table.force_no_tty();
    table.load_style(style);
    table.set_content_arrangement(ContentArrangement::Disabled);
    table.set_header(header.iter().map(|text| one_line(text)).collect::<Vec<_>>());
    for row in rows {
        table.add_row(row.iter().map(|text| one_line(text)).collect::<Vec<_>>());
    }
    for at in 1..header.len() {
        if let Some(column) = table.column_mut(at) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    let mut out = String::new();
    for line in table.lines() {
        out.push_str(line.trim_end());
        out.push('\n');
    }
    out
}

/// [`decimal`] with its thousands in groups: `-1,234.50`.
pub fn grouped(value: i128, decimals: u8) -> String {
    let plain = decimal(value, decimals);
    let start = usize::from(value < 0);
    let end = plain.find('.').unwrap_or(plain.len());
    let mut out = String::with_capacity(plain.len() + plain.len() / 3);
    for (at, sign) in plain.char_indices() {
        if at > start && at < end && (end - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(sign);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{grouped, table};

    #[test]
    fn smallest_units_become_decimals() {
        assert_eq!(grouped(-123_450, 2), "-1,234.50");
        assert_eq!(grouped(5, 2), "0.05");
        assert_eq!(grouped(0, 0), "0");
        assert_eq!(grouped(1_000_000, 0), "1,000,000");
    }

    #[test]
    fn numbers_stand_to_the_right() {
        let row = |a: &str, b: &str| vec![a.to_owned(), b.to_owned()];
        let drawn = table(&row("month", "issued"), &[row("1997-01", "7"), row("total", "1,200")], false);
        assert_eq!(drawn, " month     issued\n------------------\n 1997-01        7\n total      1,200\n");
    }
}
