//! Sets of amounts: sorted, disjoint ranges within one span.

/// Ranges, both ends included, sorted, none touching the next.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::prove) struct Set(pub Vec<(i64, i64)>);

impl Set {
    /// Every amount of a span, or none.
    pub fn all(span: (i64, i64), whole: bool) -> Set {
        Set(if whole && span.0 <= span.1 { vec![span] } else { Vec::new() })
    }

    /// Adds a range behind all others.
    pub fn push(&mut self, from: i64, until: i64) {
        if from > until {
            return;
        }
        match self.0.last_mut() {
            Some(last) if last.1.saturating_add(1) >= from => last.1 = last.1.max(until),
            _ => self.0.push((from, until)),
        }
    }

    /// Whether nothing is in it.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The range that holds x.
    pub fn around(&self, x: i64) -> Option<(i64, i64)> {
        self.0.iter().copied().find(|(from, until)| (*from..=*until).contains(&x))
    }

    /// What is in both.
    pub fn and(&self, other: &Set) -> Set {
        let mut out = Set::default();
        let (mut left, mut right) = (self.0.iter().peekable(), other.0.iter().peekable());
        while let (Some(&&a), Some(&&b)) = (left.peek(), right.peek()) {
            out.push(a.0.max(b.0), a.1.min(b.1));
            if a.1 < b.1 {
                left.next();
            } else {
                right.next();
            }
        }
        out
    }

    /// What is not in it, within a span.
    pub fn not(&self, (from, until): (i64, i64)) -> Set {
        let mut out = Set::default();
        let mut next = from;
        for &(start, end) in &self.0 {
            out.push(next, start - 1);
            next = end.saturating_add(1);
        }
        out.push(next, until);
        out
    }

    /// What is in either.
    pub fn or(&self, other: &Set, span: (i64, i64)) -> Set {
        self.not(span).and(&other.not(span)).not(span)
    }
}
