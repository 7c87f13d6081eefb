use crate::core::Use;
use crate::numeric::{Luck, Stream, below, unit};
use crate::population::Purpose;

/// Decisions at purchases that are drawn only where something asks for them, and working memory. One a thread.
///
/// Each is drawn by the number of the purchase, so that another program meets the same decisions.
#[derive(Clone, Debug)]
pub struct Hand {
    /// What is used in the purchase.
    pub uses: Vec<Use>,
    take: Stream,
    activation: Stream,
    pick: Stream,
    membership: Stream,
    top_up: Stream,
    returned: Stream,
    delay: Stream,
    mails: Vec<Stream>,
    customer: u64,
    luck: Luck,
}

/// What is decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// Whether a reward is taken.
    Take,
    /// Whether an activation is made.
    Activation,
    /// Which option is picked.
    Pick,
    /// Whether a membership is started, and for how many terms.
    Membership,
    /// Whether a basket is filled up.
    TopUp,
    /// Whether a purchase comes back.
    Returned,
    /// After how long.
    ReturnDelay,
}

impl Hand {
    /// An empty one.
    pub fn new(luck: Luck) -> Hand {
        let stream = |purpose: Purpose| luck.stream(purpose.number());
        Hand {
            uses: Vec::new(),
            take: stream(Purpose::Take),
            activation: stream(Purpose::Activation),
            pick: stream(Purpose::Pick),
            membership: stream(Purpose::Membership),
            top_up: stream(Purpose::TopUp),
            returned: stream(Purpose::Returned),
            delay: stream(Purpose::ReturnDelay),
            mails: Vec::new(),
            customer: 0,
            luck,
        }
    }

    /// Moves to a customer.
    pub fn start(&mut self, customer: u64) {
        self.customer = customer;
    }

    /// The word of a decision at the purchase of that number.
    pub fn word(&mut self, asked: Asked, number: usize) -> u64 {
        let stream = match asked {
            Asked::Take => &mut self.take,
            Asked::Activation => &mut self.activation,
            Asked::Pick => &mut self.pick,
            Asked::Membership => &mut self.membership,
            Asked::TopUp => &mut self.top_up,
            Asked::Returned => &mut self.returned,
            Asked::ReturnDelay => &mut self.delay,
        };
        stream.start(self.customer);
        stream.seek(number as u64);
        stream.word()
    }

    /// The same as a number between 0 and 1.
    pub fn share(&mut self, asked: Asked, number: usize) -> f64 {
        unit(self.word(asked, number))
    }

    /// One of `count`, each as likely up to a part in 2^64.
    pub fn one_of(&mut self, count: usize, asked: Asked, number: usize) -> usize {
        let word = self.word(asked, number);
        // A second word would have another purchase's place.
        below(count as u64, word, || word.rotate_left(32)) as usize
    }

    /// Whether the n-th sending of a mailing reaches the customer, and whether it is read: two numbers between 0
    /// and 1.
    pub fn mail(&mut self, mailing: usize, nth: u64) -> (f64, f64) {
        while self.mails.len() <= mailing {
            self.mails.push(self.luck.stream(Purpose::Mail(self.mails.len() as u16).number()));
        }
        let Some(stream) = self.mails.get_mut(mailing) else { return (1.0, 1.0) };
        stream.start(self.customer);
        stream.seek(nth * 2);
        (unit(stream.word()), unit(stream.word()))
    }
}
