use super::{Estimate, Measure, View};

/// Members by tier.
pub const MEASURE: Measure = Measure {
    key: "tier",
    title: "Tiers",
    definition: "members in each tier at the end of the period, under `tier.LADDER.TIER`; per member it is their share",
    read: |view: &View<'_>| {
        let mut values = Vec::new();
        for (ladder, tiers) in mix(view) {
            for (tier, members) in tiers {
                let share = view.share(members, view.members());
                let estimate = Estimate { total: Some(i128::from(members)), unit: "members".into(), ..share };
                values.push((format!(".{ladder}.{tier}"), estimate));
            }
        }
        values
    },
};

/// Members by ladder and tier at the end of the view's period.
pub fn mix(view: &View<'_>) -> Vec<(String, Vec<(String, u64)>)> {
    let Some(program) = view.program else { return Vec::new() };
    let ladders = program.ladders.iter().enumerate();
    ladders
        .map(|(at, ladder)| {
            let tiers = ladder.tiers.iter().enumerate();
            let members =
                tiers.map(|(rank, tier)| (tier.name.clone(), view.sums.in_tier(at, rank, view.last_period())));
            (ladder.name.clone(), members.collect())
        })
        .collect()
}
