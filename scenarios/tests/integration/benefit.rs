//! Benefit classes: what of a saving a finance director counts, and what stands beside it.

use displace_model::contract::BenefitClass;
use displace_model::project::{Project, read};
use displace_scenarios::catalogue;
use displace_scenarios::results::{ClassRow, Comparison, Results};

use crate::stories::{ACCOUNT_TAKEOVER, PROVIDER_OUTAGE, SHADOW_IT, sample};
use crate::support::{assert_near, simulate};

/// Licences, own people, a benefit of opinion and work bought from others; one threat strikes the one instance.
const OFFICE: &str = r#"
format = 1
name = "Classes"
currency = "EUR"
start = 2027-01-01
horizon_years = 3

[economics]
discount_rate = 0
staff_cost_per_hour = 50

[[workload]]
id = "vm"
size_tib = 1
growth_per_year = 0
cost_per_hour_down = 100
rebuild_hours = 10

[[plan]]
id = "keep"
role = "incumbent"
support = { response_hours = 0, diagnosis_hours = 0 }
[[plan.cost]]
id = "licences"
category = "licences"
amount = 10000
every = "year"
[[plan.cost]]
id = "operation"
category = "people"
amount = 4000
every = "year"
[[plan.cost]]
id = "goodwill"
category = "other"
class = "soft"
amount = 1000
every = "year"
[[plan.claim]]
id = "audit"
on = 2028-06-01
amount = 5000
probability = 1
class = "avoided_loss"

[[plan]]
id = "new"
role = "proposal"
support = { response_hours = 0, diagnosis_hours = 0 }
[[plan.item]]
id = "subscription"
category = "licences"
price = 12000
every = "year"
[[plan.item]]
id = "watch"
category = "people"
price = 1000
every = "year"
[[plan.item]]
id = "overtime"
category = "people"
class = "cash"
price = 200
every = "year"

[[threat]]
id = "failure"
per = "instance"
rate_per_year = 2
[[threat.effect]]
kind = "destroyed"
replacement_hours = 4
"#;

fn project(text: &str) -> Project {
    let reading = read(text, catalogue());
    reading
        .project
        .unwrap_or_else(|| panic!("{:#?}", reading.problems))
}

fn of(rows: &[ClassRow], class: BenefitClass) -> f64 {
    let row = rows.iter().find(|row| row.id == class.as_str());
    row.unwrap().present_value
}

fn saved(comparison: &Comparison, class: BenefitClass) -> f64 {
    of(&comparison.saving_by_class, class)
}

/// Classes of plans make up their totals, those of comparisons their savings, and what is accepted is what it says.
fn assert_classes_add_up(results: &Results) {
    let near = |sum: f64, whole: f64, size: f64| {
        assert!((sum - whole).abs() <= 1e-9 * size, "{sum} of {whole}");
    };
    let sum = |rows: &[ClassRow]| rows.iter().map(|row| row.present_value).sum::<f64>();
    for plan in &results.plans {
        let total = plan.total_cost.mean;
        near(sum(&plan.cost_by_class), total, total.abs());
    }
    for comparison in &results.comparisons {
        let size = results.plans.iter().map(|plan| plan.total_cost.mean.abs());
        let size = size.fold(0.0, f64::max);
        let rows = &comparison.saving_by_class;
        near(sum(rows), comparison.saving.mean, size);
        let accepted = rows.iter().filter(|row| row.accepted);
        let accepted: f64 = accepted.map(|row| row.present_value).sum();
        near(accepted, comparison.accepted_saving.mean, size);
    }
}

#[test]
fn each_part_of_a_saving_stands_in_its_class() {
    let results = simulate(&project(OFFICE), 400);
    let found = &results.comparisons[0];
    // Cash: 3 × (10,000 − 12,000 − 200 of overtime that is paid) = −6,600.
    assert_near(saved(found, BenefitClass::Cash), -6_600.0, 1e-6);
    // Own people: 3 × (4,000 − 1,000) = 9,000.
    assert_near(saved(found, BenefitClass::Productivity), 9_000.0, 1e-6);
    // What was marked as soft: 3 × 1,000.
    assert_near(saved(found, BenefitClass::Soft), 3_000.0, 1e-6);
    // Outages are alike, so that of the avoided losses only the claim is left, which its owner calls one.
    assert_eq!(found.outage_saving.mean, 0.0);
    assert_near(saved(found, BenefitClass::AvoidedLoss), 5_000.0, 1e-6);
    // 6,600 + … = 10,400 in all, of which a finance director sees the first part alone: he would not switch.
    assert_near(found.saving.mean, 10_400.0, 1e-6);
    assert_near(found.accepted_saving.mean, -6_600.0, 1e-6);
    let chances = (found.chance_of_saving, found.chance_of_accepted_saving);
    assert_eq!(chances, (1.0, 0.0));
    assert_classes_add_up(&results);
}

#[test]
fn a_threat_that_is_called_soft_takes_its_losses_out_of_the_avoided_ones() {
    let soft = OFFICE.replace("rate_per_year = 2", "rate_per_year = 2\nclass = \"soft\"");
    let (usual, soft) = (project(OFFICE), project(&soft));
    let (usual, soft) = (simulate(&usual, 400), simulate(&soft, 400));
    let [before, after] = [&usual, &soft].map(|results| &results.plans[0]);
    assert_eq!(
        before.total_cost, after.total_cost,
        "the view changes, not the costs"
    );
    let losses = before.outage_cost.mean;
    assert!(losses > 1_000.0, "{losses}");
    let avoided =
        |results: &Results| of(&results.plans[0].cost_by_class, BenefitClass::AvoidedLoss);
    assert_near(avoided(&usual) - avoided(&soft), losses, 1e-6);
    let of_soft = |results: &Results| of(&results.plans[0].cost_by_class, BenefitClass::Soft);
    assert_near(of_soft(&soft) - of_soft(&usual), losses, 1e-6);
    assert_classes_add_up(&soft);
}

#[test]
fn hours_of_the_own_people_in_a_switch_are_no_cash() {
    let switch = "[plan.switch]\nfailure = 0\noverrun = \"none\"\nimplementation_days = 10\n\
                  implementation_price = 7000\nimplementation_staff_hours = 40\ntraining_price = 900\n\
                  training_staff_hours = 16\n[[threat]]";
    let text = OFFICE.replace("[[threat]]", switch);
    let results = simulate(&project(&text), 200);
    let plan = results.plan("new").unwrap();
    // (40 + 16) hours × 50 = 2,800 in the switch, beside 3 × 1,000 for watching and the 4,000 that operating the old
    // solution still takes in its last year, which has begun.
    let own = of(&plan.cost_by_class, BenefitClass::Productivity);
    assert_near(own, 2_800.0 + 3_000.0 + 4_000.0, 1e-6);
    let parts = &plan.switch.as_ref().unwrap().cost_by_part;
    let bought: f64 = parts.iter().map(|part| part.present_value).sum();
    assert_near(bought, 7_000.0 + 900.0 + 2_800.0, 1e-6);
    assert_classes_add_up(&results);
    // Nothing varies and nothing is discounted: the exact figures of a finance director are those of the trials.
    let accepted = &results.comparisons[0].appraisal.accepted;
    let found = results.comparisons[0].accepted_saving.mean;
    assert_near(*accepted.npv.value().unwrap(), found, 1e-6);
    let nominal: f64 = accepted.saving_by_year.iter().sum();
    assert_near(nominal, found, 1e-6);
}

#[test]
fn naming_a_class_changes_no_cost() {
    let plain: String = OFFICE
        .lines()
        .filter(|line| !line.starts_with("class = "))
        .flat_map(|line| [line, "\n"])
        .collect();
    let (named, plain) = (
        simulate(&project(OFFICE), 100),
        simulate(&project(&plain), 100),
    );
    for (named, plain) in named.plans.iter().zip(&plain.plans) {
        assert_near(named.cash_cost.mean, plain.cash_cost.mean, 1e-6);
        assert_eq!(named.outage_cost, plain.outage_cost);
        assert_eq!(named.budget, plain.budget);
    }
    // Without any mark people are productivity, everything else is cash: 3 × (10,000 + 1,000 − 12,000) + 5,000.
    let found = &plain.comparisons[0];
    assert_near(saved(found, BenefitClass::Cash), 2_000.0, 1e-6);
    assert_near(found.accepted_saving.mean, 2_000.0, 1e-6);
    assert_eq!(saved(found, BenefitClass::Soft), 0.0);
}

#[test]
fn the_classes_of_the_samples_add_up_to_their_savings() {
    for text in [ACCOUNT_TAKEOVER, PROVIDER_OUTAGE, SHADOW_IT] {
        assert_classes_add_up(&simulate(&sample(text), 300));
    }
    let switched = include_str!("../../../assets/samples/city-datacentre.toml");
    assert_classes_add_up(&simulate(&sample(switched), 300));
}
