//! Sharing what is too little: the floor of each proportional part, then one unit more by largest remainder.

/// What one party to a division asks for.
#[derive(Clone, Debug)]
pub struct Claim {
    /// Decides between equal remainders.
    pub name: String,
    /// Units asked for.
    pub units: i128,
    /// What one unit weighs of the room.
    pub weight: i128,
}

/// Units for each claim: all if the room is enough; else floor(units · room / total weight), then one unit more by
/// largest remainder, ties by name, as long as its weight fits.
pub fn share(claims: &[Claim], room: i128) -> Vec<i128> {
    let total: i128 = claims.iter().map(|claim| claim.units * claim.weight).sum();
    if total <= room {
        return claims.iter().map(|claim| claim.units).collect();
    }
    let mut parts: Vec<i128> =
        claims.iter().map(|claim| if claim.weight == 0 { claim.units } else { claim.units * room / total }).collect();
    let mut left = room - claims.iter().zip(&parts).map(|(claim, part)| claim.weight * part).sum::<i128>();
    let mut order: Vec<usize> = (0..claims.len()).collect();
    order.sort_by_key(|&at| (std::cmp::Reverse(claims[at].units * room % total), &claims[at].name));
    for at in order {
        if parts[at] < claims[at].units && claims[at].weight <= left {
            parts[at] += 1;
            left -= claims[at].weight;
        }
    }
    parts
}

#[test]
fn the_largest_quantity_that_fits_goes_through() {
    let claim = |name: &str, units, weight| Claim { name: name.to_owned(), units, weight };
    assert_eq!(share(&[claim("a", 10, 1), claim("b", 10, 1), claim("c", 10, 1)], 10), [4, 3, 3]);
    assert_eq!(share(&[claim("b", 5, 1), claim("a", 5, 1)], 5), [2, 3]);
    // 100 and 100 weigh 100 + 300; of 41, parts 10.25 and 10.25 weigh 40, and the lighter fits once more.
    assert_eq!(share(&[claim("a", 100, 1), claim("b", 100, 3)], 41), [11, 10]);
    assert_eq!(share(&[claim("a", 5, 0), claim("b", 5, 7)], 20), [5, 2]);
}
