use serde::Serialize;

use super::Severity;

/// A stable code: a family letter and four digits. S syntax, N names, U units, C clauses and shape,
/// D dates and times, T tests, X scenarios, F files and data, E evaluation, W advice about a program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Code(pub &'static str);

/// What the table knows of a code.
#[derive(Clone, Copy, Debug)]
pub struct CodeInfo {
    /// The code.
    pub code: Code,
    /// Its weight unless a message says otherwise.
    pub severity: Severity,
    /// One line for indexes.
    pub title: &'static str,
    /// Its page, `docs/diagnostics/<CODE>.md`.
    pub page: &'static str,
}

macro_rules! codes {
    ($($name:ident $code:literal $severity:ident $title:literal;)*) => {
        $(#[doc = $title] pub const $name: Code = Code($code);)*
        /// Every code there is, in order of family and number.
        pub const CODES: &[CodeInfo] = &[$(CodeInfo { code: $name, severity: Severity::$severity, title: $title, page: include_str!(concat!("../../docs/diagnostics/", $code, ".md")) },)*];
    };
}

/// Constants named after what they say; `Code` values are never written as literals elsewhere.
pub mod table {
    use super::{Code, CodeInfo, Severity};
    codes! {
        // S: syntax (parser)
        UNEXPECTED "S0001" Error "something stands where it cannot stand";
        UNFINISHED "S0002" Error "something ends too early";
        UNKNOWN_DECLARATION "S0003" Error "a word begins no declaration";
        NOT_YET "S0004" Error "a part of the language that this version does not have";
        UNCLOSED_TEXT "S0005" Error "a text or comment does not end";
        UNCLOSED_BRACKET "S0006" Error "a bracket is never closed";
        STRAY_BRACKET "S0007" Error "a closing bracket closes nothing";
        TOO_DEEP "S0008" Error "something is nested too deep or strung too long";
        UNKNOWN_CHARACTER "S0009" Error "a character means nothing";
        NUMBER_TOO_LARGE "S0010" Error "a number is too large";
        TOO_MANY_DECIMALS "S0011" Error "a number has too many decimals";
        FOREIGN_DATE "S0012" Error "a date is not written as year-month-day";
        FOREIGN_TIME "S0013" Error "a time is not written as hours:minutes";
        FOREIGN_COMPARISON "S0014" Error "a comparison is written as in another language";
        FOREIGN_LOGIC "S0015" Error "`and`, `or` or `not` is written as in another language";
        FOREIGN_PERCENT "S0016" Error "a percentage is not written as `20%`";
        FOREIGN_MONEY "S0017" Error "money is written with a sign";
        FOREIGN_MULTIPLE "S0018" Error "a multiple or product is written as in another language";
        FOREIGN_NUMBER "S0019" Error "a number is written with commas";
        FOREIGN_COMMENT "S0020" Error "a comment does not begin with `#`";
        FOREIGN_QUOTES "S0021" Error "a text does not stand in straight double quotes";
        FOREIGN_WORD "S0022" Error "a word of another language";
        FOREIGN_SIGN "S0023" Error "a sign that is not needed, or another one than here";
        SAID_TWICE "S0024" Error "the same thing is said twice";

        // N: names (check)
        UNKNOWN_NAME "N0001" Error "nothing has this name";
        NAME_CLASH "N0002" Error "two things have the same name";
        BUILT_IN_NAME "N0003" Error "a built-in word is declared anew";
        WRONG_KIND "N0004" Error "the name means something of another kind";
        DEFINITION_CYCLE "N0005" Error "a definition needs itself";
        UNKNOWN_UNIT "N0006" Error "no such unit";
        UNKNOWN_CURRENCY "N0007" Error "no such currency";
        INCLUDE_CYCLE "N0008" Error "a file includes itself";
        UNKNOWN_WORD "N0009" Error "a field never has this value";
        AMENDED_KIND "N0070" Error "an amendment makes something another kind of thing";
        FIELD_DIFFERS "N0010" Error "a field is another thing in another event";
        UNKNOWN_PARTNER "N0080" Error "a partner that is not declared";
        // U: units (check)
        MIXED_UNITS "U0001" Error "two units are mixed";
        WRONG_UNIT "U0002" Error "another unit is needed here";
        NOT_A_CONDITION "U0003" Error "a condition is needed here";
        NOT_A_QUANTITY "U0004" Error "a quantity is needed here";
        WRONG_STEP "U0005" Error "a rate counts in another unit than its amount";
        TOO_FINE "U0006" Error "finer than the smallest unit";
        MIXED_TABLE "U0007" Error "the rows of a table differ in unit";
        GIVES_MONEY "U0008" Error "a rule gives what is no holding";
        UNKNOWNS_MULTIPLIED "U0009" Error "two unknown quantities are multiplied";
        CONSTANT_TOO_LARGE "U0010" Error "a constant is too large";
        TOO_FINE_A_RATE "U0011" Error "a rate has too large a denominator";
        OUT_OF_RANGE "U0012" Error "a parameter lies outside its range";
        NOT_CONSTANT "U0013" Error "a constant is needed here";
        NOT_POSITIVE "U0014" Error "more than zero is needed here";
        NOT_COMPARABLE "U0015" Error "these cannot be compared so";
        RATE_OF_SEVERAL "U0016" Error "it cannot be seen what `per` belongs to";
        PARTNER_PAYS "U0080" Error "what a partner pays is no money for points";
        // C: clauses and shape (check)
        NO_PROGRAM "C0001" Error "no program header";
        TWICE "C0002" Error "a clause stands twice";
        CLAUSE_NOT_HERE "C0003" Error "a clause stands in the wrong declaration";
        CLAUSE_MISSING "C0004" Error "a needed clause is missing";
        NO_POINT_COST "C0005" Error "a wallet does not say what a point costs";
        NOT_RISING "C0006" Error "thresholds do not rise";
        UNREACHABLE_TIER "C0007" Error "a tier can never be reached";
        PERCENT_CYCLE "C0008" Error "rules refer to one another in a circle";
        PERCENT_DEPTH "C0009" Error "percentages of rules are nested too deeply";
        WITHOUT_EFFECT_YET "C0010" Error "not in this version";
        NOT_OF_EVENT "C0011" Error "the event has no such field";
        LIMIT_WITHOUT_WINDOW "C0012" Error "a limit does not say over what time";
        AMBIGUOUS_SHARE "C0013" Error "a share of a rule that gives several things";
        OTHER_EVENT "C0014" Error "a share of a rule that never pays on this event";
        MIXED_FILTER "C0015" Error "a filter mixes the event with its lines";
        BELONGS_IN_WHERE "C0016" Error "an amount of the event stands in `when`";
        TABLE_ROWS "C0017" Error "the rows of a table do not fit";
        TOO_MANY "C0018" Error "more than a program may have";
        LIMIT_UNIT "C0019" Error "a limit counts what the rule does not give";
        PRICE_STEPS "C0020" Error "the steps of a price do not come out even";
        NO_KEEP "C0021" Error "a ladder does not say how long a tier is kept";
        NOT_KNOWN_YET "C0022" Error "an amount is used before it is known";
        UNSUITED_PERIOD "C0023" Error "this period does not fit here";
        NOT_AMENDABLE "C0070" Error "something cannot be amended";
        TIERS_REORDERED "C0071" Error "an amendment changes the order of tiers";
        AMENDED_UNIT "C0072" Error "an amendment changes what must stay";
        LINE_FIELD "C0090" Error "a field of lines where the whole event is meant";
        PENDING_ASKS "C0091" Error "a pending period depends on what is held";
        LIMITS_CROSS "C0092" Error "two limits cross";
        NO_SURPLUS "C0100" Error "there is no surplus to carry";
        OF_WHAT "C0101" Error "an event does not say of what";
        GOODS_FIELD "C0102" Error "a field of the whole purchase";
        COUNTED_EACH "U0090" Error "`for each` of what is no count";
        EXCEPTION_INCOMPLETE "C0120" Error "an exception lacks reason, owner or end";
        NO_SUCH_FINDING "C0121" Error "an exception for a finding that does not exist";
        EXCEPTION_IDLE "C0122" Warning "an exception excuses nothing";
        NOTHING_PROMISED "C0123" Error "a guarantee about nothing that is given";
        SAID_OF_THE_PROGRAM "C0030" Error "a word about returns that holds for the whole program";
        BAD_MEASURE "C0050" Error "a measure that cannot be taken";
        BAD_GAME "C0051" Error "a challenge, streak, league or raffle does not come out";
        ROUNDED_SO "C0040" Error "a rounding does not fit what is given";
        NO_CROSSING "C0041" Error "no tier is crossed here";
        FIELD_LIMIT "C0042" Error "a limit counts a field of the event that does not fit";
        BUDGET_ASKED "C0043" Error "a budget is asked where it is not known";
        ITEMS_OF "C0044" Error "single items are asked for where there are none";
        CHOICE_VALUES "C0060" Error "a choice does not say what may be chosen";
        MENU_IMPOSSIBLE "C0061" Error "an offer to choose from cannot be carried out";
        WHICH_MEMBERSHIP "C0062" Error "it is not clear which membership is meant";
        NOT_BACKDATED "C0063" Error "this cannot be granted afterwards";
        NOT_SHARED "C0080" Error "a household that cannot be";
        REFERRAL_PART "C0081" Error "an inviter would hear nothing of this";
        FUNDED_TWICE "C0082" Error "two partners fund the same thing";
        FUNDS_NOTHING "C0083" Error "a partner funds what gives nothing";
        // D: dates and times (check)
        NO_SUCH_DATE "D0001" Error "the calendar has no such date";
        EMPTY_RANGE "D0002" Error "a range ends before it begins";
        NO_SUCH_TIME "D0003" Error "the clock has no such time";
        NO_SUCH_START "D0004" Error "a period cannot start there";
        BAD_LENGTH "D0005" Error "a length of time does not fit here";
        BAD_DEADLINE "D0006" Error "a deadline does not fit here";
        NO_SUCH_CALENDAR_NAME "D0007" Error "no such weekday or month";
        // T: tests (check)
        STEPS_OUT_OF_ORDER "T0001" Error "the steps of a test go back in time";
        EXPECT_BEFORE_ON "T0002" Error "a test expects something before anything happens";
        UNUSABLE "T0003" Error "this cannot be used in a purchase";
        UNKNOWN_ENTRY "T0004" Error "an event's record does not fit its declaration";
        BAD_FACT "T0005" Error "a fact or claim does not fit";
        BAD_RESULT "T0050" Error "a result that a league or raffle cannot have";

        // E: evaluation
        TOO_LARGE "E0001" Error "an amount of an event is too large";
        OUT_OF_ORDER "E0002" Error "an event is earlier than the one before it";
        OUTSIDE_DAYS "E0003" Error "an event lies outside the days of the run";
        BAD_EVENT "E0004" Error "an event's figures cannot be right";
        TOO_MANY_LOTS "E0005" Error "a member would hold too many separate lots";
        TOO_MANY_RECEIPTS "E0130" Error "a member would have too many purchases that can still be returned";
        UNKNOWN_EVENT "E0006" Error "the program does not know an event or reward";
        PROOF_DISAGREES "E0150" Warning "a proof and the evaluator disagree, which is our own error";
        TOO_MANY_OFFERS "E0060" Error "a member would have too many open offers";
        MEMBER_GONE "E0180" Error "an event comes after the member has left the program";
        BAD_DAYS "E0101" Error "a run ends before it begins, or lasts too long";
        TOO_MANY_PARTS "E0102" Error "a program has too many parts of one kind";
        FORMULA_TOO_WIDE "E0103" Error "the numbers of a rule can grow beyond any bound";
        RULE_CIRCLE "E0104" Error "rules take percentages of each other in a circle";
        EXPECTATION_FAILED "E0201" Error "a test found something other than it expected";
        TEST_EVENT_FAILED "E0202" Error "an event of a test could not be carried out";

        // X: scenarios
        SCENARIO_NOT_TOML "X0001" Error "a scenario is not TOML";
        SCENARIO_UNKNOWN_KEY "X0002" Error "a scenario has a key that does not exist";
        SCENARIO_MISSING_KEY "X0003" Error "a scenario lacks a key";
        SCENARIO_WRONG_KIND "X0004" Error "a key has a value of another kind";
        SCENARIO_BAD_QUANTITY "X0005" Error "a quantity cannot be read";
        SCENARIO_OUT_OF_RANGE "X0006" Error "a value makes no sense";
        SCENARIO_SHARES_NOT_WHOLE "X0007" Error "shares do not sum to 100%";
        SCENARIO_TOO_MANY_CUSTOMERS "X0008" Error "too many customers";
        SCENARIO_BAD_HORIZON "X0009" Error "a horizon that cannot be simulated";
        SCENARIO_PROGRAM "X0010" Error "the program of a scenario has errors";
        SCENARIO_SETTING "X0011" Error "a parameter cannot be set so";
        SCENARIO_UNKNOWN_REWARD "X0012" Error "a reward that the program does not have";
        SCENARIO_UNKNOWN_CATEGORY "X0013" Error "a category that nothing knows";
        SCENARIO_UNKNOWN_MEASURE "X0014" Error "a measure that does not exist";
        SCENARIO_UNKNOWN_WORD "X0015" Error "a word that is not one of the known ones";
        SCENARIO_NOT_YET "X0016" Error "something that this version cannot simulate";
        SCENARIO_CURRENCY "X0017" Error "money of another currency than the program's";
        SCENARIO_TWICE "X0018" Error "a name is taken twice";
        SCENARIO_CONFLICT "X0019" Error "keys that contradict each other";
        SCENARIO_NOBODY_BUYS "X0020" Warning "nobody buys any category of the program";
        SIMULATION_FAILED "X0021" Error "a simulation had to stop";
        HOUSEHOLD_SIMULATED "X0080" Error "nobody says who lives in a household";
        PART_DAMAGED "X0100" Error "a file is not a whole part of a run";
        PART_FOREIGN "X0101" Error "a part belongs to another run";
        PART_TWICE "X0102" Error "parts hold the same members twice";
        PART_MISSING "X0103" Error "members are missing from the parts of a run";
        PRECISION_IN_PARTS "X0104" Error "a run to a precision in parts";
        PRECISION_COUPLED "X0105" Error "a run to a precision of members who share something";
        INTERRUPTED_BEFORE "X0106" Error "stopped before it was known what members share";
        LEAGUE_TOO_LARGE "X0107" Error "a league of too many members";
        BUDGET_REFUNDED "X0108" Error "a budget that takes refunds back, with returns";
        LAUNCH_NOWHERE "X0140" Error "a launch without a pilot";
        COMPARE_UNKNOWN "X0150" Error "a comparison with a variant that does not exist";
        SCENARIO_EFFECT "X0200" Error "an effect that does not exist";
        SCENARIO_EFFECT_OF_SEGMENT "X0201" Error "an effect that a segment states";
        SCENARIO_EFFECT_NUMBER "X0202" Error "a number that an effect does not have";
        SCENARIO_EFFECT_CONTRADICTS "X0203" Error "numbers of an effect contradict one another";
        SCENARIO_SEASON "X0204" Error "a season where purchases follow dates";
        SCENARIO_FIELD "X0205" Error "a field of members that the program does not have";
        SCENARIO_UNCERTAIN "X0151" Error "an uncertain input that cannot be drawn";
        SCENARIO_FOREIGN_KEY "X0501" Error "a parameter of another model";
        SCENARIO_FOREIGN_PRESET "X0502" Error "a preset of another model";
        SCENARIO_AMOUNTS "X0503" Error "a file of amounts that cannot be drawn from";

        // F: files and data
        FILE_MISSING "F0001" Error "a file is not there";
        FILE_NOT_UTF8 "F0002" Error "a file is not UTF-8 text";
        FILE_TOO_LARGE "F0003" Error "a file is too large";
        FILE_OUTSIDE "F0004" Error "a file lies outside the program's folder";
        FILE_UNREADABLE "F0005" Error "a file cannot be read";
        WRITE_FAILED "F0006" Error "a result cannot be written";
        NO_BASELINE "F0150" Error "a baseline cannot be read";
        TWO_CURRENCIES "F0151" Error "programs in two currencies cannot be compared";
        STANDS_ALREADY "F0007" Error "a file stands there already";
        CODE_UNKNOWN "F0008" Error "there is no such code";
        NOTHING_TO_EXPLAIN "F0009" Error "it is not said what to explain";
        BUDGET_REPLAYED "F0040" Error "a budget that takes refunds back cannot be replayed with returns";
        HOUSEHOLD_REPLAYED "F0080" Error "a household cannot be replayed yet";
        DATA_LINE "F0101" Error "a line of a transaction file is broken";
        DATA_COLUMNS "F0102" Error "the columns of a transaction file do not fit";
        DATA_DATE "F0103" Error "a date in a transaction file cannot be read";
        DATA_NUMBER "F0104" Error "a number in a transaction file cannot be used";
        DATA_EMPTY "F0105" Error "a transaction file holds no purchase";
        DATA_COLUMN_UNREAD "F0106" Warning "a column of a transaction file is not read";
        DATA_BASKET "F0107" Error "a purchase has too many lines";
        BOOKS_OPEN "F0108" Error "the books of a replay do not balance";
        EXCEPTION_OVER "F0160" Error "an exception has expired";
        NOT_SIZED "F0161" Warning "the run that sizes findings was interrupted";
        LEDGER_TYPE "F0180" Error "a movement of a ledger is not known";
        LEDGER_OVERDRAWN "F0181" Warning "more is taken from a member than the ledger gave";
        LEDGER_PAST_DUE "F0182" Warning "points of a ledger are held beyond their last day";
        OPENING_LOT "F0183" Error "an opening lot cannot be used";
        CLOSE_DATE "F0184" Error "the date of a close lies outside the data";
        CLOSE_ESTIMATE "F0185" Error "a close has no estimate";
        CLOSE_TAIL "F0186" Warning "points are older than the history that estimates them";
        CLOSE_MONEY "F0187" Note "a close has figures in points only";
        LEDGER_QUALITY "F0188" Warning "a data file holds rows that need a look";
        FORM "F0189" Error "the form of a data file cannot be read";
        PARQUET "F0190" Error "a file cannot be read as Parquet";
        REDEEM_UNKNOWN "F0191" Error "a file redeems what the program does not have";
        DATA_OVERFLOW "F0220" Error "rows find no room on the disk";
        DATA_TEXT "F0221" Error "a data file is not text in UTF-8";
        FIT_CHOICE "F0222" Error "a fit has no choice";
        CLOSE_TOUCHING "F0192" Error "a close of customers who touch";
        EXPORT_NOT_BUILT "F0193" Error "this build does not write a form of results";
        TRIANGLE_COLUMNS "F0301" Error "the columns of a triangle do not fit";
        TRIANGLE_NUMBER "F0302" Error "a number in a triangle cannot be used";
        TRIANGLE_TWICE "F0303" Error "a cell of a triangle stands twice";
        TRIANGLE_MISSING "F0304" Error "a cell of a triangle is missing";
        TRIANGLE_NEGATIVE "F0305" Error "a cumulative amount of a triangle is negative";
        TRIANGLE_NOTHING "F0306" Error "a column of a triangle holds nothing";
        TRIANGLE_SIZE "F0307" Error "a triangle is empty, too small or too large";
        TRIANGLE_COLUMN_UNREAD "F0308" Warning "a column of a triangle is not read";
        TRIANGLE_FALLS "F0309" Note "a cumulative amount of a triangle falls";
        EXPOSURES "F0310" Error "the exposures do not fit the triangle";
        METHOD_UNUSABLE "F0311" Error "a method cannot be used on this triangle";
        MORE_THAN_ISSUED "F0312" Warning "more is expected to be redeemed than was issued";
        TRIANGLE_LINE "F0313" Error "a line of a triangle's file is broken";
        STARTS_AT_NOTHING "F0314" Warning "an origin of a triangle holds nothing yet";
        TRIANGLES_DIFFER "F0315" Error "two triangles do not have the same cells";
        ACCOUNTS_NOT_TOML "F0320" Error "an accounting file is not TOML";
        ACCOUNTS_KEY "F0321" Error "a key of an accounting file is not known";
        ACCOUNTS_MISSING "F0322" Error "an accounting file leaves out what is needed";
        ACCOUNTS_KIND "F0323" Error "a value in an accounting file is of the wrong kind";
        ACCOUNTS_RANGE "F0324" Error "a figure in an accounting file is not possible";
        ACCOUNTS_TWICE "F0325" Error "a name in an accounting file is taken twice";
        ESTIMATE_TOO_LOW "F0326" Warning "an estimate lies below what is redeemed already";
        ESTIMATE_NOTHING "F0327" Warning "nothing is expected to be redeemed";
        FIT_TOO_LITTLE "F0401" Error "a file says too little to fit a model";
        FIT_OUTSIDE "F0402" Error "a fit looks outside the file";
        FIT_UNDETERMINED "F0403" Warning "purchases do not determine a parameter";
        FIT_SURVIVAL "F0404" Error "a survival table is broken";
        FIT_LEFT_OUT "F0405" Warning "a fit leaves customers out";
        FIT_NO_STEP "F0406" Error "a fit does not know its step";

        // W: advice (check)
        TAKES_MORE "W0090" Warning "a discount of more than everything";
        NEVER_FIRES "W0001" Warning "a rule never fires";
        NEVER_GIVEN "W0002" Warning "a holding is never given";
        NOT_PROVED "W0003" Note "a guarantee is kept but not proved";
        NO_ITEM_COST "W0004" Warning "an item states no cost";
        THRESHOLD_KEPT "W0030" Warning "a returned part may leave more than the rest would have earned";
        EXTREME_STAYS "W0031" Warning "a metric does not fall with a return";

        // L: findings of proofs
        GIVE_BACK "L0001" Warning "a purchase gives back more than it costs";
        NEGATIVE_MARGIN "L0002" Error "rewards cost more than a purchase leaves";
        EARN_BURN_LOOP "L0003" Error "what a member holds turns into more money than went in";
        POINTS_TOO_CHEAP "L0004" Error "points are sold below what they are worth";
        EARNS_ON_REWARDS "L0005" Warning "points are earned on what is paid with points";
        CASH_EARNS "L0006" Warning "something that is as good as money earns";
        SPLIT_GAIN "L0007" Warning "many small purchases earn more than one";
        MERGE_GAIN "L0008" Note "one purchase earns more than its parts";
        TIMING_GAIN "L0009" Note "waiting for midnight earns more";
        CLIFF "L0010" Warning "a cent more brings so much that spending less is foolish";
        FALLING "L0011" Warning "a larger purchase brings less";
        TIER_INVERSION "L0012" Warning "a higher tier earns less";
        TIER_UNREACHABLE "L0013" Warning "nobody can reach a tier";
        TIER_OF_ALL "L0014" Warning "one purchase is enough for a tier";
        TIER_TRAP "L0015" Warning "a tier is harder to keep than to reach";
        SHADOWED "L0016" Warning "a rule never pays";
        OVERLAP "L0017" Warning "two rules give the same thing on the same purchases";
        ORDER_MATTERS "L0018" Note "the order of two discounts decides what is paid";
        STACKING "L0019" Warning "many small rewards meet on one purchase";
        HEADLINE "L0020" Warning "rounding makes a stated rate untrue";
        TINY_AMOUNTS "L0021" Warning "rounding up gives a whole unit for a cent";
        IDLE_CAP "L0022" Warning "a limit is never reached, or always";
        FREE_ACTION "L0023" Error "something free gives a reward every time";
        UNLIMITED "L0024" Warning "something paid for once can be used without end";
        EXOGENOUS "L0025" Warning "what happens outside decides what it costs";
        PRIZES "L0026" Warning "a raffle has more prizes than it can pay for";
        REFUND_RESIDUE "L0027" Error "something stays after a full return";
        PARTIAL_REFUND "L0028" Warning "more stays after a partial return than the rest would have earned";
        SPEND_THEN_REFUND "L0029" Warning "points can be spent before the purchase is returned";
        NOT_SINGLE_USE "L0030" Error "a reward can be taken again and again";
        NO_CEILING "L0031" Warning "a reward pays for an item of any price";
        SELF_REFERRAL "L0032" Error "inviting oneself pays";
        REFERRAL_CHAIN "L0033" Warning "every friend costs more than the friend brings";
        LAPSES_FIRST "L0034" Warning "points lapse before they are enough for anything";
        UNATTAINABLE "L0035" Warning "a gift cannot be reached in its window";
        ORPHANS "L0036" Warning "a balance can never be spent";
        NEVER_USABLE "L0037" Warning "something lapses before it can be used";
        DEAD_BY_DATE "L0038" Warning "a window is over before anything begins";
        ALMOST_MEET "L0039" Warning "two windows almost meet";
        AMBIGUOUS_DATE "L0040" Warning "a day that not every month or year has";
        STRANDED "L0041" Warning "something is earned longer than it can be used";
        BREAKAGE "L0042" Warning "what is owed hangs on points that lapse";
        OTHER_UNIT "L0043" Warning "a number looks like one in another unit";
        OUT_OF_LINE "L0044" Warning "a number is out of line with its neighbours";
        OVERFLOW "L0045" Warning "an amount grows beyond what can be counted";
        GAP "L0046" Warning "between the rules lie purchases that earn nothing";
        DEVALUED "L0047" Warning "a purchase brings less than it did";
        BROKEN_GUARANTEE "L0048" Error "a guarantee does not hold";
        STARVED "L0049" Warning "a budget is gone before most members come";
        HIDDEN_TEXT "L0050" Warning "a character that nobody sees or that looks like another";
    }
}

pub use table::CODES;

/// The table's row of a code.
pub fn info(code: Code) -> Option<&'static CodeInfo> {
    CODES.iter().find(|row| row.code == code)
}
