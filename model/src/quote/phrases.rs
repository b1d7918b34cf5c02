//! Sentences for partners in their language. `{item}`, `{wanted}`, `{offered}`, `{unit}`, `{date}`, `{amount}`,
//! `{other}` and `{number}` are filled in.

use rust_decimal::Decimal;

use super::Language;
use crate::contract::Metric;

/// The sentences of one language.
#[derive(Debug)]
pub(super) struct Phrases {
    pub(super) gap: &'static str,
    pub(super) metric: &'static str,
    pub(super) quantity: &'static str,
    pub(super) option: &'static str,
    pub(super) extra: &'static str,
    pub(super) guess: &'static str,
    pub(super) no_price: &'static str,
    pub(super) net: &'static str,
    pub(super) rise: &'static str,
    pub(super) expired: &'static str,
    pub(super) validity: &'static str,
    pub(super) total: &'static str,
    pub(super) tax: &'static str,
    /// Front-end TiB, back-end TiB, instances, sockets, hosts, users.
    units: [&'static str; 6],
    /// What stands between thousands.
    thousands: char,
    /// What stands before decimals.
    decimal: char,
    /// How a date is written: `Y`, `M` and `D` are replaced.
    date: &'static str,
}

const ENGLISH: Phrases = Phrases {
    gap: "Your quote does not mention {item} ({wanted} {unit}). Is it included? If not, what does it cost?",
    metric: "{item} is counted in {other} in your quote; we compare by {unit}. How many {unit} does your price cover, and what does one more cost?",
    quantity: "We need {wanted} {unit} of {item}; your quote has {offered}. Please quote {wanted}.",
    option: "{item} is an option in your quote, but we need it. Is its price firm?",
    extra: "Your quote contains {item} for {amount}, which is not part of our scope. Is it needed, and why? Can it be left out?",
    guess: "We take \"{item}\" to be what we call \"{other}\". Is that right?",
    no_price: "{item} has no price. Is it included free of charge, and for how long?",
    net: "For {item} the net price of {amount} does not follow from list price and discount ({other}). Which of them holds?",
    rise: "By how much at most does the price of {item} rise when it is renewed? Please name a limit in writing.",
    expired: "Your quote {number} was valid until {date}. Do its prices still hold, and until when?",
    validity: "Until when is your quote {number} valid?",
    total: "Your total is {amount}, the lines add up to {other}. What is the difference?",
    tax: "Your prices include value-added tax. At which rate?",
    units: [
        "front-end TiB",
        "back-end TiB",
        "instances",
        "sockets",
        "hosts",
        "users",
    ],
    thousands: ',',
    decimal: '.',
    date: "Y-M-D",
};

const GERMAN: Phrases = Phrases {
    gap: "Ihr Angebot nennt {item} nicht ({wanted} {unit}). Ist das enthalten? Wenn nicht, was kostet es?",
    metric: "{item} wird in Ihrem Angebot nach {other} gezählt, wir vergleichen nach {unit}. Wie viele {unit} deckt Ihr Preis ab, und was kostet jede weitere Einheit?",
    quantity: "Wir benötigen {wanted} {unit} von {item}, Ihr Angebot umfasst {offered}. Bitte bieten Sie {wanted} an.",
    option: "{item} ist in Ihrem Angebot eine Option, wir benötigen es aber. Ist der Preis verbindlich?",
    extra: "Ihr Angebot enthält {item} für {amount}; das gehört nicht zu unserem Umfang. Ist es nötig, und warum? Kann es entfallen?",
    guess: "Wir verstehen „{item}“ als das, was wir „{other}“ nennen. Ist das richtig?",
    no_price: "{item} hat keinen Preis. Ist es kostenlos enthalten, und wie lange?",
    net: "Bei {item} ergibt sich der Nettopreis von {amount} nicht aus Listenpreis und Rabatt ({other}). Was gilt?",
    rise: "Um wie viel steigt der Preis von {item} bei einer Verlängerung höchstens? Bitte nennen Sie schriftlich eine Grenze.",
    expired: "Ihr Angebot {number} galt bis {date}. Gelten die Preise noch, und bis wann?",
    validity: "Bis wann gilt Ihr Angebot {number}?",
    total: "Ihre Summe beträgt {amount}, die Positionen ergeben {other}. Woher kommt der Unterschied?",
    tax: "Ihre Preise enthalten Umsatzsteuer. Mit welchem Satz?",
    units: [
        "Front-End-TiB",
        "Back-End-TiB",
        "Instanzen",
        "Sockel",
        "Hosts",
        "Benutzer",
    ],
    thousands: '.',
    decimal: ',',
    date: "D.M.Y",
};

const FRENCH: Phrases = Phrases {
    gap: "Votre offre ne mentionne pas {item} ({wanted} {unit}). Est-ce compris ? Sinon, quel en est le prix ?",
    metric: "Dans votre offre, {item} est compté en {other} ; nous comparons en {unit}. Combien de {unit} votre prix couvre-t-il, et combien coûte chaque unité supplémentaire ?",
    quantity: "Il nous faut {wanted} {unit} de {item} ; votre offre en prévoit {offered}. Merci de chiffrer {wanted}.",
    option: "{item} est une option dans votre offre, mais nous en avons besoin. Le prix est-il ferme ?",
    extra: "Votre offre contient {item} pour {amount}, hors de notre périmètre. Est-ce nécessaire, et pourquoi ? Peut-on le retirer ?",
    guess: "Nous comprenons « {item} » comme ce que nous appelons « {other} ». Est-ce exact ?",
    no_price: "{item} n'a pas de prix. Est-ce compris gratuitement, et pour combien de temps ?",
    net: "Pour {item}, le prix net de {amount} ne correspond pas au prix catalogue et à la remise ({other}). Lequel est valable ?",
    rise: "De combien au maximum le prix de {item} augmente-t-il au renouvellement ? Merci d'indiquer un plafond par écrit.",
    expired: "Votre offre {number} était valable jusqu'au {date}. Les prix tiennent-ils encore, et jusqu'à quand ?",
    validity: "Jusqu'à quand votre offre {number} est-elle valable ?",
    total: "Votre total est de {amount}, la somme des lignes de {other}. D'où vient la différence ?",
    tax: "Vos prix sont TTC. À quel taux de TVA ?",
    units: [
        "Tio front-end",
        "Tio back-end",
        "instances",
        "sockets",
        "hôtes",
        "utilisateurs",
    ],
    thousands: '\u{a0}',
    decimal: ',',
    date: "D/M/Y",
};

const ITALIAN: Phrases = Phrases {
    gap: "La vostra offerta non cita {item} ({wanted} {unit}). È compreso? In caso contrario, quanto costa?",
    metric: "Nella vostra offerta {item} è conteggiato in {other}; noi confrontiamo in {unit}. Quante unità ({unit}) copre il vostro prezzo e quanto costa ogni unità in più?",
    quantity: "Ci servono {wanted} {unit} di {item}; la vostra offerta ne prevede {offered}. Vi preghiamo di quotarne {wanted}.",
    option: "{item} è un'opzione nella vostra offerta, ma ci serve. Il prezzo è vincolante?",
    extra: "La vostra offerta contiene {item} per {amount}, che non rientra nel nostro perimetro. È necessario, e perché? Si può togliere?",
    guess: "Interpretiamo «{item}» come ciò che noi chiamiamo «{other}». È corretto?",
    no_price: "{item} non ha prezzo. È compreso gratuitamente, e per quanto tempo?",
    net: "Per {item} il prezzo netto di {amount} non corrisponde a listino e sconto ({other}). Quale vale?",
    rise: "Di quanto aumenta al massimo il prezzo di {item} al rinnovo? Vi preghiamo di indicare un limite per iscritto.",
    expired: "La vostra offerta {number} era valida fino al {date}. I prezzi valgono ancora, e fino a quando?",
    validity: "Fino a quando è valida la vostra offerta {number}?",
    total: "Il vostro totale è {amount}, la somma delle righe è {other}. Da dove viene la differenza?",
    tax: "I vostri prezzi sono IVA inclusa. Con quale aliquota?",
    units: [
        "TiB front-end",
        "TiB back-end",
        "istanze",
        "socket",
        "host",
        "utenti",
    ],
    thousands: '.',
    decimal: ',',
    date: "D/M/Y",
};

const SPANISH: Phrases = Phrases {
    gap: "Su oferta no menciona {item} ({wanted} {unit}). ¿Está incluido? Si no, ¿cuánto cuesta?",
    metric: "En su oferta, {item} se cuenta en {other}; nosotros comparamos en {unit}. ¿Cuántas unidades ({unit}) cubre su precio y cuánto cuesta cada unidad más?",
    quantity: "Necesitamos {wanted} {unit} de {item}; su oferta incluye {offered}. Por favor, oferten {wanted}.",
    option: "{item} es una opción en su oferta, pero lo necesitamos. ¿Es firme el precio?",
    extra: "Su oferta contiene {item} por {amount}, fuera de nuestro alcance. ¿Es necesario y por qué? ¿Se puede suprimir?",
    guess: "Entendemos «{item}» como lo que nosotros llamamos «{other}». ¿Es correcto?",
    no_price: "{item} no tiene precio. ¿Está incluido sin coste y durante cuánto tiempo?",
    net: "En {item}, el precio neto de {amount} no resulta de la tarifa y el descuento ({other}). ¿Cuál vale?",
    rise: "¿Cuánto sube como máximo el precio de {item} al renovarlo? Por favor, indiquen un límite por escrito.",
    expired: "Su oferta {number} era válida hasta el {date}. ¿Siguen vigentes los precios y hasta cuándo?",
    validity: "¿Hasta cuándo es válida su oferta {number}?",
    total: "Su total es {amount}, las líneas suman {other}. ¿A qué se debe la diferencia?",
    tax: "Sus precios incluyen IVA. ¿A qué tipo?",
    units: [
        "TiB front-end",
        "TiB back-end",
        "instancias",
        "sockets",
        "hosts",
        "usuarios",
    ],
    thousands: '.',
    decimal: ',',
    date: "D/M/Y",
};

const DUTCH: Phrases = Phrases {
    gap: "Uw offerte noemt {item} niet ({wanted} {unit}). Is dat inbegrepen? Zo niet, wat kost het?",
    metric: "{item} wordt in uw offerte geteld in {other}; wij vergelijken in {unit}. Hoeveel {unit} dekt uw prijs en wat kost elke extra eenheid?",
    quantity: "Wij hebben {wanted} {unit} van {item} nodig; uw offerte bevat {offered}. Wilt u {wanted} aanbieden?",
    option: "{item} is in uw offerte een optie, maar wij hebben het nodig. Is de prijs bindend?",
    extra: "Uw offerte bevat {item} voor {amount}; dat valt buiten onze omvang. Is het nodig en waarom? Kan het vervallen?",
    guess: "Wij lezen \"{item}\" als wat wij \"{other}\" noemen. Klopt dat?",
    no_price: "{item} heeft geen prijs. Is het gratis inbegrepen en voor hoelang?",
    net: "Bij {item} volgt de nettoprijs van {amount} niet uit lijstprijs en korting ({other}). Welke geldt?",
    rise: "Hoeveel stijgt de prijs van {item} hoogstens bij verlenging? Wilt u schriftelijk een grens noemen?",
    expired: "Uw offerte {number} was geldig tot {date}. Gelden de prijzen nog, en tot wanneer?",
    validity: "Tot wanneer is uw offerte {number} geldig?",
    total: "Uw totaal is {amount}, de regels tellen op tot {other}. Waar komt het verschil vandaan?",
    tax: "Uw prijzen zijn inclusief btw. Tegen welk tarief?",
    units: [
        "front-end-TiB",
        "back-end-TiB",
        "instanties",
        "sockets",
        "hosts",
        "gebruikers",
    ],
    thousands: '.',
    decimal: ',',
    date: "D-M-Y",
};

impl Phrases {
    /// The sentences of a language.
    pub(super) fn of(language: Language) -> &'static Self {
        match language {
            Language::English => &ENGLISH,
            Language::German => &GERMAN,
            Language::French => &FRENCH,
            Language::Italian => &ITALIAN,
            Language::Spanish => &SPANISH,
            Language::Dutch => &DUTCH,
        }
    }

    /// What several units of a metric are called; empty where the metric counts nothing or anything.
    pub(super) fn units(&self, metric: Metric) -> &'static str {
        let [front, back, instance, socket, host, user] = self.units;
        match metric {
            Metric::Flat | Metric::Unit => "",
            Metric::FrontEndTib => front,
            Metric::BackEndTib => back,
            Metric::Instance => instance,
            Metric::Socket => socket,
            Metric::Host => host,
            Metric::User => user,
        }
    }

    /// A number as the language writes it, with at least `places` and at most four decimals.
    pub(super) fn number(&self, number: Decimal, places: usize) -> String {
        let text = number.round_dp(4).normalize().abs().to_string();
        let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
        let mut out = String::new();
        if number.is_sign_negative() && text != "0" {
            out.push('-');
        }
        for (place, digit) in whole.chars().enumerate() {
            if place > 0 && (whole.len() - place).is_multiple_of(3) {
                out.push(self.thousands);
            }
            out.push(digit);
        }
        if !fraction.is_empty() || places > 0 {
            out.push(self.decimal);
            out.push_str(fraction);
            let zeros = places.saturating_sub(fraction.len());
            out.extend(std::iter::repeat_n('0', zeros));
        }
        out
    }

    /// A date as the language writes it.
    pub(super) fn date(&self, date: jiff::civil::Date) -> String {
        self.date
            .replace('Y', &date.year().to_string())
            .replace('M', &format!("{:02}", date.month()))
            .replace('D', &format!("{:02}", date.day()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn numbers_and_dates_are_written_as_in_the_language() {
        let number = Decimal::new(123_456_750, 2);
        let written = |language| {
            let phrases = Phrases::of(language);
            (phrases.number(number, 2), phrases.date(date(2027, 3, 9)))
        };
        assert_eq!(
            written(Language::English),
            ("1,234,567.50".to_owned(), "2027-03-09".to_owned())
        );
        assert_eq!(
            written(Language::German),
            ("1.234.567,50".to_owned(), "09.03.2027".to_owned())
        );
        assert_eq!(written(Language::French).0, "1\u{a0}234\u{a0}567,50");
        assert_eq!(written(Language::Dutch).1, "09-03-2027");
        let english = Phrases::of(Language::English);
        assert_eq!(english.number(Decimal::new(-25, 1), 0), "-2.5");
        assert_eq!(english.number(Decimal::from(40), 0), "40");
    }

    #[test]
    fn every_language_keeps_the_same_blanks_in_each_sentence() {
        let blanks = |text: &str| {
            let mut found: Vec<String> = text
                .split('{')
                .skip(1)
                .map(|rest| rest.split('}').next().unwrap_or_default().to_owned())
                .collect();
            found.sort();
            found.dedup();
            found
        };
        let sentences = |phrases: &'static Phrases| {
            [
                phrases.gap,
                phrases.metric,
                phrases.quantity,
                phrases.option,
                phrases.extra,
                phrases.guess,
                phrases.no_price,
                phrases.net,
                phrases.rise,
                phrases.expired,
                phrases.validity,
                phrases.total,
                phrases.tax,
            ]
        };
        for language in Language::ALL {
            let pairs = sentences(Phrases::of(*language))
                .into_iter()
                .zip(sentences(&ENGLISH));
            for (sentence, english) in pairs {
                assert_eq!(blanks(sentence), blanks(english), "{sentence}");
            }
        }
    }
}
