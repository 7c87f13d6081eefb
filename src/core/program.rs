use super::amend::{CapVersion, HoldingVersion, LadderVersion};
use super::reward::{PaymentForm, Using};
use super::{
    AccumulatorId, Activation, Amount, AtomId, AtomSet, Attribute, AttributeId, Budget, Deadline, Expr, FieldId, Group,
    Guard, HoldingId, LadderId, Length, LimitId, Membership, MembershipId, Menu, MenuId, Names, OfferId, Parties, Rank,
    Returns, Rounds, RowId, Stage, Surplus, Trial,
};
use crate::base::Span;
use crate::quantity::{Calendar, Day, Ratio, Rounding};

/// A lowered program: everything that evaluator, prover and printer need, nothing of the surface.
#[derive(Clone, Debug, Default)]
pub struct Program {
    /// The title.
    pub title: String,
    /// Money of the program.
    pub currency: Currency,
    /// Zone name as written; only shown and used at intake, time inside is civil.
    pub zone: String,
    /// Categories and items named by the program, in byte order; a line's atom is looked up with
    /// [`Program::atom`].
    pub categories: Vec<String>,
    /// Item names that the program uses.
    pub items: Vec<String>,
    /// Atom by (category index + 1 or 0, item index + 1 or 0, cell of [`Program::goods`]), row-major in `categories`.
    pub atom_table: Vec<AtomId>,
    /// Number of atoms, at least 1.
    pub atoms: u8,
    /// A readable name for each atom.
    pub atom_names: Vec<String>,
    /// Finite text fields; channel, store, partner and payment come first, in that order.
    pub finite: Vec<FiniteField>,
    /// Numeric fields of declared events.
    pub fields: Vec<NumericField>,
    /// Lines of declared events.
    pub lines: super::LineFields,
    /// Fields of lines of purchases; sums are over sets of atoms.
    pub goods: super::LineFields,
    /// Declared events other than the built-in ones.
    pub events: Vec<DeclaredEvent>,
    /// All holdings.
    pub holdings: Vec<Holding>,
    /// All accumulators, fed by events (level 0) first.
    pub accumulators: Vec<Accumulator>,
    /// All ladders.
    pub ladders: Vec<Ladder>,
    /// All limits.
    pub limits: Vec<Limit>,
    /// All rows; in byte order of their names within a phase.
    pub rows: Vec<Row>,
    /// Groups of rules of which not all pay.
    pub groups: Vec<Group>,
    /// Budgets of all members together, stocks included, in byte order of their names.
    pub budgets: Vec<Budget>,
    /// Catalogue rewards.
    pub offers: Vec<Offer>,
    /// Points as payment in a purchase.
    pub money_off: Vec<MoneyOff>,
    /// Exchanges of one holding for another.
    pub exchanges: Vec<Exchange>,
    /// What rows on lapses read: the holding, and the field that carries how many units of it lapsed.
    pub lapses: Vec<(HoldingId, FieldId)>,
    /// What happens when a purchase is returned.
    pub returns: Returns,
    /// Challenges.
    pub challenges: Vec<super::Challenge>,
    /// Boards of leagues.
    pub boards: Vec<super::Board>,
    /// Raffles.
    pub raffles: Vec<super::Raffle>,
    /// What members are and choose, in byte order of names.
    pub attributes: Vec<Attribute>,
    /// What members activate, in byte order of names.
    pub activations: Vec<Activation>,
    /// Menus of open offers, in byte order of names.
    pub menus: Vec<Menu>,
    /// Memberships within the program, in byte order of names.
    pub memberships: Vec<Membership>,
    /// Whether discounts of fixed amounts come off before those that read [`Stage::AfterDiscounts`].
    pub money_off_first: bool,
    /// First days of amendments that change what members hold or how tiers are judged, in order (M6).
    pub amended: Vec<Day>,
    /// What concerns several members at once, and partners.
    pub parties: Parties,
    /// What is promised of the amounts above; no evaluator reads it.
    pub promises: Vec<super::Promise>,
    /// `test` blocks, in file order.
    pub trials: Vec<Trial>,
}

/// Money of a program.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Currency {
    /// ISO 4217 code.
    pub code: String,
    /// Digits of the minor unit (EUR 2, JPY 0).
    pub decimals: u8,
}

/// A text field with finitely many values that matter.
#[derive(Clone, Debug, Default)]
pub struct FiniteField {
    /// The field's name.
    pub name: String,
    /// Words that the program names; word number = index + 1, 0 is any other.
    pub words: Vec<String>,
}

/// A numeric field of a declared event.
#[derive(Clone, Debug)]
pub struct NumericField {
    /// Event and field, as written (`stay.nights`).
    pub name: String,
    /// Unit as shown.
    pub unit: String,
    /// Decimals of its smallest unit.
    pub decimals: u8,
}

/// An event that the program declares.
#[derive(Clone, Debug)]
pub struct DeclaredEvent {
    /// The name.
    pub name: String,
    /// Where it is declared.
    pub span: Span,
}

/// What a holding holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum HoldingKind {
    /// Points of a wallet (stamps too).
    Points,
    /// Vouchers: `money off` when used in a purchase.
    Voucher {
        /// Minor units off.
        off: i64,
        /// Least list amount of the basket.
        minimum: i64,
        /// Lines it applies to.
        scope: AtomSet,
    },
    /// Items, perks, badges.
    Piece,
}

/// In which order lots are spent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum SpendOrder {
    /// (due, issue month, source, base). The default.
    #[default]
    SoonestExpiring,
    /// (base, due, source).
    Oldest,
    /// By quantity, largest remainder.
    ProRata,
}

/// Anything countable that a member has.
#[derive(Clone, Debug)]
pub struct Holding {
    /// The name.
    pub name: String,
    /// Where it is declared.
    pub span: Span,
    /// Points or pieces.
    pub kind: HoldingKind,
    /// Decimals of the smallest unit (0 = whole points).
    pub decimals: u8,
    /// What one smallest unit costs the company when spent, in minor units of money.
    pub cost: Option<Ratio>,
    /// What one smallest unit is worth to the member, in minor units of money.
    pub worth: Option<Ratio>,
    /// How long an award stays pending; never = at once.
    pub pending: Deadline,
    /// Pending periods under conditions on member and calendar, asked when a lot is made: of those that hold the one
    /// that ends last counts; if none holds, `pending`.
    pub pending_when: Vec<(Guard, Deadline)>,
    /// When a lot lapses: one deadline, or one a rank of a ladder.
    pub expiry: Deadline,
    /// Expiry by tier, in place of `expiry`.
    pub expiry_by_rank: Option<(LadderId, Vec<Deadline>)>,
    /// For [`super::Anchor::Touch`]: what touches the holding; empty = every grant to it.
    pub touched_by: Vec<Trigger>,
    /// Order of spending.
    pub spend: SpendOrder,
    /// Most that a member can hold; by tier, at the tier in force.
    pub maximum: Option<LimitCap>,
    /// Whether refunds may leave a debt.
    pub may_go_negative: bool,
    /// Counts for status only, never spendable.
    pub qualifying: bool,
    /// Whether lots left overdue by a change of tier lapse at once; else they get one fresh term.
    pub lapse_at_once: bool,
    /// How its pieces are used in a purchase.
    pub using: Using,
    /// While this holds nothing lapses; what is overdue when it ends gets one fresh term from that moment.
    pub suspended: Option<Guard>,
    /// Terms from later days on, in order; the last that is in force counts.
    pub versions: Vec<HoldingVersion>,
}

/// What happens.
#[derive(Clone, Debug, PartialEq)]
pub enum Trigger {
    /// The member joins.
    Join,
    /// A purchase with at least one line in the set.
    Purchase(AtomSet),
    /// A declared event, by index in [`Program::events`].
    Declared(u16),
    /// A reward is taken from the catalogue.
    Redemption,
    /// The reward, voucher or thing of that name is taken or used: a reward from the catalogue, or any of them in a
    /// purchase. Once an event.
    Taken(String),
    /// Lots of a holding lapse because their terms are over: at M3, at M8, to the second, at once with a change of
    /// tier. An event of its own after them, once for all that lapse together; [`Program::lapses`] names the field
    /// that carries the units.
    Lapsed(HoldingId),
    /// The event, where a condition on it holds. Only for what touches a holding, ends a pause or sets off an exchange:
    /// rows and metrics have guards and filters of their own.
    If(Box<Trigger>, Guard),
    /// Any of them: what ends a pause.
    Any(Vec<Trigger>),
    /// A return with at least one line in the set.
    Return(AtomSet),
    /// The member's birthday (midnight).
    Birthday,
    /// The day of joining in later years (midnight).
    Anniversary,
    /// N days without a trigger (once a stretch).
    Idle {
        /// Without what.
        without: Box<Trigger>,
        /// After how long.
        after: Length,
    },
    /// The rank rises to this one; passing through it does not count.
    Reach(LadderId, Rank),
    /// The rank falls from this one; passing through it does not count.
    Leave(LadderId, Rank),
    /// The condition turns from false to true with an event.
    Crossing(Guard),
    /// A membership starts, by choice, by a rule or as a gift (phase 7).
    Started(MembershipId),
    /// A membership begins a further term (phase 7 of its M9).
    Renewed(MembershipId),
    /// A membership ends (phase 7).
    Ended(MembershipId),
    /// So long before the running term of a membership ends (M10).
    BeforeRenewal(MembershipId, Length),
    /// An option of an open offer is picked (phase 7).
    Picked(MenuId, u8),
    /// Somebody whom the member invited does this. What is on: joining, a purchase, a declared event or a redemption;
    /// the row sees the friend's event and the inviter's state.
    Friend {
        /// What the friend does.
        on: Box<Trigger>,
        /// Only the first time that this friend does it.
        first: bool,
    },
    /// A period begins.
    StartOf(Calendar),
    /// A period ends.
    EndOf(Calendar),
    /// Every year on that day.
    EveryYear {
        /// Month 1–12.
        month: u8,
        /// Day from 1.
        day: u8,
    },
    /// M1: a period of the window ends ([`Window::Period`] or [`Window::SinceJoining`]). Feeds metrics over
    /// the final values of other metrics.
    Closing(Window),
    /// Phase 5: an event has fed a metric that the condition reads (any event, if it reads anything else),
    /// and it holds now. Feeds metrics only.
    Met(Guard),
    /// The metric passes multiples of the step with an event: once for each of them.
    Passing {
        /// The metric.
        of: AccumulatorId,
        /// Size of a band.
        step: i64,
    },
    /// A challenge is completed, by index in [`Program::challenges`].
    Completed(u16),
    /// M12: a league's period ends with a place of at most so much.
    Placed {
        /// By index in [`Program::boards`].
        board: u16,
        /// The last place that counts.
        most: u32,
    },
    /// M12: a raffle is drawn, by index in [`Program::raffles`].
    Drawn(u16),
    /// Once, on that day (midnight).
    On(Day),
    /// So long after or before a day of the member's own (midnight): joining (once), birthday or anniversary
    /// (every year; `before` counts back from the next one).
    Offset {
        /// Join, birthday or anniversary.
        of: Box<Trigger>,
        /// How long.
        by: Length,
        /// Before it; else after.
        before: bool,
    },
}

/// How an accumulator counts.
#[derive(Clone, Debug, PartialEq)]
pub enum Aggregate {
    /// Sum of an expression over the event.
    Sum(Expr),
    /// Number of events.
    Count,
    /// Largest value.
    Greatest(Expr),
    /// Smallest value.
    Least(Expr),
    /// Last value.
    Last(Expr),
    /// Sum of what rows grant to a holding.
    Earned(HoldingId),
    /// Sum of what is taken from a holding.
    Spent(HoldingId),
    /// Sum of what these rows grant to a holding.
    EarnedBy(HoldingId, Vec<RowId>),
    /// Sum of what the rewards of these names take from a holding.
    SpentBy(HoldingId, Vec<String>),
    /// Number of different names.
    Distinct(Names),
    /// Number of periods of the calendar with a hit inside the window.
    Periods(Calendar),
    /// Length of the run of consecutive periods with a hit. A period that ends (M1) without one costs one unit
    /// of the freeze holding, which neither lengthens nor ends the run; without it the run is over.
    Run {
        /// Its periods.
        period: Calendar,
        /// What pays for a missed one.
        freeze: Option<HoldingId>,
    },
    /// Goals that are met in the running round of a challenge, by index in [`Program::challenges`].
    Goals(u16),
}

/// Over what time an accumulator or limit runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Window {
    /// From joining on.
    Lifetime,
    /// One event only (limits: "per purchase").
    Event,
    /// A calendar period.
    Period(Calendar),
    /// A year, quarter or month counted from joining: `months` long.
    SinceJoining {
        /// Months in a period.
        months: u16,
    },
    /// Periods counted from the last start of a membership; before the first, from joining.
    SinceMembership {
        /// Which.
        membership: MembershipId,
        /// Months in a period.
        months: u16,
    },
    /// Today and the N − 1 days before.
    LastDays(u16),
    /// The days after (today − N months) through today.
    LastMonths(u16),
    /// The running period of a calendar and those before it, so many in all.
    LastPeriods(Calendar, u16),
    /// From when the member came to that tier or above; nothing counts while it is not held.
    SinceReaching(LadderId, Rank),
    /// Instants after (now − N seconds) through now: a clock that keeps its last 16 awards. Only for limits that
    /// count at most 16 awards.
    LastSeconds(i64),
}

/// A windowed aggregate, kept incrementally.
#[derive(Clone, Debug)]
pub struct Accumulator {
    /// The metric's name, or a description for an unnamed one.
    pub name: String,
    /// Where it is declared.
    pub span: Span,
    /// What feeds it.
    pub on: Vec<Trigger>,
    /// Only events for which this holds.
    pub filter: Guard,
    /// How.
    pub aggregate: Aggregate,
    /// Over what time.
    pub window: Window,
    /// Past periods that must be kept (the largest `ago` that anything reads).
    pub keeps: u8,
    /// Unit as shown (currency code, wallet name, "purchases").
    pub unit: String,
    /// Decimals of its smallest unit.
    pub decimals: u8,
    /// Adds to the running value of an earlier accumulator of the same window, in place of one of its own: another
    /// version of the same metric.
    pub adds_to: Option<AccumulatorId>,
    /// What its next period begins with, in place of nothing.
    pub carries: Option<Surplus>,
}

/// What a member falls to when a tier's date passes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Fall {
    /// The highest tier whose date is open.
    #[default]
    ToEarned,
    /// One tier down, with a fresh date.
    OneStep,
    /// Not at all.
    Never,
}

/// A ladder of tiers.
#[derive(Clone, Debug)]
pub struct Ladder {
    /// The name.
    pub name: String,
    /// Where it is declared.
    pub span: Span,
    /// Tiers from the lowest; the first is held without a condition.
    pub tiers: Vec<Tier>,
    /// Until when a tier whose condition holds today is kept.
    pub keep: Deadline,
    /// Only at this calendar's period ends are tiers judged; `None` = after every event.
    pub reviews: Option<Calendar>,
    /// Moving down.
    pub fall: Fall,
    /// Tier given on joining.
    pub initial: Rank,
    /// Higher tiers given on joining to members for whom the condition holds then.
    pub starts: Vec<(Guard, Rank)>,
    /// Clauses from later days on, in order; the last that is in force counts.
    pub versions: Vec<LadderVersion>,
    /// Judged at the end of every day (M4) too, besides after events.
    pub daily: bool,
}

/// One tier.
#[derive(Clone, Debug)]
pub struct Tier {
    /// The name.
    pub name: String,
    /// Where it stands.
    pub span: Span,
    /// Reached when this holds.
    pub reach: Guard,
    /// Kept (its date moves on) when this holds while the tier is held.
    pub keep: Guard,
}

/// What a row does.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Give units of a holding.
    Grant {
        /// Of what.
        holding: HoldingId,
        /// How much, in smallest units.
        amount: Amount,
        /// Expiry instead of the holding's own.
        expiry: Option<Deadline>,
        /// Pending instead of the holding's own.
        pending: Option<Deadline>,
    },
    /// Reduce the price of the lines in scope.
    PriceOff {
        /// Minor units off, exact; may depend on the amount entering the step.
        amount: Amount,
        /// Lines.
        scope: AtomSet,
    },
    /// Move to a tier at least until the deadline.
    SetRank {
        /// The ladder.
        ladder: LadderId,
        /// The tier.
        rank: Rank,
        /// Until when.
        until: Deadline,
    },
    /// Money paid out to the member, minor units.
    Cash {
        /// How much.
        amount: Amount,
    },
    /// An attribute takes a value (phase 6); of several rows that set one, the first name's holds.
    Assign {
        /// Which.
        attribute: AttributeId,
        /// The value: a word's number, smallest units, a day.
        value: i64,
    },
    /// An offer opens (phase 6).
    Open(MenuId),
    /// A membership starts (phase 6): as if the member chose it, or free until a deadline.
    Enroll {
        /// Which.
        membership: MembershipId,
        /// A gift until then, without a fee.
        until: Option<Deadline>,
    },
    /// A membership ends at once (phase 6).
    Unenroll(MembershipId),
    /// Move the base of all lots of a holding.
    Extend {
        /// Of what.
        holding: HoldingId,
        /// By how much.
        by: Length,
    },
}

/// In which phase a row runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum RowKind {
    /// Phase 2.
    Price,
    /// Phase 3: an award that belongs to a sale or an outside event.
    Award,
    /// Phase 7, or a midnight: on reach, leave, crossing, timers.
    Follow,
}

/// One lowered rule.
#[derive(Clone, Debug)]
pub struct Row {
    /// The surface rule's name; rows lowered from one rule share it.
    pub rule: String,
    /// Unique name, for ties and reports (`rule` or `rule/2`).
    pub name: String,
    /// Where the rule is declared.
    pub span: Span,
    /// Phase.
    pub kind: RowKind,
    /// Whether finance sees the award as part of a sale (`earn`) or as a gift.
    pub gift: bool,
    /// On what; more than one trigger fires once for each.
    pub on: Vec<Trigger>,
    /// Lines that the amount sees.
    pub scope: AtomSet,
    /// Stage of amounts unless the expression says otherwise.
    pub stage: Stage,
    /// Only if this holds before the event.
    pub guard: Guard,
    /// The parts of `guard` with their source, for explanations of why a rule did not fire.
    pub reasons: Vec<(Guard, Span)>,
    /// What it does.
    pub effect: Effect,
    /// How its amount becomes whole.
    pub rounds: Rounds,
    /// Limits on it, innermost first.
    pub limits: Vec<LimitId>,
}

/// What a limit measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Measure {
    /// Units given.
    Units,
    /// Awards given: what the rows of one rule give on one trigger is one award.
    Count,
    /// Minor units of money: what is given at its holding's cost, exact, and money off as it is.
    Cost,
    /// A field of the event, [`Limit::counts`]: the amounts of the rows see at most the room
    /// ([`Expr::Counted`]); an event in which some row of the set gives something uses it once.
    Field,
}

/// The cap of a limit.
#[derive(Clone, Debug, PartialEq)]
pub enum LimitCap {
    /// A constant, in smallest units or awards.
    Fixed(i64),
    /// By tier.
    ByRank(LadderId, Vec<i64>),
}

/// What happens to demand above the cap.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Overflowing {
    /// Gives what is left. The default.
    #[default]
    Clip,
    /// Gives nothing of an award that does not fit.
    Reject,
    /// Gives all of it while anything is left.
    Finish,
}

/// At most so much, for one member.
#[derive(Clone, Debug)]
pub struct Limit {
    /// The rule or limit it belongs to.
    pub name: String,
    /// Where it stands.
    pub span: Span,
    /// Rows (or, for offers, see [`Offer::limits`]) that share it.
    pub rows: Vec<RowId>,
    /// Units or awards.
    pub measure: Measure,
    /// The field that is counted, for [`Measure::Field`].
    pub counts: Option<Expr>,
    /// While this does not hold, the limit neither cuts nor counts (state before the event).
    pub when: Guard,
    /// Over what time.
    pub window: Window,
    /// How much.
    pub cap: LimitCap,
    /// Above that.
    pub overflowing: Overflowing,
    /// Caps from later days on, in order; what was used counts on.
    pub versions: Vec<CapVersion>,
}

/// A catalogue reward: takes and gives on request, refused whole if anything is short.
#[derive(Clone, Debug)]
pub struct Offer {
    /// The name.
    pub name: String,
    /// Where it is declared.
    pub span: Span,
    /// Who may take it.
    pub guard: Guard,
    /// What it takes.
    pub takes: Vec<(HoldingId, i64)>,
    /// What it gives, with an expiry of its own if stated.
    pub gives: Vec<(HoldingId, i64, Option<Deadline>)>,
    /// Money paid out or credited to the member, minor units (`gives 5 EUR off` at once).
    pub money: i64,
    /// Cost to the company in minor units if declared; otherwise what it gives costs.
    pub cost: Option<Ratio>,
    /// Limits (measure Count).
    pub limits: Vec<LimitId>,
    /// Money that the member pays on top, minor units.
    pub charge: i64,
    /// What `choosing` calls it, for a reward with several prices; else empty.
    pub rung: String,
    /// The offer asked instead where this one's guard does not hold: another tier's price, another version.
    pub otherwise: Option<OfferId>,
}

/// Points as payment: the largest whole number of steps up to what is asked for, the balance, the
/// caps and what is left to pay.
#[derive(Clone, Debug)]
pub struct MoneyOff {
    /// The name.
    pub name: String,
    /// Where it is declared.
    pub span: Span,
    /// Who may use it.
    pub guard: Guard,
    /// What is taken.
    pub holding: HoldingId,
    /// Smallest units of the holding in one step.
    pub step_units: i64,
    /// Minor units off for one step.
    pub step_money: i64,
    /// Least units in one payment.
    pub at_least: i64,
    /// Most units in one payment.
    pub at_most: Option<i64>,
    /// Most minor units off in one purchase.
    pub most_money: Option<i64>,
    /// Largest share of the list amount.
    pub share: Option<Ratio>,
    /// Least list amount.
    pub minimum: i64,
    /// Lines it applies to.
    pub scope: AtomSet,
    /// Limits.
    pub limits: Vec<LimitId>,
    /// Steps, rungs, or all of it.
    pub form: PaymentForm,
    /// The payment asked instead where this one's guard does not hold.
    pub otherwise: Option<u16>,
}

/// When an exchange runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ExchangeWhen {
    /// As soon as enough is there (phase 7).
    AtOnce,
    /// At the end of each period (M2).
    EndOf(Calendar),
    /// After the rows of the events in [`Exchange::on`] have been posted (before phase 7, or in the midnight step).
    On,
}

/// n of one holding become m of another.
#[derive(Clone, Debug)]
pub struct Exchange {
    /// The name.
    pub name: String,
    /// Where it is declared.
    pub span: Span,
    /// From what.
    pub from: HoldingId,
    /// When.
    pub when: ExchangeWhen,
    /// Least units for it to run.
    pub at_least: i64,
    /// Units taken a step.
    pub step: i64,
    /// What a step gives.
    pub gives: (HoldingId, i64),
    /// Expiry of what is given, instead of its own.
    pub expiry: Option<Deadline>,
    /// Whether the rest is kept (else it lapses).
    pub carry: bool,
    /// For [`ExchangeWhen::On`]: which events.
    pub on: Vec<Trigger>,
    /// Only if this holds when it runs.
    pub guard: Guard,
}

impl Program {
    /// The atom of a line with that category and item text; texts that the program does not name
    /// count as "other".
    pub fn atom(&self, category: Option<&str>, item: Option<&str>) -> AtomId {
        self.atom_in(category, item, self.goods.cell(&Default::default()).unwrap_or(0))
    }

    /// The same in a cell of lines with fields of their own.
    pub(super) fn atom_in(&self, category: Option<&str>, item: Option<&str>, cell: usize) -> AtomId {
        let place = |names: &[String], text: Option<&str>| {
            text.and_then(|text| names.iter().position(|name| name == text)).map_or(0, |at| at + 1)
        };
        let row = place(&self.categories, category);
        let column = place(&self.items, item);
        let place = (row * (self.items.len() + 1) + column) * self.goods.cells.len().max(1) + cell;
        self.atom_table.get(place).copied().unwrap_or_default()
    }

    /// The holding of that name.
    pub fn holding(&self, name: &str) -> Option<HoldingId> {
        self.holdings.iter().position(|holding| holding.name == name).map(|at| HoldingId(at as u16))
    }

    /// The ladder of that name.
    pub fn ladder(&self, name: &str) -> Option<LadderId> {
        self.ladders.iter().position(|ladder| ladder.name == name).map(|at| LadderId(at as u16))
    }

    /// The accumulator of that name.
    pub fn accumulator(&self, name: &str) -> Option<AccumulatorId> {
        self.accumulators.iter().position(|metric| metric.name == name).map(|at| AccumulatorId(at as u16))
    }

    /// Rounding of money in price steps.
    pub const MONEY_ROUNDING: Rounding = Rounding::Down;
}
