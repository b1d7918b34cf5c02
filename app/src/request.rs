//! The response sheet: what is to be bought, with empty cells for prices, in the language of the partners.
//!
//! Its headings are words that the import of quotes knows, so that a filled sheet is read back without a mapping.

use displace_model::contract::Every;
use displace_model::money::Money;
use displace_model::project::Project;
use displace_model::quote::{Comparison, Language, compare};
use rust_xlsxwriter::{Color, Format, FormatBorder, Workbook, XlsxError};

/// Which response sheet somebody wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wanted {
    /// The language of the partners.
    pub language: Language,
    /// Whether everything private is left out, as on a presented screen.
    pub presenting: bool,
}

impl Wanted {
    /// The sheet for the quotes of a project.
    ///
    /// # Errors
    /// Why there is none: the quotes cannot be compared, or a text is longer than a cell can be.
    pub fn sheet(self, project: &Project) -> anyhow::Result<Vec<u8>> {
        let copy = self.presenting.then(|| project.for_customer());
        let project = copy.as_ref().unwrap_or(project);
        Ok(sheet(project, &compare(project)?, self.language)?)
    }
}

/// The words of a sheet in one language.
struct Words {
    sheet: &'static str,
    /// Part number, description, quantity, unit, net price, period, term in months, most rise at a renewal, note.
    columns: [&'static str; 9],
    /// Partner, quote number, valid until, currency, payment terms.
    facts: [&'static str; 5],
    /// Month, quarter, year and once, as a partner may write them.
    periods: [&'static str; 4],
    how: &'static str,
}

const ENGLISH: Words = Words {
    sheet: "Response",
    columns: [
        "Part number",
        "Description",
        "Quantity",
        "Unit",
        "Net price",
        "Period",
        "Term months",
        "Uplift",
        "Note",
    ],
    facts: [
        "Supplier",
        "Quote number",
        "Valid until",
        "Currency",
        "Payment terms",
    ],
    periods: ["month", "quarter", "year", "once"],
    how: "Please fill in every price without tax, and 0 where something is included. One row is one thing: add rows below for what is missing.",
};

const GERMAN: Words = Words {
    sheet: "Antwort",
    columns: [
        "Artikelnummer",
        "Bezeichnung",
        "Menge",
        "Einheit",
        "Nettopreis",
        "Zeitraum",
        "Laufzeit Monate",
        "Preissteigerung",
        "Bemerkung",
    ],
    facts: [
        "Anbieter",
        "Angebotsnummer",
        "Gültig bis",
        "Währung",
        "Zahlungsbedingungen",
    ],
    periods: ["Monat", "Quartal", "Jahr", "einmalig"],
    how: "Bitte tragen Sie jeden Preis ohne Steuer ein, und 0, wo etwas enthalten ist. Eine Zeile ist eine Sache: Fehlendes bitte darunter ergänzen.",
};

const FRENCH: Words = Words {
    sheet: "Réponse",
    columns: [
        "Référence",
        "Désignation",
        "Quantité",
        "Unité",
        "Prix net",
        "Période",
        "Durée mois",
        "Indexation",
        "Remarque",
    ],
    facts: [
        "Fournisseur",
        "Numéro de devis",
        "Valable jusqu'au",
        "Devise",
        "Conditions de paiement",
    ],
    periods: ["mois", "trimestre", "an", "unique"],
    how: "Merci d'indiquer chaque prix hors taxes, et 0 pour ce qui est compris. Une ligne par élément : ajoutez ce qui manque en dessous.",
};

const ITALIAN: Words = Words {
    sheet: "Risposta",
    columns: [
        "Codice",
        "Descrizione",
        "Quantità",
        "Unità",
        "Prezzo netto",
        "Periodo",
        "Durata mesi",
        "Aumento",
        "Nota",
    ],
    facts: [
        "Fornitore",
        "Numero offerta",
        "Valida fino al",
        "Valuta",
        "Condizioni di pagamento",
    ],
    periods: ["mese", "trimestre", "anno", "una tantum"],
    how: "Vi preghiamo di indicare ogni prezzo senza IVA, e 0 per ciò che è compreso. Una riga per elemento: aggiungete sotto ciò che manca.",
};

const SPANISH: Words = Words {
    sheet: "Respuesta",
    columns: [
        "Referencia",
        "Descripción",
        "Cantidad",
        "Unidad",
        "Precio neto",
        "Periodo",
        "Duración meses",
        "Incremento",
        "Nota",
    ],
    facts: [
        "Proveedor",
        "Número de oferta",
        "Válida hasta",
        "Moneda",
        "Condiciones de pago",
    ],
    periods: ["mes", "trimestre", "año", "único"],
    how: "Indiquen cada precio sin impuestos, y 0 donde algo esté incluido. Una línea por elemento: añadan debajo lo que falte.",
};

const DUTCH: Words = Words {
    sheet: "Antwoord",
    columns: [
        "Artikelnummer",
        "Omschrijving",
        "Aantal",
        "Eenheid",
        "Nettoprijs",
        "Periode",
        "Looptijd maanden",
        "Prijsstijging",
        "Opmerking",
    ],
    facts: [
        "Leverancier",
        "Offertenummer",
        "Geldig tot",
        "Valuta",
        "Betalingsvoorwaarden",
    ],
    periods: ["maand", "kwartaal", "jaar", "eenmalig"],
    how: "Vul elke prijs zonder btw in, en 0 waar iets inbegrepen is. Eén regel is één zaak: vul wat ontbreekt eronder aan.",
};

fn words(language: Language) -> &'static Words {
    match language {
        Language::English => &ENGLISH,
        Language::German => &GERMAN,
        Language::French => &FRENCH,
        Language::Italian => &ITALIAN,
        Language::Spanish => &SPANISH,
        Language::Dutch => &DUTCH,
    }
}

/// The first row of the table's lines, from 0: above it stand title, facts, the request and the headings.
const FIRST: u32 = 10;

/// An empty priced scope as a workbook.
///
/// # Errors
/// When the workbook cannot be built.
pub fn sheet(
    project: &Project,
    comparison: &Comparison,
    language: Language,
) -> Result<Vec<u8>, XlsxError> {
    let words = words(language);
    let mut book = Workbook::new();
    let page = book.add_worksheet();
    page.set_name(words.sheet)?;
    let title = Format::new().set_bold().set_font_size(14);
    let bold = Format::new()
        .set_bold()
        .set_border_bottom(FormatBorder::Thin);
    let open = Format::new()
        .set_background_color(Color::RGB(0x00FF_F8D6))
        .set_border(FormatBorder::Hair);
    let price = open.clone().set_num_format("#,##0.00");
    let share = open.clone().set_num_format("0.0%");
    page.write_string_with_format(0, 0, &project.name, &title)?;
    for (row, fact) in (1_u32..).zip(words.facts) {
        page.write_string(row, 0, fact)?;
        page.write_blank(row, 1, &open)?;
    }
    page.write_string_with_format(4, 1, &project.currency, &open)?;
    page.write_string(7, 0, words.how)?;
    for (column, heading) in (0_u16..).zip(words.columns) {
        page.write_string_with_format(FIRST - 1, column, heading, &bold)?;
    }
    for (row, (index, line)) in (FIRST..).zip(comparison.scope.iter().enumerate()) {
        let units = crate::format::units(line.metric, &line.unit);
        page.write_string(row, 0, &line.part_number)?;
        page.write_string(row, 1, &line.name)?;
        page.write_number(row, 2, Money::from_decimal(line.quantity).to_f64())?;
        page.write_string(row, 3, units)?;
        page.write_blank(row, 4, &price)?;
        page.write_string_with_format(
            row,
            5,
            words.periods[period(project, comparison, index)],
            &open,
        )?;
        for column in [6, 8] {
            page.write_blank(row, column, &open)?;
        }
        page.write_blank(row, 7, &share)?;
    }
    for (column, width) in [
        (0, 24.0),
        (1, 44.0),
        (2, 10.0),
        (3, 16.0),
        (4, 14.0),
        (5, 12.0),
        (6, 14.0),
        (7, 14.0),
        (8, 40.0),
    ] {
        page.set_column_width(column, width)?;
    }
    page.set_freeze_panes(FIRST, 0)?;
    page.set_landscape().set_print_fit_to_pages(1, 0);
    book.save_to_buffer()
}

/// The place of the period in which a line is usually priced: that of the first quote that offers it.
fn period(project: &Project, comparison: &Comparison, row: usize) -> usize {
    let lines = comparison.offers.iter().filter_map(|offer| {
        let line = offer.cells.get(row)?.lines.first()?;
        project
            .all_quotes()
            .find(|one| one.id == offer.quote)?
            .line(line)
    });
    let estimate = comparison
        .scope
        .get(row)
        .and_then(|line| line.estimate.as_ref().map(|(_, every)| *every));
    let every = estimate.or_else(|| lines.map(|line| line.every).next());
    match every {
        Some(Every::Month) => 0,
        Some(Every::Quarter) => 1,
        Some(Every::Year) => 2,
        Some(Every::Once) | None => 3,
    }
}
