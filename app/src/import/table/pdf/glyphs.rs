//! The letters of a PDF with their places.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::time::Instant;

use hayro_interpret::font::{Glyph as Drawn, GlyphRun};
use hayro_interpret::hayro_cmap::BfString;
use hayro_interpret::hayro_syntax::Pdf;
use hayro_interpret::hayro_syntax::page::Page;
use hayro_interpret::kurbo::{Affine, BezPath, Point, Rect};
use hayro_interpret::{
    BlendMode, ClipPath, Context, Device, DrawMode, DrawProps, Image, ImageDrawProps,
    InterpreterCache, InterpreterSettings, SoftMask, TransformExt as _, interpret_page,
};

/// Why the letters of a PDF were not collected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stopped {
    /// It is no PDF that can be read.
    Damaged,
    /// It has more letters than it may.
    TooMuch,
    /// It takes longer than it may.
    TooLong,
}

/// A letter, or a few that are drawn as one. Edges are in points, from the left and the top of its page.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Letter {
    /// Page, from 0.
    pub(super) page: u32,
    pub(super) left: f32,
    pub(super) right: f32,
    /// The line that it stands on.
    pub(super) base: f32,
    /// Size of its typeface.
    pub(super) size: f32,
    pub(super) text: String,
}

/// What a PDF says.
#[derive(Debug, Default)]
pub(super) struct Letters {
    pub(super) known: Vec<Letter>,
    /// How many glyphs do not tell their letter.
    pub(super) unknown: usize,
}

/// The letters of all pages that are written from left to right.
pub(super) fn collect(bytes: Vec<u8>, until: Instant, most: usize) -> Result<Letters, Stopped> {
    let read = catch_unwind(AssertUnwindSafe(|| {
        let pdf = Pdf::new(bytes).map_err(|_invalid| Stopped::Damaged)?;
        let cache = InterpreterCache::new();
        let mut collector = Collector {
            letters: Letters::default(),
            page: 0,
            until,
            most,
        };
        for (number, page) in (0_u32..).zip(pdf.pages().iter()) {
            collector.page = number;
            collector.look();
            collector.read(page, &pdf, &cache);
        }
        Ok(collector.letters)
    }));
    // Files that are built to harm may bring the library to its knees: that is their fault, not the program's.
    read.unwrap_or_else(|cause| {
        Err(cause
            .downcast_ref::<Stopped>()
            .copied()
            .unwrap_or(Stopped::Damaged))
    })
}

struct Collector {
    letters: Letters,
    page: u32,
    until: Instant,
    most: usize,
}

impl Collector {
    fn read<'a>(&mut self, page: &Page<'a>, pdf: &'a Pdf, cache: &InterpreterCache<'a>) {
        let (width, height) = page.render_dimensions();
        let mut context = Context::new(
            page.initial_transform(true).to_kurbo(),
            Rect::new(0.0, 0.0, f64::from(width), f64::from(height)),
            cache,
            pdf.xref(),
            InterpreterSettings::default(),
        );
        interpret_page(page, &mut context, self);
    }

    /// Ends the reading when it costs too much. A page may draw itself over and over, and the library asks nobody
    /// whether to go on: the only way out of it is to unwind.
    fn look(&self) {
        if self.letters.known.len() + self.letters.unknown > self.most {
            resume_unwind(Box::new(Stopped::TooMuch));
        }
        if Instant::now() > self.until {
            resume_unwind(Box::new(Stopped::TooLong));
        }
    }

    fn letter(&mut self, glyph: &Drawn<'_>, place: Affine) {
        let width = match glyph {
            Drawn::Outline(glyph) => glyph.advance_width(),
            Drawn::Type3(glyph) => glyph.advance_width(),
        };
        // Glyphs are drawn a thousand units high.
        let begin = place * Point::ZERO;
        let end = place * Point::new(f64::from(width.unwrap_or(500.0)), 0.0);
        let top = place * Point::new(0.0, 1000.0);
        let along = end.x - begin.x;
        // What runs up, down or backwards is a watermark or a label in the margin, and no part of a table.
        if !(along.is_finite() && begin.y.is_finite() && top.y.is_finite())
            || along < 0.0
            || (end.y - begin.y).abs() > along * 0.1 + 0.01
        {
            return;
        }
        let text = match glyph.as_unicode() {
            Some(BfString::Char(c)) => plain(c),
            Some(BfString::String(text)) => text.chars().map(plain).collect(),
            None => {
                self.letters.unknown += 1;
                return;
            }
        };
        self.letters.known.push(Letter {
            page: self.page,
            left: begin.x as f32,
            right: end.x as f32,
            base: begin.y as f32,
            size: (top.y - begin.y).abs() as f32,
            text,
        });
    }
}

/// A letter as people type it: without ligatures, control characters and unusual spaces.
fn plain(c: char) -> String {
    match c {
        'ﬀ' => "ff".to_owned(),
        'ﬁ' => "fi".to_owned(),
        'ﬂ' => "fl".to_owned(),
        'ﬃ' => "ffi".to_owned(),
        'ﬄ' => "ffl".to_owned(),
        '\u{ad}' => String::new(),
        c if c.is_whitespace() || c.is_control() => " ".to_owned(),
        c => c.to_string(),
    }
}

impl<'a> Device<'a> for Collector {
    fn draw_path(&mut self, _: &BezPath, _: DrawProps<'a>, _: &DrawMode) {
        self.look();
    }

    fn push_clip_path(&mut self, _: &ClipPath) {
        self.look();
    }

    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {
        self.look();
    }

    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, props: DrawProps<'a>, mode: &DrawMode) {
        self.look();
        // Letters that are drawn with an outline come a second time for it.
        if matches!(mode, DrawMode::Stroke(_)) {
            return;
        }
        for glyph in run.glyphs() {
            self.letter(glyph, props.transform * glyph.transform());
        }
        self.look();
    }

    fn draw_image(&mut self, _: Image<'a, '_>, _: ImageDrawProps<'a>) {
        self.look();
    }

    fn pop_clip(&mut self) {}

    fn pop_transparency_group(&mut self) {}
}
