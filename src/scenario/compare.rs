use super::keys::{Keys, Takes, may};
use super::reader::{Node, Reader};
use super::{Bound, Compared};
use crate::diagnostic::table;

pub(super) const COMPARE: Keys = Keys {
    title: "[compare]",
    keys: &[
        may(
            "against",
            Takes::Text,
            "name of the variant to compare with, or `twin` (default the first variant, the twin if there is one only)",
            "against = \"as it is\"",
        ),
        may(
            "measure",
            Takes::Text,
            "key of the measure that decides (default profit, or reward_cost where no margin is stated)",
            "measure = \"profit\"",
        ),
        may(
            "within",
            Takes::Bound,
            "a difference in that measure that counts as none, a member",
            "within = \"0.10 EUR\"",
        ),
    ],
};

impl Reader {
    /// `[compare]`: names of variants are known, the margin is above zero.
    pub(super) fn compare(&mut self, node: Node<'_>, variants: &[&str]) -> Compared {
        let Some(table) = self.table(node.value, node.span, &COMPARE) else { return Compared::default() };
        let against = table.get("against").and_then(|node| {
            let name = self.name(node)?;
            if name != "twin" && !variants.contains(&name.as_str()) {
                let known: Vec<String> = variants.iter().map(|name| (*name).to_string()).collect();
                self.unknown(table::COMPARE_UNKNOWN, "variant", &name, node.span, &known);
                return None;
            }
            Some(name)
        });
        let measure = table.get("measure").and_then(|node| self.name(node));
        let within = table.get("within").and_then(|node| {
            let bound = self.bound(node)?;
            let value = match bound {
                Bound::Money(value) | Bound::Share(value) | Bound::Number(value) => value,
            };
            if value > 0.0 {
                let number = node.value.as_integer().map(ToString::to_string);
                let number = number.or_else(|| node.value.as_float().map(ToString::to_string));
                Some((number.unwrap_or_else(|| self.text(node)), (bound, node.span)))
            } else {
                self.out_of_range("within", node.span, value.to_string(), "above zero".to_string());
                None
            }
        });
        let measure_at = table.get("measure").map(|node| node.span);
        let (within, bound) = within.unzip();
        Compared { against, measure, measure_at, within, bound }
    }
}
