//! Reading threats, of a project or of the catalogue.

use super::findings::Finding;
use super::read::id_hint;
use super::text::quoted;
use super::tree::{Node, Reader, Table};
use crate::fields::Fields;
use crate::input::Origin;
use crate::threat::{
    CopyEffect, EFFECT_CHANCE, EFFECT_SHARE, Effect, EffectKind, HIT_SHARE, Hits, Per, Threat,
};

/// The keys of a threat beside its fields.
const PLAIN: [&str; 13] = [
    "id",
    "use",
    "name",
    "description",
    "enabled",
    "malicious",
    "class",
    "season",
    "per",
    "otherwise_per",
    "targets",
    "hits",
    "effect",
];

impl Reader {
    /// The threats of a project, some of which may be taken from the catalogue.
    pub(super) fn threats(&mut self, root: &Table<'_>, catalogue: &[Threat]) -> Vec<Threat> {
        let (tables, ids) = self.records(root, "threat", "use");
        tables
            .iter()
            .zip(ids)
            .map(|(table, id)| self.threat(table, &id, catalogue))
            .collect()
    }

    /// The entries of a file of the catalogue: what they give is the catalogue's word.
    pub(super) fn catalogue(&mut self, root: &Table<'_>) -> Vec<Threat> {
        let mut threats = self.threats(root, &[]);
        for threat in &mut threats {
            catalogued(threat);
            if let Hits::Share(share) = &mut threat.hits {
                share.origin = Origin::Catalogue;
            }
            for effect in &mut threat.effects {
                catalogued(effect);
                for part in [&mut effect.chance, &mut effect.share]
                    .into_iter()
                    .flatten()
                {
                    part.origin = Origin::Catalogue;
                }
            }
        }
        threats
    }

    fn threat(&mut self, table: &Table<'_>, id: &str, catalogue: &[Threat]) -> Threat {
        self.only_fields::<Threat>(table, &PLAIN);
        let base = self.base(table, catalogue);
        let based = base.is_some() || table.entries.get("use").is_some();
        let mut threat = match base {
            Some(base) => Threat {
                id: id.to_owned(),
                uses: Some(base.id.clone()),
                ..base.clone()
            },
            None => Threat::new(id, Per::Estate),
        };
        if let Some(name) = self.text(table, "name") {
            threat.name = name;
        }
        if let Some(description) = self.text(table, "description") {
            threat.description = description;
        }
        if let Some(enabled) = self.boolean(table, "enabled") {
            threat.enabled = enabled;
        }
        if let Some(malicious) = self.boolean(table, "malicious") {
            threat.malicious = malicious;
        }
        if let Some(class) = self.class(table) {
            threat.class = Some(class);
        }
        self.season(table, &mut threat.season);
        if !based && table.entries.get("per").is_none() {
            self.missing(
                table,
                "per",
                "instance, estate or a kind of domain",
                "what the rate counts",
            );
        }
        if let Some(per) = self.text(table, "per") {
            threat.per = Per::parse(&per);
        }
        if let Some(per) = self.text(table, "otherwise_per") {
            threat.otherwise_per = Some(Per::parse(&per));
        }
        if table.entries.get("targets").is_some() {
            threat.targets = self.texts(table, "targets");
        }
        if let Some(node) = self.value(table, "hits")
            && let Some(hits) = self.hits(&node)
        {
            threat.hits = hits;
        }
        self.fields(table, &mut threat, based);
        self.effects(table, &mut threat);
        threat
    }

    /// The catalogue's entry that a threat uses.
    fn base<'c>(&mut self, table: &Table<'_>, catalogue: &'c [Threat]) -> Option<&'c Threat> {
        let node = self.value(table, "use")?;
        let id = self.text(table, "use")?;
        let base = catalogue.iter().find(|threat| threat.id == id);
        if base.is_none() {
            let hint = id_hint(&id, catalogue.iter().map(|threat| threat.id.as_str()));
            self.wrong(&node, "an entry of the threat catalogue", hint);
        }
        base
    }

    fn hits(&mut self, node: &Node<'_>) -> Option<Hits> {
        let allowed = "\"all\", { share = … } or { count = … }";
        if node.value.as_str() == Some("all") {
            return Some(Hits::All);
        }
        let Some(table) = node.as_table() else {
            self.wrong(node, allowed, "");
            return None;
        };
        self.only(&table, &["share", "count"]);
        match (
            table.entries.get("share").is_some(),
            table.entries.get("count").is_some(),
        ) {
            (true, false) => self.input(&table, &HIT_SHARE).map(Hits::Share),
            (false, true) => self
                .whole(&table, "count", 1, i64::from(u32::MAX))
                .and_then(|count| u32::try_from(count).ok())
                .map(Hits::Count),
            _ => {
                self.wrong(node, allowed, "");
                None
            }
        }
    }

    /// Reads the effects: one whose id (its kind unless given) the threat already has overrides it, another is added.
    fn effects(&mut self, table: &Table<'_>, threat: &mut Threat) {
        let tables = self.tables(table, "effect");
        let words = EffectKind::ALL.map(EffectKind::as_str);
        let mut kinds = Vec::with_capacity(tables.len());
        for inner in &tables {
            if inner.entries.get("kind").is_none() {
                self.missing(
                    inner,
                    "kind",
                    format!("one of {}", words.join(", ")),
                    "what happens to an instance",
                );
            }
            kinds.push(self.word(inner, "kind", &words, EffectKind::parse));
        }
        let ids: Vec<String> = tables
            .iter()
            .zip(&kinds)
            .map(|(inner, kind)| {
                let usual = kind.map_or_else(String::new, |kind| kind.as_str().to_owned());
                self.text(inner, "id").unwrap_or(usual)
            })
            .collect();
        let prefix = format!("{}.effect", table.place);
        let mut seen = Vec::new();
        for ((inner, kind), id) in self
            .placed(tables, &prefix, &ids)
            .iter()
            .zip(kinds)
            .zip(&ids)
        {
            let Some(kind) = kind else { continue };
            if seen.contains(&id) {
                let finding = Finding::error(
                    &format!("{}.id", inner.place),
                    quoted(id),
                    "an id that no other effect of the threat has",
                    "an effect goes by its kind unless it is given an id: merge both, or give one an id",
                );
                self.findings.push(finding.within(&inner.span));
                continue;
            }
            seen.push(id);
            let found = threat
                .effects
                .iter()
                .position(|effect| effect.id == *id && effect.kind == kind);
            let mut effect = found
                .and_then(|at| threat.effects.get(at))
                .cloned()
                .unwrap_or_else(|| Effect {
                    id: id.clone(),
                    ..Effect::new(kind)
                });
            self.effect(inner, &mut effect, found.is_some());
            match found.and_then(|at| threat.effects.get_mut(at)) {
                Some(place) => *place = effect,
                None => threat.effects.push(effect),
            }
        }
    }

    fn effect(&mut self, table: &Table<'_>, effect: &mut Effect, based: bool) {
        self.only_fields::<Effect>(table, &["id", "kind", "chance", "share", "copies"]);
        let chance = self.input(table, &EFFECT_CHANCE);
        let share = self.input(table, &EFFECT_SHARE);
        match (chance, share) {
            (Some(_), Some(_)) => {
                let finding = Finding::error(
                    &format!("{}.share", table.place),
                    "chance and share",
                    "one of both",
                    "a chance decides for all that is hit, a share for each",
                );
                self.findings.push(finding.within(&table.span));
            }
            (Some(chance), None) => (effect.chance, effect.share) = (Some(chance), None),
            (None, Some(share)) => (effect.chance, effect.share) = (None, Some(share)),
            (None, None) => {}
        }
        let words = CopyEffect::ALL.map(CopyEffect::as_str);
        if let Some(copies) = self.word(table, "copies", &words, CopyEffect::parse) {
            effect.copies = copies;
        }
        self.fields(table, effect, based);
    }
}

/// Marks what a record was given as the catalogue's word.
fn catalogued<T: Fields>(record: &mut T) {
    for field in T::FIELDS {
        let input = (field.get_mut)(record);
        if input.origin == Origin::Project {
            input.origin = Origin::Catalogue;
        }
    }
}
