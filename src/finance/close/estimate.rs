//! What will still be redeemed of each cohort: every method that the data allow, one of them chosen, judgements on top.

use super::NoClose;
use super::development::{Development, Origin};
use super::terms::{Terms, What};
use crate::finance::complaint;
use crate::finance::study::{Data, Method, Settings, Study, study};
use crate::finance::triangle::{Exposures, Triangle};

/// Shares by age of what is outstanding before it: redeemed, and lost (expired or taken back).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct HazardTable {
    /// h by age in periods.
    pub redeemed: Vec<f64>,
    /// e by age in periods.
    pub lost: Vec<f64>,
}

impl HazardTable {
    /// The competing-risk table of all cohorts, those that were there when the book begins included: each counts at the ages at
    /// which it is known (left truncation, right censoring), as in [`crate::finance::method::hazards`].
    pub fn of(development: &Development) -> HazardTable {
        let ages = development.origins.iter().map(|origin| origin.age + origin.length()).max().unwrap_or(0);
        let mut sums = vec![(0i128, 0i128, 0i128); ages];
        for origin in &development.origins {
            for period in 0..origin.length() {
                let moves = origin.moves(period);
                let before = i128::from(origin.held(period)) + i128::from(moves.issued);
                if let Some((risk, used, lost)) = sums.get_mut(origin.age + period) {
                    *risk += before;
                    *used += i128::from(moves.redeemed);
                    *lost += i128::from(moves.expired) + i128::from(moves.clawed);
                }
            }
        }
        let share = |part: i128, whole: i128| match whole {
            whole if whole > 0 => (part as f64 / whole as f64).clamp(0.0, 1.0),
            _ => 0.0,
        };
        HazardTable {
            redeemed: sums.iter().map(|(risk, used, _)| share(*used, *risk)).collect(),
            lost: sums.iter().map(|(risk, _, lost)| share(*lost, *risk)).collect(),
        }
    }

    /// Of a point that is there after so many periods, the share redeemed in the next `within` of them, and the share lost.
    pub fn future(&self, from: usize, within: usize) -> (f64, f64) {
        let (mut left, mut used, mut lost) = (1.0, 0.0, 0.0);
        for (h, e) in self.redeemed.iter().zip(&self.lost).skip(from).take(within) {
            used += left * h;
            lost += left * e;
            left *= (1.0 - h - e).max(0.0);
        }
        (used, lost)
    }
}

/// How a cohort's figure was chosen.
#[derive(Clone, Debug)]
pub struct Choice {
    /// The method.
    pub method: Method,
    /// Whether its own method says nothing of this cohort, so that the hazards stand in.
    pub fell_back: bool,
    /// Points still to come by the method.
    pub by_method: f64,
    /// The overlays that changed it, by their place in [`Terms::overlays`].
    pub overlays: Vec<usize>,
    /// Points still to come as used: never less than none, never more than are there.
    pub to_come: f64,
}

/// Estimates of one wallet.
#[derive(Clone, Debug)]
pub struct Estimated {
    /// Shares by age.
    pub hazards: HazardTable,
    /// Redeemed points of the cohorts whose life is known from the start.
    pub triangle: Option<Triangle>,
    /// Lost points, in the same shape.
    pub lost: Option<Triangle>,
    /// Issued points.
    pub exposures: Option<Exposures>,
    /// Every method on them, with tests and errors.
    pub study: Option<Study>,
    /// Points still to come by method and cohort; `None` where the method says nothing of the cohort.
    pub methods: Vec<(Method, Vec<Option<f64>>)>,
    /// By cohort.
    pub choices: Vec<Choice>,
    /// Points held by cohorts as old as the oldest age that was ever watched, or older: nothing more is expected of them by age.
    pub beyond: i64,
}

/// Estimates what will still be redeemed.
///
/// # Errors
/// A method that was asked for cannot be used.
pub fn estimate(development: &Development, terms: &Terms) -> Result<Estimated, NoClose> {
    let hazards = HazardTable::of(development);
    let mut found = Estimated {
        triangle: None,
        lost: None,
        exposures: None,
        study: None,
        methods: Vec::new(),
        choices: Vec::new(),
        beyond: 0,
        hazards,
    };
    let own: Vec<usize> = (0..development.origins.len())
        .filter(|at| development.origins.get(*at).is_some_and(|origin| !origin.is_opening() && issued(origin) > 0.0))
        .collect();
    triangles(development, &own, &mut found);
    let settings = Settings { prior: terms.prior, ..Settings::default() };
    if let (Some(triangle), Some(exposures)) = (&found.triangle, &found.exposures) {
        let data = Data { triangle, expired: found.lost.as_ref(), exposures: Some(exposures) };
        let methods: Vec<Method> = Method::ALL.into_iter().filter(|method| allowed(*method, terms)).collect();
        found.study = Some(study(data, &methods, &settings));
    }
    let by_hazard: Vec<Option<f64>> =
        development.origins.iter().map(|origin| Some(left(origin, &found.hazards))).collect();
    for one in found.study.iter().flat_map(|study| &study.estimates) {
        let mut row = vec![None; development.origins.len()];
        let reserves = found.triangle.as_ref().map(|triangle| one.reserves(triangle)).unwrap_or_default();
        for (at, reserve) in own.iter().zip(reserves) {
            row.iter_mut().skip(*at).take(1).for_each(|cell| *cell = Some(reserve));
        }
        found.methods.push((one.method, if one.method == Method::Hazard { by_hazard.clone() } else { row }));
    }
    if found.study.is_none() {
        found.methods.push((Method::Hazard, by_hazard));
    }
    found.beyond = development
        .origins
        .iter()
        .filter(|origin| origin.age + origin.length() >= found.hazards.redeemed.len())
        .map(Origin::outstanding)
        .sum();
    choose(development, terms, &mut found)?;
    Ok(found)
}

/// The same estimates with the choices of other terms.
///
/// # Errors
/// A method that was asked for cannot be used.
pub fn rechosen(estimated: &Estimated, development: &Development, terms: &Terms) -> Result<Estimated, NoClose> {
    let mut found = Estimated { choices: Vec::new(), ..estimated.clone() };
    choose(development, terms, &mut found)?;
    Ok(found)
}

fn issued(origin: &Origin) -> f64 {
    origin.elements.iter().map(|element| element.begun() as f64).sum()
}

/// Points still to come by the hazards.
fn left(origin: &Origin, hazards: &HazardTable) -> f64 {
    let (share, _) = hazards.future(origin.age + origin.length(), usize::MAX);
    origin.outstanding().max(0) as f64 * share
}

fn allowed(method: Method, terms: &Terms) -> bool {
    let asked = terms.method == method || terms.selections.iter().any(|one| one.method == method);
    match method {
        Method::ClarkLdf | Method::ClarkCapeCod => asked,
        Method::Expected | Method::BornhuetterFerguson | Method::Benktander => terms.prior.is_some() || asked,
        _ => true,
    }
}

/// Cumulative amounts by age of the cohorts that are known from their start.
fn triangles(development: &Development, own: &[usize], found: &mut Estimated) {
    let origins: Vec<&Origin> = own.iter().filter_map(|at| development.origins.get(*at)).collect();
    let Some(longest) = origins.first().map(|origin| origin.length()) else { return };
    let ages: Vec<f64> = (1..=longest).map(|age| age as f64).collect();
    let names: Vec<String> = origins.iter().map(|origin| origin.name.clone()).collect();
    let rows = |of: &dyn Fn(&super::Moves) -> i64| -> Vec<Vec<f64>> {
        let row = |origin: &&Origin| {
            let mut sum = 0i64;
            (0..origin.length())
                .map(|period| {
                    sum += of(&origin.moves(period));
                    sum as f64
                })
                .collect()
        };
        origins.iter().map(row).collect()
    };
    found.triangle = Triangle::new(names.clone(), ages.clone(), rows(&|moves| moves.redeemed)).ok();
    found.lost = Triangle::new(names, ages, rows(&|moves| moves.expired + moves.clawed)).ok();
    found.exposures = Exposures::new(origins.iter().map(|origin| issued(origin)).collect());
}

fn choose(development: &Development, terms: &Terms, found: &mut Estimated) -> Result<(), NoClose> {
    for (at, origin) in development.origins.iter().enumerate() {
        let selected = terms.selections.iter().rev().find(|one| one.cohort == origin.name);
        let method = selected.map_or(terms.method, |one| one.method);
        let of = |method: Method| found.methods.iter().find(|(one, _)| *one == method).map(|(_, row)| row);
        if of(method).is_none() {
            return Err(NoClose::Method(method, why_not(method, found)));
        }
        let own = of(method).and_then(|row| row.get(at).copied().flatten());
        let by_method = own.unwrap_or_else(|| left(origin, &found.hazards));
        let held = origin.outstanding().max(0) as f64;
        let mut to_come = by_method.clamp(0.0, held);
        let mut overlays = Vec::new();
        for (number, overlay) in terms.overlays.iter().enumerate() {
            if overlay.cohort.as_ref().is_none_or(|cohort| *cohort == origin.name) {
                let used: i64 = origin.elements.iter().map(|element| element.total().redeemed).sum();
                to_come = match overlay.what {
                    What::Rate(rate) => rate * issued(origin) - used as f64,
                    What::ToCome(share) => to_come * (1.0 + share),
                }
                .clamp(0.0, held);
                overlays.push(number);
            }
        }
        found.choices.push(Choice { method, fell_back: own.is_none(), by_method, overlays, to_come });
    }
    Ok(())
}

/// Why a method that was asked for says nothing.
fn why_not(method: Method, found: &Estimated) -> String {
    let unusable = found.study.iter().flat_map(|study| &study.unusable).find(|(one, _)| *one == method);
    match (unusable, &found.triangle) {
        (Some((method, why)), Some(triangle)) => complaint::unusable(*method, why, triangle).message,
        _ => "no cohort is known from its start".into(),
    }
}
