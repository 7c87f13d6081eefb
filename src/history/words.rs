//! Texts of the files as words of the program.

use super::model::{Basket, Overview, TextId};
use crate::core::{Program, WordId};

/// Channels and stores of the files as the program's words.
pub(super) struct Words {
    channel: Vec<WordId>,
    store: Vec<WordId>,
    fields: usize,
}

impl Words {
    pub fn new(program: &Program, overview: &Overview) -> Words {
        let table = |name: &str| {
            let words = program.finite.iter().find(|field| field.name == name).map_or(&[][..], |field| &field.words);
            let word = |text: &String| words.iter().position(|word| word == text).map_or(0, |at| at as u16 + 1);
            overview.texts.iter().map(|text| WordId(word(text))).collect()
        };
        Words { channel: table("channel"), store: table("store"), fields: program.finite.len() }
    }

    /// Words of a purchase by finite field; channel and store are the first two of every program.
    pub fn fill(&self, basket: &Basket, into: &mut Vec<WordId>) {
        let word = |table: &[WordId], id: TextId| table.get(id.0 as usize).copied().unwrap_or_default();
        into.clear();
        into.extend([word(&self.channel, basket.channel), word(&self.store, basket.store)]);
        into.resize(self.fields, WordId(0));
    }
}
