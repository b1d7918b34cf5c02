//! The typeface: "Displace Sans" in two weights, with digits of equal width.
//!
//! The same two files serve the window and the documents, so that a chart looks alike on screen and on paper.

use std::sync::Arc;

use egui::{FontData, FontDefinitions, FontFamily, FontId};

/// Name of the family as documents and drawings refer to it.
pub const FAMILY: &str = "Displace Sans";
/// The regular weight (TrueType).
pub const REGULAR: &[u8] = include_bytes!("../../../assets/fonts/DisplaceSans-Regular.ttf");
/// The bold weight (TrueType; drawn semibold).
pub const BOLD: &[u8] = include_bytes!("../../../assets/fonts/DisplaceSans-Bold.ttf");

/// The window's family for bold text.
pub fn bold_family() -> FontFamily {
    FontFamily::Name("bold".into())
}

/// Regular text of `size` points.
pub fn regular(size: f32) -> FontId {
    FontId::new(size, FontFamily::Proportional)
}

/// Bold text of `size` points.
pub fn bold(size: f32) -> FontId {
    FontId::new(size, bold_family())
}

/// The fonts of the window. Digits are tabular in both weights, so monospace is the regular weight too.
pub fn definitions() -> FontDefinitions {
    let mut fonts = FontDefinitions::empty();
    fonts.font_data.insert(
        "regular".to_owned(),
        Arc::new(FontData::from_static(REGULAR)),
    );
    fonts
        .font_data
        .insert("bold".to_owned(), Arc::new(FontData::from_static(BOLD)));
    let chain = |first: &str, second: &str| vec![first.to_owned(), second.to_owned()];
    fonts
        .families
        .insert(FontFamily::Proportional, chain("regular", "bold"));
    fonts
        .families
        .insert(FontFamily::Monospace, chain("regular", "bold"));
    fonts
        .families
        .insert(bold_family(), chain("bold", "regular"));
    fonts
}

#[cfg(test)]
mod tests {
    use super::*;

    const NEEDED: &str = "AZaz09ÄöüßéŁžΩЖ€£¥←→↑↓≤≥±Σ×÷−–—…·▶⏸●■▾▸✓⚠’“„\u{a0}\u{202f}\u{2009}";

    fn context() -> egui::Context {
        let ctx = egui::Context::default();
        ctx.set_fonts(definitions());
        let mut output = ctx.run_ui(egui::RawInput::default(), |_| {});
        output.textures_delta.clear();
        ctx
    }

    #[test]
    fn both_weights_have_every_sign_the_program_writes() {
        context().fonts_mut(|fonts| {
            for family in [FontFamily::Proportional, bold_family()] {
                for sign in NEEDED.chars() {
                    assert!(
                        fonts.has_glyph(&FontId::new(13.0, family.clone()), sign),
                        "{family:?} lacks {sign:?}"
                    );
                }
            }
        });
    }

    #[test]
    fn all_digits_are_equally_wide() {
        context().fonts_mut(|fonts| {
            for font in [regular(100.0), bold(100.0)] {
                let mut width = |text: &str| {
                    fonts
                        .layout_no_wrap(text.to_owned(), font.clone(), egui::Color32::WHITE)
                        .size()
                        .x
                };
                let zero = width("0000");
                for digit in [
                    "1111", "2222", "3333", "4444", "5555", "6666", "7777", "8888", "9999",
                ] {
                    assert!((width(digit) - zero).abs() < 0.5, "{digit} in {font:?}");
                }
            }
        });
    }
}
