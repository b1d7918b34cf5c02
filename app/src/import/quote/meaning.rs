//! What words of a line mean: periods, categories, metrics, and what is free or optional.

use displace_model::contract::{Category, Every, Metric};

use crate::import::headers::bare;

/// Words by which a category is known, in the order in which they are tried: maintenance of a server is support.
const CATEGORIES: [(Category, &[&str]); 8] = [
    (
        Category::Tape,
        &[
            "tape",
            "lto",
            "bandlaufwerk",
            "magnetband",
            "cartouche",
            "nastro",
            "cinta",
        ],
    ),
    (
        Category::Services,
        &[
            "service day",
            "services",
            "implement",
            "install",
            "consult",
            "workshop",
            "training",
            "schulung",
            "dienstleist",
            "einrichtung",
            "inbetriebnahme",
            "beratung",
            "personentag",
            "formation",
            "prestation",
            "mise en service",
            "formazione",
            "servizi profess",
            "consulenza",
            "servicios prof",
            "puesta en marcha",
            "formación",
            "implementatie",
            "opleiding",
            "dagen consult",
        ],
    ),
    (
        Category::Support,
        &[
            "support",
            "maintenance",
            "wartung",
            "pflege",
            "assistance",
            "manutenzione",
            "assistenza",
            "mantenimiento",
            "soporte",
            "onderhoud",
            "ondersteuning",
            "supporto",
        ],
    ),
    (
        Category::Licences,
        &[
            "licen",
            "lizenz",
            "subscription",
            "abonnement",
            "suscripción",
            "abbonamento",
            "software",
            "logiciel",
            "licenz",
            "licencia",
            "backup suite",
        ],
    ),
    (
        Category::Hardware,
        &[
            "appliance",
            "server",
            "hardware",
            "serveur",
            "servidor",
            "node",
            "chassis",
            "matériel",
        ],
    ),
    (
        Category::Storage,
        &[
            "storage",
            "disk",
            "object",
            "cloud",
            "speicher",
            "festplatte",
            "disque",
            "stockage",
            "disco",
            "archiviazione",
            "almacenamiento",
            "opslag",
            "schijf",
            "vault",
            "nas ",
        ],
    ),
    (
        Category::Network,
        &[
            "network", "switch", "netzwerk", "réseau", "rete", "netwerk", "sfp", "ethernet",
        ],
    ),
    (
        Category::Facilities,
        &["rack", "power supply", "strom", "cooling"],
    ),
];

fn any_word(text: &str, words: &[&str]) -> bool {
    let lower = text.to_lowercase();
    words.iter().any(|word| {
        lower
            .split(|c: char| !(c.is_alphanumeric() || c == '.'))
            .any(|part| part.trim_matches('.') == *word)
    })
}

fn any_part(text: &str, parts: &[&str]) -> bool {
    let lower = text.to_lowercase();
    parts.iter().any(|part| lower.contains(part))
}

/// The period that words name; a single payment counts as one.
pub(super) fn period(text: &str) -> Option<Every> {
    const MONTH: [&str; 14] = [
        "month",
        "months",
        "monthly",
        "monat",
        "monatlich",
        "mtl",
        "p.m",
        "mois",
        "mensuel",
        "mese",
        "mensile",
        "mes",
        "mensual",
        "maand",
    ];
    const QUARTER: [&str; 7] = [
        "quarter",
        "quarterly",
        "quartal",
        "vierteljährlich",
        "trimestre",
        "trimestral",
        "kwartaal",
    ];
    const YEAR: [&str; 22] = [
        "year",
        "years",
        "yearly",
        "annual",
        "annually",
        "p.a",
        "pa",
        "yr",
        "jahr",
        "jahre",
        "jährlich",
        "an",
        "ans",
        "année",
        "annuel",
        "anno",
        "anni",
        "annuale",
        "año",
        "años",
        "anual",
        "jaar",
    ];
    const ONCE: [&str; 14] = [
        "once",
        "one-time",
        "one-off",
        "onetime",
        "einmalig",
        "unique",
        "tantum",
        "único",
        "eenmalig",
        "perpetual",
        "upfront",
        "prepaid",
        "vorauszahlung",
        "kauf",
    ];
    let compact = text.to_lowercase();
    let is = |words: &[&str]| any_word(text, words) || words.contains(&compact.trim());
    if is(&MONTH) || any_part(text, &["maandelijks", "mensuelle"]) {
        Some(Every::Month)
    } else if is(&QUARTER) || any_part(text, &["trimestriel", "trimestrale"]) {
        Some(Every::Quarter)
    } else if is(&YEAR) || any_part(text, &["jaarlijks", "annuelle"]) {
        Some(Every::Year)
    } else if is(&ONCE) || any_part(text, &["one-time", "one-off", "una tantum"]) {
        Some(Every::Once)
    } else {
        None
    }
}

/// Whether words say that something costs nothing extra.
pub(super) fn is_included(text: &str) -> bool {
    let bare = bare(text);
    [
        "included",
        "incl",
        "inkl",
        "inklusive",
        "enthalten",
        "inclus",
        "compris",
        "offert",
        "gratuit",
        "incluso",
        "inclusa",
        "compreso",
        "incluido",
        "incluida",
        "inbegrepen",
        "inclusief",
        "free",
        "gratis",
        "kostenlos",
        "nocharge",
    ]
    .contains(&bare.as_str())
}

/// Whether words say that something may be left out.
pub(super) fn is_optional(text: &str) -> bool {
    any_part(
        text,
        &[
            "optional",
            "en option",
            "alternativ",
            "eventualpos",
            "opzional",
            "opcional",
            "optioneel",
        ],
    ) || any_word(
        text,
        &[
            "option", "options", "optionen", "opzione", "opción", "optie", "opties",
        ],
    )
}

/// Whether words on a price say that value-added tax is in it.
pub(super) fn includes_tax(text: &str) -> bool {
    any_part(
        text,
        &[
            "brutto",
            "inkl. mwst",
            "inkl mwst",
            "inkl. ust",
            "incl. vat",
            "incl vat",
            "including vat",
            "iva incl",
            "incl. btw",
            "incl btw",
            "inclusief btw",
            "ivato",
        ],
    ) && !any_part(text, &["list"])
        || any_word(text, &["ttc"])
}

/// What a line is spent on, by its words; nothing where they do not tell.
pub(super) fn category(text: &str) -> Option<Category> {
    let found = CATEGORIES.iter().find(|(_, words)| any_part(text, words));
    found.map(|(category, _)| *category)
}

/// The category whose own word this is, as the program writes it.
pub(super) fn category_of_word(word: &str) -> Option<Category> {
    let bare = word.trim().to_lowercase();
    Category::ALL
        .into_iter()
        .find(|category| category.as_str() == bare)
}

/// What is counted, by the words of its unit or, failing them, of its description.
pub(super) fn metric(unit: &str, description: &str) -> Option<Metric> {
    let of = |text: &str| {
        let own = Metric::ALL
            .iter()
            .find(|metric| metric.as_str() == text.trim());
        if own.is_some() {
            own.copied()
        } else if any_word(
            text,
            &[
                "tb",
                "tib",
                "fetb",
                "terabyte",
                "terabytes",
                "téraoctet",
                "to",
                "capacity",
            ],
        ) {
            let back = any_part(text, &["back-end", "backend", "betb", "stored"]);
            Some(if back {
                Metric::BackEndTib
            } else {
                Metric::FrontEndTib
            })
        } else if any_word(
            text,
            &[
                "vm",
                "vms",
                "vul",
                "instance",
                "instances",
                "instanz",
                "instanzen",
                "workload",
                "workloads",
            ],
        ) {
            Some(Metric::Instance)
        } else if any_word(text, &["socket", "sockets", "cpu", "cpus", "sockel"]) {
            Some(Metric::Socket)
        } else if any_word(text, &["host", "hosts", "esxi"]) {
            Some(Metric::Host)
        } else if any_word(
            text,
            &[
                "user",
                "users",
                "benutzer",
                "utilisateur",
                "utilisateurs",
                "utente",
                "utenti",
                "usuario",
                "usuarios",
                "gebruiker",
                "gebruikers",
                "mailbox",
            ],
        ) {
            Some(Metric::User)
        } else {
            None
        }
    };
    let per = description
        .to_lowercase()
        .split_once(" per ")
        .or(description.to_lowercase().split_once(" pro "))
        .map(|(_, rest)| rest.to_owned());
    of(unit).or_else(|| of(&per?))
}

/// Months of a term that a description names, as in `Licence per TiB, 36 months`.
pub(super) fn term(description: &str) -> Option<u32> {
    const MONTHS: [&str; 10] = [
        "month", "months", "monat", "monate", "monaten", "mois", "mesi", "meses", "maanden", "mo",
    ];
    const YEARS: [&str; 11] = [
        "year", "years", "yr", "jahr", "jahre", "jahren", "ans", "anni", "años", "jaar", "yrs",
    ];
    let lower = description.to_lowercase();
    let words: Vec<&str> = lower
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    words.windows(2).find_map(|pair| {
        let [number, unit] = pair else { return None };
        let number: u32 = number.parse().ok()?;
        let months = if MONTHS.contains(unit) {
            number
        } else if YEARS.contains(unit) {
            number.checked_mul(12)?
        } else {
            return None;
        };
        (1..=120).contains(&months).then_some(months)
    })
}

/// Whether a line of a letterhead is the name of a company.
pub(super) fn is_company(text: &str) -> bool {
    const FORMS: [&str; 26] = [
        "gmbh", "ag", "kg", "ohg", "se", "ug", "inc", "llc", "ltd", "plc", "corp", "sarl", "sas",
        "sa", "srl", "spa", "sl", "slu", "bv", "nv", "sagl", "limited", "eg", "gbr", "sàrl", "co",
    ];
    let words: Vec<String> = text
        .split_whitespace()
        .map(|word| word.replace(['.', ',', '&'], "").to_lowercase())
        .collect();
    let last = words.last().map_or("", String::as_str);
    (2..=8).contains(&words.len())
        && FORMS.contains(&last)
        && !text.contains(|c: char| c == ':' || c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_categories_and_metrics_are_guessed_from_words() {
        assert_eq!(period("€/Monat"), Some(Every::Month));
        assert_eq!(period("jährlich"), Some(Every::Year));
        assert_eq!(period("p.a."), Some(Every::Year));
        assert_eq!(period("one-time"), Some(Every::Once));
        assert_eq!(period("pcs"), None);
        assert_eq!(category("Jahreswartung 24x7"), Some(Category::Support));
        assert_eq!(category("Backup-Lizenz pro TiB"), Some(Category::Licences));
        assert_eq!(category("Blue thing"), None);
        assert_eq!(metric("TiB", ""), Some(Metric::FrontEndTib));
        assert_eq!(metric("", "Licence per VM"), Some(Metric::Instance));
        assert_eq!(metric("pcs", "Cable"), None);
    }

    #[test]
    fn terms_and_companies_are_known_by_their_words() {
        assert_eq!(term("Lizenz pro TiB, 36 Monate"), Some(36));
        assert_eq!(term("Support, 3 years"), Some(36));
        assert_eq!(term("Disk 960 GB"), None);
        assert!(is_company("Nord Systeme GmbH") && is_company("Alpi Sistemi S.r.l."));
        assert!(!is_company("GmbH") && !is_company("Unsere AG: 12"));
    }
}
