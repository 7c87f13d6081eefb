//! How messages and the tree builder see each rule of the grammar: one exhaustive table.

use super::grammar::Rule;

/// What a rule is to the user.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shown {
    /// A word of the language, written as it stands.
    Word,
    /// A symbol or operator, written as it stands.
    Symbol(&'static str),
    /// Something described.
    Thing(&'static str),
    /// Nothing that a message should name: parts of a construct, and spellings from elsewhere.
    Hidden,
}

/// The word of a `kw_…` rule.
pub(super) fn word(rule: Rule) -> Option<String> {
    format!("{rule:?}").strip_prefix("kw_").map(str::to_owned)
}

/// The table.
#[rustfmt::skip] // a table: one line for many rules
#[allow(clippy::too_many_lines, reason = "one arm for each word of the grammar")]
pub(super) fn shown(rule: Rule) -> Shown {
    match rule {
        Rule::kw_a | Rule::kw_above | Rule::kw_after | Rule::kw_and | Rule::kw_arbitrage | Rule::kw_as |
        Rule::kw_assume | Rule::kw_at | Rule::kw_badge | Rule::kw_balance | Rule::kw_basket | Rule::kw_below
        | Rule::kw_born | Rule::kw_by | Rule::kw_calendar | Rule::kw_carry | Rule::kw_category |
        Rule::kw_convert | Rule::kw_cost | Rule::kw_costs | Rule::kw_count | Rule::kw_credited |
        Rule::kw_currency | Rule::kw_day | Rule::kw_discount | Rule::kw_distinct | Rule::kw_down |
        Rule::kw_drop | Rule::kw_each | Rule::kw_earn | Rule::kw_earned | Rule::kw_earns | Rule::kw_end |
        Rule::kw_event | Rule::kw_ever | Rule::kw_every | Rule::kw_everything | Rule::kw_except |
        Rule::kw_expect | Rule::kw_expire | Rule::kw_expired | Rule::kw_expiring | Rule::kw_extend |
        Rule::kw_extra | Rule::kw_first | Rule::kw_for | Rule::kw_from | Rule::kw_full | Rule::kw_gift |
        Rule::kw_give | Rule::kw_given | Rule::kw_gives | Rule::kw_go | Rule::kw_grace | Rule::kw_guarantee
        | Rule::kw_holds | Rule::kw_in | Rule::kw_include | Rule::kw_is | Rule::kw_item | Rule::kw_items |
        Rule::kw_joined | Rule::kw_keep | Rule::kw_kept | Rule::kw_larger | Rule::kw_last | Rule::kw_least |
        Rule::kw_leave | Rule::kw_less | Rule::kw_let | Rule::kw_lifetime | Rule::kw_max | Rule::kw_may |
        Rule::kw_membership | Rule::kw_metric | Rule::kw_min | Rule::kw_minimum | Rule::kw_month |
        Rule::kw_more | Rule::kw_most | Rule::kw_move | Rule::kw_nearest | Rule::kw_negative |
        Rule::kw_never | Rule::kw_next | Rule::kw_no | Rule::kw_not | Rule::kw_of | Rule::kw_off |
        Rule::kw_oldest | Rule::kw_on | Rule::kw_once | Rule::kw_one | Rule::kw_only | Rule::kw_or |
        Rule::kw_otherwise | Rule::kw_over | Rule::kw_paid | Rule::kw_param | Rule::kw_paying |
        Rule::kw_pending | Rule::kw_per | Rule::kw_perk | Rule::kw_plus | Rule::kw_points |
        Rule::kw_previous | Rule::kw_pro | Rule::kw_program | Rule::kw_purchase | Rule::kw_qualifying |
        Rule::kw_rata | Rule::kw_reach | Rule::kw_recount | Rule::kw_redeem | Rule::kw_refused |
        Rule::kw_rest | Rule::kw_returns | Rule::kw_reward | Rule::kw_round | Rule::kw_runs | Rule::kw_set |
        Rule::kw_since | Rule::kw_smaller | Rule::kw_soonest | Rule::kw_spend | Rule::kw_spent |
        Rule::kw_splitting | Rule::kw_stamps | Rule::kw_start | Rule::kw_step | Rule::kw_steps |
        Rule::kw_sum | Rule::kw_take | Rule::kw_test | Rule::kw_than | Rule::kw_the | Rule::kw_then |
        Rule::kw_tier | Rule::kw_tiers | Rule::kw_times | Rule::kw_to | Rule::kw_unit | Rule::kw_until |
        Rule::kw_up | Rule::kw_using | Rule::kw_valid | Rule::kw_voucher | Rule::kw_vouchers | Rule::kw_what
        | Rule::kw_when | Rule::kw_where | Rule::kw_whole | Rule::kw_within | Rule::kw_without |
        Rule::kw_worth => Shown::Word,
        Rule::open => Shown::Symbol("{"),
        Rule::close => Shown::Symbol("}"),
        Rule::open_round => Shown::Symbol("("),
        Rule::close_round => Shown::Symbol(")"),
        Rule::comma => Shown::Symbol(","),
        Rule::range => Shown::Symbol(".."),
        Rule::assign => Shown::Symbol("="),
        Rule::plus_sign => Shown::Symbol("+"),
        Rule::minus_sign => Shown::Symbol("-"),
        Rule::at_least_sign => Shown::Symbol(">="),
        Rule::at_most_sign => Shown::Symbol("<="),
        Rule::above_sign => Shown::Symbol(">"),
        Rule::below_sign => Shown::Symbol("<"),
        Rule::equal_sign => Shown::Symbol("="),
        Rule::times_sign => Shown::Symbol("x"),
        Rule::or => Shown::Symbol("or"),
        Rule::and => Shown::Symbol("and"),
        Rule::not => Shown::Symbol("not"),
        Rule::include => Shown::Thing("an include"),
        Rule::declaration | Rule::program | Rule::program_head | Rule::unit | Rule::category | Rule::event |
        Rule::event_head | Rule::param | Rule::let_named | Rule::metric | Rule::points | Rule::points_head |
        Rule::tiers | Rule::tiers_head | Rule::instrument | Rule::instrument_head | Rule::instrument_kind |
        Rule::award_rule | Rule::award_head | Rule::rule_kind | Rule::stamps | Rule::stamps_head |
        Rule::reward | Rule::reward_head | Rule::convert | Rule::convert_head | Rule::assume |
        Rule::guarantee | Rule::test | Rule::test_head => Shown::Thing("a declaration"),
        Rule::header_clause | Rule::currency | Rule::calendar | Rule::runs | Rule::returns => Shown::Thing("a clause of the program"),
        Rule::field => Shown::Thing("a field"),
        Rule::one_of => Shown::Thing("`one of` with words"),
        Rule::listed | Rule::name => Shown::Thing("a name"),
        Rule::ladder_clause | Rule::move_up | Rule::move_down | Rule::keep | Rule::grace | Rule::start_at => Shown::Thing("a clause of the tiers"),
        Rule::at_once => Shown::Thing("`at once`"),
        Rule::tier => Shown::Thing("a tier"),
        Rule::every => Shown::Thing("`every`"),
        Rule::gate | Rule::when => Shown::Thing("`when`"),
        Rule::from => Shown::Thing("`from`"),
        Rule::until => Shown::Thing("`until`"),
        Rule::assume_subject | Rule::is_values | Rule::row_key => Shown::Thing("a name or a text"),
        Rule::value_range => Shown::Thing("a range"),
        Rule::promise | Rule::promised_limit => Shown::Thing("a promise"),
        Rule::clause | Rule::whole_points | Rule::to_grain | Rule::round | Rule::pending | Rule::expire |
        Rule::valid | Rule::spend | Rule::may_go_negative | Rule::qualifying | Rule::worth | Rule::cost |
        Rule::minimum | Rule::give | Rule::take | Rule::costs | Rule::steps_of | Rule::at_least | Rule::rest
        | Rule::as_credited | Rule::set_rank | Rule::extend | Rule::stamps_expire | Rule::description |
        Rule::counted => Shown::Thing("a clause"),
        Rule::round_mode => Shown::Thing("`down`, `up` or `nearest`"),
        Rule::grant => Shown::Thing("what is given"),
        Rule::limit => Shown::Thing("a limit"),
        Rule::limit_per => Shown::Thing("`per`"),
        Rule::rolling | Rule::duration => Shown::Thing("a length such as `30 days`"),
        Rule::limit_word => Shown::Thing("`clip`, `reject` or `stop`"),
        Rule::triggers | Rule::trigger | Rule::reach | Rule::leave | Rule::start_of | Rule::end_of_trigger |
        Rule::every_date | Rule::idle | Rule::happening => Shown::Thing("an event"),
        Rule::lines => Shown::Thing("categories in quotes"),
        Rule::deadline | Rule::step | Rule::end_of | Rule::next_day | Rule::next_date | Rule::length => Shown::Thing("a deadline such as `30 days`"),
        Rule::period => Shown::Thing("a period such as `month`"),
        Rule::period_unit => Shown::Thing("`day`, `week`, `month`, `quarter`, `half` or `year`"),
        Rule::duration_unit => Shown::Thing("`days`, `weeks`, `months` or `years`"),
        Rule::day_month => Shown::Thing("a day such as `15 March`"),
        Rule::quantity | Rule::expression | Rule::parenthesised | Rule::larger_smaller | Rule::of_chain |
        Rule::balance_of | Rule::amount | Rule::table | Rule::measure | Rule::counting | Rule::summing |
        Rule::measure_how => Shown::Thing("an amount"),
        Rule::condition | Rule::check | Rule::comparison => Shown::Thing("a condition"),
        Rule::compared => Shown::Thing("a comparison such as `>= 6`"),
        Rule::is_tail => Shown::Thing("`is`"),
        Rule::bound => Shown::Thing("`or above`"),
        Rule::in_tail => Shown::Thing("`in`"),
        Rule::table_mode => Shown::Thing("`whole` or `marginal`"),
        Rule::row | Rule::row_names => Shown::Thing("a row of the table"),
        Rule::source => Shown::Thing("what is added up"),
        Rule::window | Rule::window_last | Rule::window_period => Shown::Thing("a window such as `calendar year` or `last 90 days`"),
        Rule::statement | Rule::given | Rule::on_day | Rule::expect => Shown::Thing("`given`, `on` or `expect`"),
        Rule::fact | Rule::fact_joined | Rule::fact_born | Rule::fact_balance | Rule::fact_holds |
        Rule::fact_value => Shown::Thing("a fact"),
        Rule::action | Rule::redeem | Rule::happens => Shown::Thing("what happens"),
        Rule::record => Shown::Thing("what was bought in `{ }`"),
        Rule::entry | Rule::entry_line | Rule::entry_times | Rule::entry_field => Shown::Thing("an entry"),
        Rule::using => Shown::Thing("`using`"),
        Rule::claim | Rule::claim_earned | Rule::claim_balance | Rule::claim_pending | Rule::claim_paid |
        Rule::claim_expired | Rule::claim_holds | Rule::claim_stamps | Rule::claim_refused |
        Rule::claim_value => Shown::Thing("a claim"),
        Rule::zone => Shown::Thing("a time zone such as `Europe/Paris`"),
        Rule::text | Rule::straight_text => Shown::Thing("a text in quotes"),
        Rule::number => Shown::Thing("a number"),
        Rule::whole_number => Shown::Thing("a whole number"),
        Rule::percent => Shown::Thing("a percentage"),
        Rule::date | Rule::iso_date => Shown::Thing("a date such as `2026-03-01`"),
        Rule::time | Rule::clock_time => Shown::Thing("a time such as `14:00`"),
        Rule::ordinal => Shown::Thing("a day such as `15th`"),
        Rule::month_word => Shown::Thing("a month"),
        Rule::EOI | Rule::break_sign | Rule::space_sign | Rule::WHITESPACE | Rule::COMMENT | Rule::gap |
        Rule::letter | Rule::whole_items | Rule::whole_body | Rule::whole_header | Rule::whole_ladder |
        Rule::whole_field | Rule::whole_statement | Rule::whole_statements | Rule::whole_expression |
        Rule::whole_head | Rule::head | Rule::header_line | Rule::param_range | Rule::param_step |
        Rule::ladder_line | Rule::one_step | Rule::to_earned | Rule::ladder_word | Rule::tier_at |
        Rule::tier_kept | Rule::body | Rule::clause_line | Rule::soonest_first | Rule::oldest_first |
        Rule::pro_rata | Rule::plus | Rule::counted_off | Rule::counted_give | Rule::grant_pending |
        Rule::grant_valid | Rule::of_texts | Rule::texts | Rule::limit_then | Rule::clause_word |
        Rule::where_clause | Rule::trigger_kind | Rule::except | Rule::step_word | Rule::length_after |
        Rule::last_one | Rule::length_without | Rule::period_from | Rule::month_ahead | Rule::weekday_ahead
        | Rule::per_tail | Rule::per_of | Rule::both | Rule::in_the_month | Rule::within |
        Rule::compare_sign | Rule::time_range | Rule::name_range | Rule::add_sign | Rule::term |
        Rule::number_like | Rule::of_head | Rule::of_item | Rule::no_unit | Rule::times_two | Rule::row_line
        | Rule::row_from | Rule::row_otherwise | Rule::source_earned | Rule::source_spent | Rule::over |
        Rule::on_to | Rule::redeem_times | Rule::use_item | Rule::reserved | Rule::bound_word |
        Rule::foreign_text | Rule::foreign_sign | Rule::foreign_assign | Rule::foreign_range |
        Rule::foreign_equal | Rule::foreign_unequal | Rule::foreign_at_least | Rule::foreign_at_most |
        Rule::foreign_and | Rule::foreign_or | Rule::foreign_not | Rule::foreign_times | Rule::foreign_when
        | Rule::foreign_otherwise | Rule::foreign_percent | Rule::foreign_money | Rule::money_sign |
        Rule::foreign_multiple | Rule::foreign_number | Rule::comma_number | Rule::foreign_entry_times |
        Rule::foreign_date | Rule::foreign_time | Rule::meridiem => Shown::Hidden,
    }
}
