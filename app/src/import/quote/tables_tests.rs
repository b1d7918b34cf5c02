//! Several tables in one sheet, prices in thousands, and promised outcomes.

use rust_xlsxwriter::{Format, Workbook};

use super::*;
use crate::import::table::Limits;

fn read_text(text: &str) -> Import {
    let mut book = Book::from_text("offer.csv", text.to_owned());
    read(&mut book, &Settings::default()).unwrap()
}

fn told(import: &Import) -> Vec<String> {
    import.findings.iter().map(ToString::to_string).collect()
}

fn nets(import: &Import) -> Vec<String> {
    let lines = import.quote.lines.iter();
    let net = |line: &displace_model::quote::Line| line.net.map(|net| net.as_decimal().normalize());
    lines
        .map(|line| net(line).map_or("-".to_owned(), |net| net.to_string()))
        .collect()
}

fn whys(import: &Import) -> Vec<&str> {
    import.left_out.iter().map(|one| one.why.as_str()).collect()
}

const LICENCES: &str =
    "Bezeichnung;Menge;Einzelpreis;Gesamt\nLizenz;40;100,00;4.000,00\nSumme;;;4.000,00\n";

#[test]
fn a_second_table_below_the_first_is_read_by_its_own_headings() {
    let below = "Wartung und Pflege\nArtikelnummer;Bezeichnung;Laufzeit Monate;Menge;Nettopreis;Gesamtpreis\n\
                 W-1;Wartung;36;2;250,00;500,00\nSumme;;;;;500,00\n";
    let import = read_text(&format!("{LICENCES}{below}"));
    assert_eq!(nets(&import), ["100", "250"]);
    let line = &import.quote.lines[1];
    assert_eq!(
        (line.part_number.as_str(), line.term_months),
        ("W-1", Some(36))
    );
    assert_eq!(import.quote.lines[0].term_months, None);
    assert_eq!(
        told(&import),
        [
            "offer.csv, line 5: found another table below the first, allowed is one table in a quote (its lines were read by its own headings)"
        ]
    );
    assert_eq!(
        whys(&import),
        [
            "a total",
            "words without a quantity and a price",
            "the headings of another table",
            "a total"
        ]
    );
    // Each table is summed up for itself, and neither sum is that of the quote.
    assert_eq!(import.quote.total, None);
    assert_eq!(import.quote.extended().unwrap().to_string(), "4500.00");
    let headings: Vec<&str> = import
        .columns
        .iter()
        .map(|one| one.heading.as_str())
        .collect();
    assert_eq!(
        headings,
        [
            "Bezeichnung",
            "Menge",
            "Einzelpreis",
            "Gesamt",
            "Artikelnummer",
            "Laufzeit Monate",
            "Nettopreis",
            "Gesamtpreis"
        ]
    );
    // One sum for all is the quote's.
    let import = read_text(&format!("{LICENCES}{below}Gesamtsumme;;;;;4.500,00\n"));
    assert_eq!(import.quote.total.unwrap().to_string(), "4500.00");
    assert_eq!(import.findings.len(), 1);
    let wrong = read_text(&format!("{LICENCES}{below}Gesamtsumme;;;;;4.600,00\n"));
    assert!(told(&wrong)[1].contains("found a total of 4600.00, allowed is 4500"));
}

#[test]
fn a_second_table_that_differs_in_one_heading_is_no_repetition() {
    let first = "Pos;Bezeichnung;Menge;Einzelpreis;Gesamt\n1;Lizenz;40;100,00;4.000,00\n";
    let second = "Pos;Bezeichnung;Menge;Rabatt;Gesamt\n2;Server;1;10 %;900,00\n";
    let import = read_text(&format!("{first}{second}"));
    assert_eq!(nets(&import), ["100", "900"]);
    // The same headings again, as on every page, begin no table.
    let import = read_text(&format!("{first}{first}"));
    assert_eq!(nets(&import), ["100", "100"]);
    assert_eq!(
        (told(&import), whys(&import)),
        (vec![], vec!["the headings again"])
    );
}

#[test]
fn options_below_the_total_are_no_part_of_it() {
    let options = "Optionale Positionen\nArtikelnummer;Bezeichnung;Menge;Nettopreis;Gesamtpreis\n\
                   S-1;Schulung;2;900,00;1.800,00\nSumme Optionen;;;;1.800,00\n";
    let import = read_text(&format!("{LICENCES}{options}"));
    let lines = &import.quote.lines;
    assert_eq!((lines[0].option, lines[1].option), (false, true));
    assert_eq!(import.quote.sticker().unwrap().to_string(), "4000.00");
    assert_eq!(import.findings.len(), 1, "{:?}", told(&import));
}

#[test]
fn a_table_whose_prices_differ_in_tax_is_left_out_with_the_reason() {
    let taxed =
        "Bezeichnung;Menge;Preis inkl. MwSt;Gesamt inkl. MwSt\nServer;1;1.190,00;1.190,00\n";
    let import = read_text(&format!("{LICENCES}{taxed}"));
    assert_eq!(nets(&import), ["100"]);
    assert_eq!(import.quote.total.unwrap().to_string(), "4000.00");
    assert_eq!(
        whys(&import)[2],
        "prices that differ in tax from those above"
    );
    assert!(told(&import)[0].contains("line 4: found another table, whose prices differ in tax"));
}

#[test]
fn words_of_a_line_are_no_headings() {
    let text = "Product;Qty;Unit price;Total;Note\nLicence;4;10.50;42.00;\nSupport;;;;Option\nDisk;1;2.50;2.50;\n";
    let import = read_text(text);
    assert_eq!(nets(&import), ["10.5", "2.5"]);
    assert_eq!(import.findings, []);
    // Neither is a row in which nothing is counted below.
    let text = "Description;Qty;Unit price\nLicence;4;10.50\nItem;Quantity;Net price;Term\nSee our terms;;;\n";
    assert_eq!(nets(&read_text(text)), ["10.5"]);
}

#[test]
fn prices_in_thousands_are_taken_for_what_they_are() {
    let plain = |price: &str, sum: &str, more: &str| {
        format!("Bezeichnung;Menge;{price};{sum}\nServer;2;12,5;25,0\nSumme;;;25,0\n{more}")
    };
    for (text, findings) in [
        (plain("Preis (TEUR)", "Gesamt (TEUR)", ""), 1),
        (plain("Preis in Tsd. EUR", "Gesamt in 1.000 €", ""), 1),
        (plain("Preis", "Gesamt", "Alle Preise in TEUR;;;\n"), 1),
        (plain("Preis", "Gesamt", "Währung: k€;;;\n"), 1),
        (
            "Angaben in Tausend Euro;;;\nBezeichnung;Menge;Preis;Gesamt\nServer;2;12,5;25,0\nSumme;;;25,0\n".to_owned(),
            1,
        ),
        (
            "Bezeichnung;Menge;Preis;Gesamt\nServer;2;12,5 TEUR;25,0 k€\nSumme;;;0,025 Mio. €\n".to_owned(),
            0,
        ),
        (
            "Bezeichnung;Menge;Preis;Währung\nServer;2;12,5;TEUR\nSumme;;25 TEUR;\n".to_owned(),
            0,
        ),
    ] {
        let import = read_text(&text);
        assert_eq!(nets(&import), ["12500"], "{text}");
        let quote = &import.quote;
        assert_eq!(quote.currency.as_deref(), Some("EUR"), "{text}");
        assert_eq!(quote.total.unwrap().as_decimal().normalize(), 25_000.into());
        assert_eq!(import.findings.len(), findings, "{:?}", told(&import));
    }
    let import = read_text(&plain("Preis (TEUR)", "Gesamt (TEUR)", ""));
    assert_eq!(
        told(&import),
        [
            "offer.csv, line 1, column 3: found \"Preis (TEUR)\", allowed is prices in whole units of their currency (each was multiplied by 1000: 2.5 became 2500)"
        ]
    );
    // Whatever somebody is called says nothing about prices.
    for name in ["Hersteller;TEUR;;", "Hersteller: k€;;;", "Hersteller:;T€;;"] {
        let import = read_text(&format!("{name}\n{}", plain("Preis", "Gesamt", "")));
        assert_eq!(nets(&import), ["12.5"], "{name}");
        assert_eq!(import.quote.currency, None, "{name}");
    }
    // A price for a thousand pieces is parted, not multiplied.
    let text = "Bezeichnung;Menge;Preis pro 1000;Gesamt\nSchraube;2000;12,50;25,00\n";
    assert_eq!(nets(&read_text(text)), ["0.0125"]);
}

#[test]
fn a_format_that_shows_thousands_is_believed_and_one_that_rounds_to_them_is_not() {
    for (format, expected) in [("0.0 \"TEUR\"", "12500"), ("0.0,\" TEUR\"", "12.5")] {
        let mut book = Workbook::new();
        let sheet = book.add_worksheet();
        for (column, heading) in (0_u16..).zip(["Item", "Qty", "Unit price"]) {
            sheet.write(0, column, heading).unwrap();
        }
        let shown = Format::new().set_num_format(format);
        sheet.write(1, 0, "Server").unwrap().write(1, 1, 2).unwrap();
        sheet.write_with_format(1, 2, 12.5, &shown).unwrap();
        let bytes = book.save_to_buffer().unwrap();
        let mut book = Book::read("offer.xlsx", bytes, Limits::by_hand()).unwrap();
        let import = read(&mut book, &Settings::default()).unwrap();
        assert_eq!(nets(&import), [expected], "{format}");
    }
}

#[test]
fn promised_outcomes_are_read_in_six_languages() {
    for headings in [
        "Description,Qty,Unit price,Guaranteed recovery,Service credit,Credit cap",
        "Bezeichnung,Menge,Einzelpreis,Garantierte Wiederherstellung,Gutschrift,Höchstgutschrift",
        "Désignation,Quantité,Prix unitaire,Délai de rétablissement garanti,Pénalité,Plafond annuel",
        "Descrizione,Quantità,Prezzo unitario,Tempo di ripristino garantito,Penale,Massimale annuo",
        "Descripción,Cantidad,Precio unitario,Tiempo de recuperación garantizado,Penalización,Tope anual",
        "Omschrijving,Aantal,Stukprijs,Gegarandeerde hersteltijd,Boete,Maximale boete",
    ] {
        let import = read_text(&format!(
            "{headings}\nSafe,1,690.50,4,5000.00,20000.00\nBox,1,9.50,,,\n"
        ));
        let outcomes: Vec<Option<String>> = import
            .quote
            .lines
            .iter()
            .map(|line| {
                line.outcome.map(|one| {
                    format!(
                        "{} {} {:?}",
                        one.recovery_hours,
                        one.credit,
                        one.cap.map(|cap| cap.to_string())
                    )
                })
            })
            .collect();
        assert_eq!(
            outcomes,
            [Some("4 5000.00 Some(\"20000.00\")".to_owned()), None],
            "{headings}"
        );
        assert_eq!(told(&import), Vec::<String>::new(), "{headings}");
    }
}

#[test]
fn a_promise_is_read_in_its_unit_or_told() {
    let read = |heading: &str, recovery: &str, credit: &str| {
        let text =
            format!("Item;Qty;Unit price;{heading};Credit\nSafe;1;690.50;{recovery};{credit}\n");
        let import = read_text(&text);
        let hours = import.quote.lines[0]
            .outcome
            .map(|one| one.recovery_hours.normalize().to_string());
        (hours.unwrap_or_default(), told(&import))
    };
    for (heading, recovery, hours) in [
        ("RTO", "4", "4"),
        ("RTO", "30 min", "0.5"),
        ("RTO", "2 days", "48"),
        ("RTO (days)", "2", "48"),
        ("Guaranteed recovery in minutes", "90", "1.5"),
        ("RTO", "8 Stunden", "8"),
    ] {
        assert_eq!(
            read(heading, recovery, "500.00"),
            (hours.to_owned(), vec![]),
            "{recovery}"
        );
    }
    for (recovery, credit, message) in [
        (
            "0",
            "500.00",
            "line 2, column 4: found \"0\", allowed is a time, more than 0",
        ),
        ("soon", "500.00", "column 4: found \"soon\""),
        ("4 TiB", "500.00", "column 4: found \"4 TiB\""),
        (
            "4",
            "10 %",
            "column 5: found \"10 %\", allowed is an amount of money, 0 or more",
        ),
        ("4", "30 days", "column 5: found \"30 days\""),
        ("4", "-5", "column 5: found \"-5\""),
        ("4", "", "line 2: found a promise that is not complete"),
        ("", "500.00", "line 2: found a promise that is not complete"),
    ] {
        let (hours, told) = read("RTO", recovery, credit);
        assert_eq!(hours, "", "{recovery} {credit}");
        assert!(
            told.iter().any(|one| one.contains(message)),
            "{message}: {told:?}"
        );
    }
}
