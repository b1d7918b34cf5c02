//! The row that says how firm a saving is, where that is not as usual.

use displace_model::contract::BenefitClass;
use displace_model::project::Project;
use egui::Ui;

use super::Desk;
use crate::window::fields::optional::pick_row;
use crate::window::fields::plain::Label;

/// What the row means.
const MEANING: &str = "How firm a saving of it is: cash leaves an account, hours of your own people are productivity, \
    outage costs are avoided losses, and what is a matter of opinion is soft. A finance director accepts cash alone";

/// Shows the class of a record: what it states, or what is usual for it.
pub(super) fn class_row(
    ui: &mut Ui,
    desk: &mut Desk<'_>,
    (record, place): (&str, &str),
    stated: Option<BenefitClass>,
    usual: BenefitClass,
    set: impl Fn(&mut Project, Option<BenefitClass>) + 'static,
) {
    let at = format!("{place}.class");
    let label = Label {
        record,
        place: &at,
        label: "Benefit class",
        meaning: MEANING,
    };
    let all: Vec<(String, String)> = BenefitClass::ALL
        .iter()
        .map(|class| (class.as_str().to_owned(), class.label().to_owned()))
        .collect();
    let none = format!("as usual: {}", usual.label().to_lowercase());
    let value = stated.map(BenefitClass::as_str);
    pick_row(ui, desk, label, (value, &all), &none, move |project, id| {
        set(project, id.as_deref().and_then(BenefitClass::parse));
    });
}
