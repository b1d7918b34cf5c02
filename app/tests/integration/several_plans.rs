//! Verdict and Sliding doors with more plans than two: kept, renegotiated, switched to one, to another, later.

use std::path::Path;

use displace::command::{Command, Page};
use displace::counted::Counted;
use displace::jobs::State;
use displace_model::contract::Amount;
use displace_model::input::Provenance;
use displace_model::money::Money;
use displace_model::plan::{Plan, Role};
use displace_model::project::Project;
use egui::Theme;
use egui_kittest::kittest::NodeT as _;

use crate::window::{SMALL, open, project, until};

/// The sample with so many plans beside the incumbent's and the first proposal's.
fn plans(more: usize) -> Project {
    let mut project = project("controller-failure");
    let like = |plan: &Plan, id: &str, name: &str, role, amount: &str| {
        let mut plan = plan.clone();
        plan.id = id.to_owned();
        plan.name = name.to_owned();
        plan.role = role;
        if let Some(line) = plan.contract.lines.first_mut() {
            line.amount = Amount::Exact(Money::parse(amount).unwrap(), Provenance::default());
        }
        plan
    };
    let (keep, appliance) = (project.plans[0].clone(), project.plans[1].clone());
    let all = vec![
        like(
            &keep,
            "talks",
            "Renegotiate the NAS backup",
            Role::Renegotiated,
            "3000",
        ),
        like(
            &appliance,
            "managed",
            "Managed appliance with a second site of the partner",
            Role::Proposal,
            "9000",
        ),
        like(
            &appliance,
            "later",
            "Appliance, in two years",
            Role::Proposal,
            "5000",
        ),
    ];
    project.plans.extend(all.into_iter().take(more));
    project
}

#[test]
fn three_to_five_plans_fit_and_the_verdict_names_what_it_compares() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("several");
    for (more, size, theme, baseline) in [
        (1, [1280.0, 800.0], Theme::Light, None),
        (2, [1280.0, 800.0], Theme::Light, None),
        (2, [1920.0, 1080.0], Theme::Dark, Some("talks")),
        (3, [1280.0, 800.0], Theme::Dark, None),
    ] {
        let mut project = plans(more);
        project.baseline = baseline.map(str::to_owned);
        let named = project.plans[project.baseline_index()].name.clone();
        let mut harness = open(project, SMALL, size, theme);
        until(&mut harness, |app| app.jobs().state() == State::Ready);
        for page in [Page::Verdict, Page::Doors] {
            let ctx = harness.ctx.clone();
            harness.state_mut().apply(&ctx, Command::GoTo(page));
            if page == Page::Doors {
                until(&mut harness, |app| app.view().doors.has_learned());
            }
            harness.run_steps(6);
            let name = format!("{}-{more}-{}", page.name().replace(' ', "-"), size[0]);
            let picture = displace_testing::screenshot(&mut harness).unwrap();
            displace_testing::save(&picture, &folder, &name.to_lowercase()).unwrap();
            assert_eq!(harness.unnamed_widgets(), Vec::<String>::new(), "{name}");
            let nodes = harness.root().children_recursive();
            let boxes = nodes.filter_map(|node| node.accesskit_node().bounding_box());
            let right = boxes.map(|room| room.x1).fold(0.0, f64::max);
            assert!(right <= f64::from(size[0]), "{name} is cut off: {right}");
            if page == Page::Verdict {
                let told = harness
                    .state()
                    .jobs()
                    .answer()
                    .and_then(|answer| {
                        let currency = displace::format::Currency::new("EUR");
                        displace::verdict::verdict(
                            &answer.results,
                            &currency,
                            5,
                            Counted::Everything,
                        )
                    })
                    .unwrap();
                let words = told.text();
                assert!(
                    words.contains(&named) || words.contains("Keeping the incumbent"),
                    "{words}"
                );
                assert!(words.contains("the cheapest of all plans in"), "{words}");
            }
        }
    }
}
