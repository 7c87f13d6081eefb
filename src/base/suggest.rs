/// The known name that a misspelt one most probably means, if any is close.
///
/// Close is at most a third of the longer name's letters wrong, missing, extra or swapped
/// (Damerau–Levenshtein, adjacent swaps, letter case ignored). Ties go to the first in byte order.
pub fn closest<'a>(wrong: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let wrong_folded = wrong.to_lowercase();
    let mut best: Option<(usize, &str)> = None;
    for name in known {
        let distance = edits(&wrong_folded, &name.to_lowercase());
        let allowed = (wrong.chars().count().max(name.chars().count())).div_ceil(3);
        if distance <= allowed && best.is_none_or(|(d, n)| (distance, name) < (d, n)) {
            best = Some((distance, name));
        }
    }
    best.map(|(_, name)| name)
}

#[allow(clippy::indexing_slicing, reason = "INVARIANT: rows is (a.len() + 1) by (b.len() + 1)")]
fn edits(a: &str, b: &str) -> usize {
    let a: Vec<char> = a.chars().take(64).collect();
    let b: Vec<char> = b.chars().take(64).collect();
    let mut rows = vec![vec![0usize; b.len() + 1]; a.len() + 1];
    for i in 0..=a.len() {
        for j in 0..=b.len() {
            rows[i][j] = if i == 0 || j == 0 {
                i + j
            } else {
                let changed = usize::from(a[i - 1] != b[j - 1]);
                let mut least = (rows[i - 1][j] + 1).min(rows[i][j - 1] + 1).min(rows[i - 1][j - 1] + changed);
                if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                    least = least.min(rows[i - 2][j - 2] + 1);
                }
                least
            };
        }
    }
    rows[a.len()][b.len()]
}

#[cfg(test)]
mod tests {
    use super::closest;

    #[test]
    fn finds_the_near_name_and_refuses_the_far_one() {
        assert_eq!(closest("yearly_spnd", ["yearly_spend", "visits"]), Some("yearly_spend"));
        assert_eq!(closest("gold", ["Gold", "Silver"]), Some("Gold"));
        assert_eq!(closest("xyz", ["yearly_spend", "visits"]), None);
    }
}
