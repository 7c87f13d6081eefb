//! `category "coffee" = items "latte", "mocha"`

use crate::check::checker::Checker;
use crate::check::error::{ClauseMissing, NameClash};
use crate::check::model::Category;

impl Checker<'_> {
    pub(super) fn category_sets(&mut self) {
        for at in 0..self.all.categories.len() {
            let (name, items, members) = self.all.categories[at];
            if items {
                self.items.extend(members.iter().map(|member| member.value.as_str()));
            }
            let set = Category {
                name: name.value.clone(),
                items,
                members: members.iter().map(|member| member.value.clone()).collect(),
                span: name.span,
            };
            if members.is_empty() {
                let message = format!("category \"{}\" has no members", name.value);
                let help = "list what belongs to it, as in `items \"latte\", \"mocha\"`";
                self.say(ClauseMissing { message, span: name.span, label: "nothing in it", help });
            }
            if let Some(first) = self.categories.get(name.value.as_str()) {
                let first = self.all.categories[*first].0.span;
                let (second_is, first_is) = ("a category", "a category");
                self.say(NameClash { name: &name.value, second: name.span, second_is, first, first_is });
            } else {
                self.categories.insert(name.value.as_str(), at);
            }
            self.out.categories.push(set);
        }
    }
}
