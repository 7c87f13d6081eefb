//! Messages from a friend to the member who invited him (`core` section 9).

use std::collections::BTreeMap;

use loyal::core::{RowId, Trigger};

use super::Slow;
use super::measure::Moved;
use super::price::Takes;
use super::scene::Scene;
use crate::acts::note_word;

/// What a friend did, on its way to the inviter.
#[derive(Clone, Debug)]
pub struct Message {
    scene: Scene,
    kinds: Vec<Trigger>,
}

/// What a member was told, and told others.
#[derive(Clone, Debug, Default)]
pub struct Friendship {
    /// Whether somebody invited the member.
    pub invited: bool,
    /// Kinds of messages that were sent.
    told: Vec<Trigger>,
    /// How often rows have run for this friend.
    runs: BTreeMap<RowId, u16>,
    /// What is to be sent.
    pub message: Option<Message>,
    hearing: bool,
}

impl Friendship {
    /// Of a member whom somebody has invited, or nobody.
    pub fn of(invited: bool) -> Friendship {
        Friendship { invited, ..Friendship::default() }
    }
}

impl Slow<'_> {
    /// The event that was carried out, for the inviter, if a row or metric listens.
    pub(super) fn tell(&mut self, scene: &Scene, wanted: &dyn Fn(&Trigger) -> bool) {
        if !self.friends.invited || self.friends.hearing {
            return;
        }
        let rows = self.program.rows.iter().flat_map(|row| &row.on);
        let listened = rows.chain(self.program.accumulators.iter().flat_map(|metric| &metric.on));
        let mut kinds = Vec::new();
        for kind in listened {
            let Trigger::Friend { on, first } = kind else { continue };
            if wanted(on) && !kinds.contains(kind) && !(*first && self.friends.told.contains(kind)) {
                kinds.push(kind.clone());
            }
        }
        self.friends.told.extend(kinds.iter().cloned());
        let scene = Scene { matching: Vec::new(), first_purchase: false, ..scene.clone() };
        self.friends.message = Some(Message { scene, kinds }).filter(|message| !message.kinds.is_empty());
    }

    /// The inviter hears of it: the friend's event with the inviter's state. What the inviter gets is told nobody.
    pub fn hear(&mut self, message: Message, friend: &mut Friendship) {
        self.settle(message.scene.at);
        let wanted = |trigger: &Trigger| message.kinds.contains(trigger);
        let mut skipped = Vec::new();
        for row in self.rows_on(&wanted) {
            let Some(most) = self.program.parties.per_friend(row) else { continue };
            if !self.holds(&self.program.rows[row.index()].guard, &message.scene) {
                continue;
            }
            let runs = friend.runs.entry(row).or_insert(0);
            if *runs >= most {
                note_word("Friend", "paid");
                skipped.push(row);
            } else {
                *runs += 1;
            }
        }
        self.friends.hearing = true;
        self.skipped = skipped;
        self.outside_event(message.scene.clone(), &wanted, &Takes::default(), Moved::default());
        self.skipped.clear();
        self.friends.hearing = false;
    }
}
