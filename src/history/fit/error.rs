//! What can keep a model from being fitted, and what is worth knowing of a fit.

use super::Model;
use crate::diagnostic::{Diagnostic, table};

/// Too little to fit.
pub(super) struct TooLittle {
    pub model: Model,
    pub found: String,
    pub needed: &'static str,
}

impl From<TooLittle> for Diagnostic {
    fn from(TooLittle { model, found, needed }: TooLittle) -> Self {
        Diagnostic::new(table::FIT_TOO_LITTLE, format!("{} cannot be fitted to {found}", model.name())).help(needed)
    }
}

/// A ledger that says nothing of redemption.
pub(super) struct TooLittleRedeemed {
    pub found: String,
    pub needed: &'static str,
}

impl From<TooLittleRedeemed> for Diagnostic {
    fn from(TooLittleRedeemed { found, needed }: TooLittleRedeemed) -> Self {
        Diagnostic::new(table::FIT_TOO_LITTLE, format!("no hazards can be told from {found}")).help(needed)
    }
}

/// A calibration or an end that does not lie in the file.
pub(super) struct Outside {
    pub message: String,
    pub help: String,
}

impl From<Outside> for Diagnostic {
    fn from(Outside { message, help }: Outside) -> Self {
        Diagnostic::new(table::FIT_OUTSIDE, message).help(help)
    }
}

/// A likelihood without a top.
pub(super) struct Undetermined {
    pub model: Model,
    pub parameters: Vec<&'static str>,
}

impl From<Undetermined> for Diagnostic {
    fn from(Undetermined { model, parameters }: Undetermined) -> Self {
        let which = match parameters.as_slice() {
            [] => "its parameters".to_owned(),
            names => names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(" and "),
        };
        Diagnostic::new(table::FIT_UNDETERMINED, format!("the purchases do not determine {which} of {}", model.name()))
            .help("the likelihood keeps rising or hardly changes: a simpler model or more customers would say more")
            .note("the estimates are where the search ended; they have no standard error")
    }
}

/// A model without the length of its step.
pub(super) struct NoStep {
    pub model: Model,
    pub steps: &'static str,
}

impl From<NoStep> for Diagnostic {
    fn from(NoStep { model, steps }: NoStep) -> Self {
        Diagnostic::new(table::FIT_NO_STEP, format!("{} needs the time from one {steps} to the next", model.name()))
            .help("say it with --every, as in --every \"1 year\"")
    }
}

/// Customers or purchases that the model has no place for.
pub(super) struct LeftOut {
    pub message: String,
    pub help: &'static str,
}

impl From<LeftOut> for Diagnostic {
    fn from(LeftOut { message, help }: LeftOut) -> Self {
        Diagnostic::new(table::FIT_LEFT_OUT, message).help(help)
    }
}

/// No model that could be chosen.
pub(super) enum NoChoice {
    /// The calibration is the whole file.
    NothingHeldOut,
    /// Why, model by model.
    NoneFits(Vec<String>),
}

impl From<NoChoice> for Diagnostic {
    fn from(error: NoChoice) -> Self {
        match error {
            NoChoice::NothingHeldOut => {
                Diagnostic::new(table::FIT_CHOICE, "a choice among models needs purchases that are not fitted")
                    .help("hold a part of the file out, as in --calibration \"39 weeks\"")
            }
            NoChoice::NoneFits(reasons) => {
                let said = Diagnostic::new(table::FIT_CHOICE, "no model of buying fits these purchases")
                    .help("the file may hold too few customers who came back; `nbd` alone asks for the least");
                reasons.into_iter().fold(said, Diagnostic::note)
            }
        }
    }
}

/// A column that tells too many kinds of customers.
pub(super) struct TooManySegments {
    pub most: usize,
}

impl From<TooManySegments> for Diagnostic {
    fn from(error: TooManySegments) -> Self {
        Diagnostic::new(table::FIT_CHOICE, format!("the column tells more than {} kinds of customers", error.most))
            .help("name a column with few texts, for example with --map channel=segment")
    }
}

/// A refusal on its way up.
macro_rules! boxed {
    ($($error:ident)*) => {
        $(impl From<$error> for Box<Diagnostic> {
            fn from(error: $error) -> Self {
                Box::new(error.into())
            }
        })*
    };
}

boxed!(TooLittle Outside NoStep);
