//! A rule file as a life.

use std::fs;
use std::path::Path;

use loyal::base::{LoadError, Loader, Sources};
use loyal::core::{AtomId, HoldingId, HoldingKind, LadderId, compile};
use loyal::evaluate::{Joining, Line, Member, NoRecorder, Plan, Purchase};
use loyal::quantity::{Day, Instant};

use crate::life::{END, Life, START};

struct Files;

impl Loader for Files {
    fn load(&self, path: &Path) -> Result<String, LoadError> {
        fs::read_to_string(path).map_err(|_| LoadError::Missing)
    }
}

/// A compiled program with its member.
pub struct Rules {
    plan: Plan,
    member: Member,
    coffee: AtomId,
    cake: AtomId,
    points: Option<HoldingId>,
    ladder: Option<LadderId>,
}

impl Rules {
    /// Reads, checks and plans a program.
    pub fn read(path: &Path) -> Rules {
        let compiled = compile(path, &Files, &mut Sources::new(), &[]);
        let program = compiled.program.expect("programs of the repository are clean");
        let day = |instant: i64| Day((instant / 86_400) as i32);
        let plan = Plan::new(&program, day(START), day(END)).expect("a plan");
        let points = program.holdings.iter().position(|holding| holding.kind == HoldingKind::Points);
        Rules {
            member: plan.member(),
            coffee: program.atom(Some("coffee"), Some("coffee")),
            cake: program.atom(Some("cake"), Some("cake")),
            points: points.map(|at| HoldingId(at as u16)),
            ladder: (!program.ladders.is_empty()).then_some(LadderId(0)),
            plan,
        }
    }

    /// Rows of the lowered program.
    pub fn rows(&self) -> usize {
        self.plan.program().rows.len()
    }
}

impl Life for Rules {
    fn begin(&mut self) {
        let joining = Joining { joined: Instant(START), born: None, attributes: &[], run_join_rules: true };
        self.plan.start(&mut self.member, &joining, &mut NoRecorder).expect("joining");
    }

    fn purchase(&mut self, at: i64, coffee: i64, cake: i64) -> i64 {
        let lines =
            [Line { atom: self.coffee, items: 1, amount: coffee }, Line { atom: self.cake, items: 1, amount: cake }];
        let purchase = Purchase { at: Instant(at), lines: &lines, words: &[], uses: &[] };
        self.plan.purchase(&mut self.member, &purchase, &mut NoRecorder).expect("a purchase").paid
    }

    fn end(&mut self) -> i64 {
        self.plan.settle(&mut self.member, Instant(END), &mut NoRecorder).expect("a quiet end");
        let points = self.points.map_or(0, |holding| self.member.available(holding));
        let rank = self.ladder.map_or(0, |ladder| i64::from(self.member.rank(ladder)));
        points * 16 + rank
    }
}
