use super::error::Conflict;
use super::keys::TARGET;
use super::quantity::{decimal, money, share};
use super::reader::{Node, Reader, Table};
use super::{Bound, Target};

impl Reader {
    pub(super) fn targets(&mut self, node: Node<'_>) -> Vec<Target> {
        let tables = self.tables(node, &TARGET);
        tables.iter().filter_map(|table| self.target(table)).collect()
    }

    fn target(&mut self, table: &Table<'_>) -> Option<Target> {
        let confidence = match table.get("with_confidence") {
            Some(node) => Some(self.share(node, "", 50.0, 99.999)?.float() / 100.0),
            None => None,
        };
        let (at_least, node) = match (table.get("at_least"), table.get("at_most")) {
            (Some(node), None) => (true, node),
            (None, Some(node)) => (false, node),
            (Some(least), Some(most)) => {
                self.say(Conflict {
                    message: "a target has one bound".into(),
                    at: most.span,
                    other: Some(least.span),
                    help: "write two targets",
                });
                return None;
            }
            (None, None) if table.spoilt => return None,
            (None, None) => {
                self.missing("at_most", "a target", table.span, "at_most = \"4.5%\", or at_least = \"12 EUR\"");
                return None;
            }
        };
        let bound = self.bound(node)?;
        let measure = table.get("measure")?;
        Some(Target { measure: self.name(measure)?, span: measure.span, bound, at_least, confidence })
    }

    pub(super) fn bound(&mut self, node: Node<'_>) -> Option<Bound> {
        if !node.value.is_str() {
            return self.number(node, -1e15, 1e15).map(Bound::Number);
        }
        let text = self.text(node);
        if text.contains('%') {
            return match share(&text, "") {
                Ok(number) => Some(Bound::Share(number.float() / 100.0)),
                Err(reason) => {
                    self.bad(node, "a share", reason);
                    None
                }
            };
        }
        if let Ok(number) = decimal(text.trim()) {
            return Some(Bound::Number(number.float()));
        }
        match money(&text) {
            Ok((amount, code)) => {
                let decimals = self.same_currency(node, code)?;
                Some(Bound::Money(amount.float() * 10i64.pow(u32::from(decimals)) as f64))
            }
            Err(reason) => {
                self.bad(node, "an amount, a share or a number", reason);
                None
            }
        }
    }
}
