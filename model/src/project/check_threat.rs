//! The rules for threats: alone, and among the domains of an estate.

use std::collections::BTreeSet;

use super::check::{Check, Known};
use super::text::{is_id, join, nearest, number, places, quoted};
use crate::threat::{EFFECT_CHANCE, EFFECT_SHARE, HIT_SHARE, Hits, Per, Threat};

/// What holds for a threat by itself.
pub(super) fn threat_alone(check: &mut Check, threat: &Threat, place: &str) {
    check.fields(threat, place);
    for (key, per) in [
        ("per", Some(&threat.per)),
        ("otherwise_per", threat.otherwise_per.as_ref()),
    ] {
        if let Some(Per::Kind(kind)) = per
            && !is_id(kind)
        {
            check.error(
                &join(place, key),
                quoted(kind),
                "instance, estate or a kind of domain in snake_case",
                "",
            );
        }
    }
    match &threat.hits {
        Hits::All => {}
        Hits::Share(share) => check.input(share, &HIT_SHARE, &join(place, "hits")),
        Hits::Count(count) => check.at_least_one(*count, &join(place, "hits"), "count"),
    }
    if !threat.targets.is_empty() && !matches!(threat.per, Per::Kind(_)) {
        let value = format!("targets of a threat per {}", threat.per.as_str());
        check.error(
            &join(place, "targets"),
            value,
            "targets where the rate is per kind of domain",
            "set per to the targets' kind",
        );
    }
    super::check_calendar::season(check, &threat.season, place);
    effects(check, threat, place);
}

fn effects(check: &mut Check, threat: &Threat, place: &str) {
    let prefix = join(place, "effect");
    if threat.effects.is_empty() {
        check.absent(
            &prefix,
            "none",
            "at least one effect",
            "without one an incident does nothing",
        );
        return;
    }
    let effect_places = places(
        &prefix,
        threat.effects.iter().map(|effect| effect.id.as_str()),
    );
    let mut ids = BTreeSet::new();
    for (effect, place) in threat.effects.iter().zip(&effect_places) {
        if !is_id(&effect.id) {
            check.error(
                &join(place, "id"),
                quoted(&effect.id),
                super::text::ID_RULE,
                "",
            );
        } else if !ids.insert(effect.id.as_str()) {
            check.error(
                &join(place, "id"),
                quoted(&effect.id),
                "an id that no other effect of the threat has",
                "an effect goes by its kind unless it is given an id: merge both, or give one an id",
            );
        }
        match (&effect.chance, &effect.share) {
            (Some(_), Some(_)) => check.error(
                &join(place, "share"),
                "chance and share",
                "one of both",
                "a chance decides for all that is hit, a share for each",
            ),
            (None, None) if threat.effects.len() > 1 => check.absent(
                place,
                "neither chance nor share",
                "a chance or a share for each of several effects",
                "the program must know how often each happens",
            ),
            _ => {}
        }
        if let Some(chance) = &effect.chance {
            check.input(chance, &EFFECT_CHANCE, place);
        }
        if let Some(share) = &effect.share {
            check.input(share, &EFFECT_SHARE, place);
        }
        check.fields(effect, place);
    }
    let chances = threat
        .effects
        .iter()
        .filter_map(|effect| effect.chance.as_ref());
    let shares = threat
        .effects
        .iter()
        .filter_map(|effect| effect.share.as_ref());
    for (key, parts) in [
        ("chance", chances.collect::<Vec<_>>()),
        ("share", shares.collect()),
    ] {
        // A part that is wrong in itself has its own finding.
        if parts.is_empty() || parts.iter().any(|part| !part.value.check().is_empty()) {
            continue;
        }
        let mean: f64 = parts.iter().map(|part| part.value.mean()).sum();
        let most: f64 = parts.iter().map(|part| part.value.support().1).sum();
        let all = format!("{key}s that add up to at most 1");
        if mean > 1.0 + 1e-9 {
            check.error(
                &prefix,
                format!("{key}s that add up to {}", number(rounded(mean))),
                &all,
                "what they leave over does nothing",
            );
        } else if most > 1.0 + 1e-9 {
            let value = format!("{key}s that may add up to {}", number(rounded(most)));
            check.warn(
                &prefix,
                value,
                &all,
                "what exceeds 1 is taken from the last",
            );
        }
    }
}

fn rounded(value: f64) -> f64 {
    (value * 1_000.0).round() / 1_000.0
}

/// What holds for a threat among the domains of an estate.
pub(super) fn threat_in_estate(check: &mut Check, threat: &Threat, place: &str, known: &Known<'_>) {
    check.known(
        &threat.targets,
        &join(place, "targets"),
        &known.ids,
        "the id of a domain",
    );
    let Per::Kind(kind) = &threat.per else { return };
    for (index, target) in threat.targets.iter().enumerate() {
        if let Some(other) = known
            .domains
            .get(target.as_str())
            .filter(|other| *other != kind)
        {
            check.error(
                &format!("{}[{index}]", join(place, "targets")),
                format!("{} of kind {}", quoted(target), quoted(other)),
                &format!("a domain of kind {}", quoted(kind)),
                "",
            );
        }
    }
    let exists = known.kinds.contains(kind.as_str());
    if threat.enabled && !exists && threat.otherwise_per.is_none() && !check.findings.is_full() {
        let hint = nearest(kind, known.kinds.iter().copied()).map_or_else(
            || "the threat never strikes: add a domain of that kind, or disable it".to_owned(),
            |near| format!("did you mean {}?", quoted(near)),
        );
        check.warn(
            &join(place, "per"),
            quoted(kind),
            "a kind of domain that the estate has",
            hint,
        );
    }
}
