//! The look: colours by purpose for light and dark, sizes, and how they become egui's style.
//!
//! Widgets and charts take colours from [`Tokens`] by purpose, never literal ones.
//! Colour is never the only signal: plans also differ by dash, grades and states are also written.

use egui::style::WidgetVisuals;
use egui::{
    Color32, Context, CornerRadius, FontFamily, FontId, Margin, Shadow, Stroke, Style, TextStyle,
    Theme, Visuals, vec2,
};

use super::fonts;

/// The step of all distances, in points; use multiples.
pub const STEP: f32 = 4.0;
/// Corner radius of buttons and fields, in points.
pub const RADIUS_CONTROL: u8 = 6;
/// Corner radius of cards, in points.
pub const RADIUS_CARD: u8 = 8;
/// Height of the header, in points.
pub const HEADER_HEIGHT: f32 = 56.0;
/// Width of the navigation, in points.
pub const NAVIGATION_WIDTH: f32 = 168.0;

/// Size of titles, in points.
pub const SIZE_TITLE: f32 = 20.0;
/// Size of the answer in the header, in points.
pub const SIZE_ANSWER: f32 = 14.0;
/// Size of ordinary text, in points.
pub const SIZE_BODY: f32 = 13.0;
/// Size of notes under titles, in points.
pub const SIZE_NOTE: f32 = 12.0;
/// Size of tags and of text in charts, in points.
pub const SIZE_SMALL: f32 = 11.0;

/// Colours by purpose.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tokens {
    /// Whether these are the colours of the dark theme.
    pub dark: bool,
    /// Behind the cards.
    pub background: Color32,
    /// Cards, header and navigation.
    pub surface: Color32,
    /// Fields and quiet buttons on a surface.
    pub raised: Color32,
    /// Outlines, rules and grid lines.
    pub line: Color32,
    /// Text to be read.
    pub text: Color32,
    /// Text that explains: notes, units, axis labels.
    pub muted: Color32,
    /// The chosen, the main action, links.
    pub accent: Color32,
    /// Background of what is chosen.
    pub accent_soft: Color32,
    /// Text on an accent background.
    pub on_accent: Color32,
    /// Done, back in service, favourable.
    pub good: Color32,
    /// To be watched.
    pub warning: Color32,
    /// Wrong, or unfavourable.
    pub bad: Color32,
    /// Colours of the plans; see [`Tokens::plan`].
    pub plans: [Color32; 6],
    /// Colours of the stage groups; see [`StageGroup`].
    pub stages: [Color32; 5],
}

/// Groups of the stages of an outage that share a colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StageGroup {
    /// Detection and forensics.
    Notice,
    /// Patience, target, media, prerequisite, rebuild, repair and dependency: something is waited for.
    Waiting,
    /// Waiting for a free restore stream.
    Queue,
    /// The restore itself, failed attempts included.
    Restore,
    /// Serving again from the backup, slower, or moving back from a spare.
    Degraded,
}

impl StageGroup {
    /// All groups, in the order in which an outage passes them.
    pub const ALL: [Self; 5] = [
        Self::Notice,
        Self::Waiting,
        Self::Queue,
        Self::Restore,
        Self::Degraded,
    ];
}

const fn rgb(hex: u32) -> Color32 {
    Color32::from_rgb((hex >> 16) as u8, (hex >> 8) as u8, hex as u8)
}

impl Tokens {
    /// The light colours.
    pub const LIGHT: Self = Self {
        dark: false,
        background: rgb(0x00F5_F6F8),
        surface: rgb(0x00FF_FFFF),
        raised: rgb(0x00FB_FCFD),
        line: rgb(0x00E2_E6EC),
        text: rgb(0x0016_202C),
        muted: rgb(0x005A_6776),
        accent: rgb(0x001B_5E9E),
        accent_soft: rgb(0x00E4_EEF7),
        on_accent: rgb(0x00FF_FFFF),
        good: rgb(0x000B_7A5B),
        warning: rgb(0x008A_6100),
        bad: rgb(0x00B3_261E),
        plans: [
            rgb(0x007A_8594),
            rgb(0x0000_72B2),
            rgb(0x00B5_541C),
            rgb(0x0086_4A9E),
            rgb(0x000B_7A5B),
            rgb(0x0099_7A00),
        ],
        stages: [
            rgb(0x00D5_DAE1),
            rgb(0x00C9_A227),
            rgb(0x00E3_B98F),
            rgb(0x006F_AAD0),
            rgb(0x00A9_CFE6),
        ],
    };

    /// The dark colours.
    pub const DARK: Self = Self {
        dark: true,
        background: rgb(0x0012_161C),
        surface: rgb(0x001A_2029),
        raised: rgb(0x0020_2733),
        line: rgb(0x002D_3542),
        text: rgb(0x00E6_EAF0),
        muted: rgb(0x0098_A4B3),
        accent: rgb(0x006F_B1E6),
        accent_soft: rgb(0x001E_3145),
        on_accent: rgb(0x0012_161C),
        good: rgb(0x004C_C29A),
        warning: rgb(0x00E0_B34A),
        bad: rgb(0x00F2_867D),
        plans: [
            rgb(0x009A_A5B4),
            rgb(0x004F_A8DE),
            rgb(0x00E0_8A4F),
            rgb(0x00C0_8AD6),
            rgb(0x004C_C29A),
            rgb(0x00D9_BE4A),
        ],
        stages: [
            rgb(0x0039_424F),
            rgb(0x00C9_A227),
            rgb(0x00B9_8552),
            rgb(0x003F_86B5),
            rgb(0x002C_5C7C),
        ],
    };

    /// The colours of the theme in use.
    pub fn of(ui: &egui::Ui) -> &'static Self {
        if ui.visuals().dark_mode {
            &Self::DARK
        } else {
            &Self::LIGHT
        }
    }

    /// The colour of a plan: 0 is the incumbent, 1 and up are the other plans in their order in the project.
    /// After the sixth plan the colours of the others repeat.
    pub fn plan(&self, index: usize) -> Color32 {
        self.plans[palette_index(index, self.plans.len())]
    }

    /// The colour of a stage group.
    pub fn stage(&self, group: StageGroup) -> Color32 {
        self.stages[group as usize]
    }
}

/// The second signal beside a plan's colour: its line's dash, as lengths of strokes and gaps in points (empty: solid).
pub fn plan_dash(index: usize) -> &'static [f32] {
    const DASHES: [&[f32]; 6] = [
        &[],
        &[12.0, 3.0],
        &[5.0, 4.0],
        &[9.0, 3.0, 2.0, 3.0],
        &[2.0, 3.0],
        &[12.0, 3.0, 2.0, 3.0, 2.0, 3.0],
    ];
    DASHES[palette_index(index, DASHES.len())]
}

fn palette_index(index: usize, len: usize) -> usize {
    if index == 0 {
        0
    } else {
        1 + (index - 1) % (len - 1)
    }
}

/// The text style of page titles: 20 points, bold.
pub fn title() -> TextStyle {
    TextStyle::Heading
}

/// The text style of notes: 12 points.
pub fn note() -> TextStyle {
    TextStyle::Name("note".into())
}

/// The text style of emphasis in running text: 13 points, bold.
pub fn strong() -> TextStyle {
    TextStyle::Name("strong".into())
}

/// Give a context the program's fonts and both themes. Which theme is used stays the user's choice.
pub fn install(ctx: &Context) {
    ctx.set_fonts(fonts::definitions());
    ctx.set_style_of(Theme::Light, style(&Tokens::LIGHT));
    ctx.set_style_of(Theme::Dark, style(&Tokens::DARK));
}

/// egui's style with these colours.
pub fn style(tokens: &Tokens) -> Style {
    let mut style = Style {
        visuals: visuals(tokens),
        ..Style::default()
    };
    let regular = |size| FontId::new(size, FontFamily::Proportional);
    style.text_styles = [
        (TextStyle::Small, regular(SIZE_SMALL)),
        (TextStyle::Body, regular(SIZE_BODY)),
        (TextStyle::Button, regular(SIZE_BODY)),
        (TextStyle::Monospace, regular(SIZE_BODY)),
        (TextStyle::Heading, fonts::bold(SIZE_TITLE)),
        (note(), regular(SIZE_NOTE)),
        (strong(), fonts::bold(SIZE_BODY)),
    ]
    .into();
    let spacing = &mut style.spacing;
    spacing.item_spacing = vec2(2.0 * STEP, 2.0 * STEP);
    spacing.button_padding = vec2(3.0 * STEP, 1.5 * STEP);
    spacing.interact_size = vec2(10.0 * STEP, 7.0 * STEP);
    spacing.menu_margin = Margin::same(6);
    spacing.window_margin = Margin::same(16);
    spacing.tooltip_width = 320.0;
    spacing.slider_rail_height = STEP;
    style.interaction.tooltip_delay = 0.3;
    style.visuals.slider_trailing_fill = true;
    style.visuals.handle_shape = egui::style::HandleShape::Circle;
    style
}

fn visuals(tokens: &Tokens) -> Visuals {
    let mut visuals = if tokens.dark {
        Visuals::dark()
    } else {
        Visuals::light()
    };
    let radius = CornerRadius::same(RADIUS_CONTROL);
    let widget = |fill: Color32, line: Stroke, text: Color32| WidgetVisuals {
        bg_fill: fill,
        weak_bg_fill: fill,
        bg_stroke: line,
        corner_radius: radius,
        fg_stroke: Stroke::new(1.0, text),
        expansion: 0.0,
    };
    let hairline = Stroke::new(1.0, tokens.line);
    let widgets = &mut visuals.widgets;
    widgets.noninteractive = widget(tokens.surface, hairline, tokens.text);
    widgets.inactive = widget(tokens.raised, hairline, tokens.text);
    widgets.hovered = widget(
        tokens.accent_soft,
        Stroke::new(1.0, tokens.accent),
        tokens.text,
    );
    // egui draws what has the keyboard's focus as active: a ring of two points shows where it is.
    widgets.active = widget(
        tokens.accent_soft,
        Stroke::new(2.0, tokens.accent),
        tokens.text,
    );
    widgets.open = widget(tokens.accent_soft, hairline, tokens.text);
    visuals.selection.bg_fill = tokens.accent_soft;
    visuals.selection.stroke = Stroke::new(1.0, tokens.accent);
    visuals.override_text_color = None;
    visuals.weak_text_color = Some(tokens.muted);
    visuals.hyperlink_color = tokens.accent;
    visuals.faint_bg_color = tokens.raised;
    visuals.extreme_bg_color = tokens.line;
    visuals.text_edit_bg_color = Some(tokens.raised);
    visuals.code_bg_color = tokens.raised;
    visuals.warn_fg_color = tokens.warning;
    visuals.error_fg_color = tokens.bad;
    visuals.panel_fill = tokens.background;
    visuals.window_fill = tokens.surface;
    visuals.window_stroke = hairline;
    visuals.window_corner_radius = CornerRadius::same(RADIUS_CARD);
    visuals.menu_corner_radius = radius;
    let shadow = Shadow {
        offset: [0, 4],
        blur: 16,
        spread: 0,
        color: Color32::from_black_alpha(if tokens.dark { 110 } else { 30 }),
    };
    visuals.window_shadow = shadow;
    visuals.popup_shadow = shadow;
    visuals.text_cursor.stroke = Stroke::new(2.0, tokens.accent);
    visuals
}

/// The contrast of two colours after WCAG 2.2: 1 (none) to 21.
///
/// (L₁ + 0.05) / (L₂ + 0.05), L being the relative luminance of the lighter and of the darker colour.
pub fn contrast(a: Color32, b: Color32) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

fn luminance(color: Color32) -> f64 {
    let linear = |byte: u8| {
        let part = f64::from(byte) / 255.0;
        if part <= 0.04045 {
            part / 12.92
        } else {
            ((part + 0.055) / 1.055).powf(2.4)
        }
    };
    0.2126 * linear(color.r()) + 0.7152 * linear(color.g()) + 0.0722 * linear(color.b())
}

/// `a` and `b` mixed: 0 gives `a`, 1 gives `b`.
pub fn mix(a: Color32, b: Color32, share: f32) -> Color32 {
    let part = |a: u8, b: u8| {
        (f32::from(a) + (f32::from(b) - f32::from(a)) * share.clamp(0.0, 1.0)).round() as u8
    };
    Color32::from_rgb(part(a.r(), b.r()), part(a.g(), b.g()), part(a.b(), b.b()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn black_on_white_has_the_highest_contrast() {
        assert!((contrast(Color32::BLACK, Color32::WHITE) - 21.0).abs() < 1e-9);
        assert!((contrast(Color32::WHITE, Color32::WHITE) - 1.0).abs() < 1e-9);
    }

    #[test]
    fn every_text_reaches_its_contrast_on_every_surface() {
        for tokens in [Tokens::LIGHT, Tokens::DARK] {
            let surfaces = [
                ("background", tokens.background),
                ("surface", tokens.surface),
                ("raised", tokens.raised),
                ("accent_soft", tokens.accent_soft),
            ];
            let texts = [
                ("text", tokens.text),
                ("muted", tokens.muted),
                ("accent", tokens.accent),
                ("good", tokens.good),
                ("warning", tokens.warning),
                ("bad", tokens.bad),
            ];
            for (on, surface) in surfaces {
                for (name, text) in texts {
                    let reached = contrast(text, surface);
                    let dark = tokens.dark;
                    assert!(reached >= 4.5, "{name} on {on} (dark {dark}): {reached:.2}");
                }
            }
            assert!(contrast(tokens.on_accent, tokens.accent) >= 4.5);
        }
    }

    #[test]
    fn plan_colours_stand_out_from_the_surface() {
        for tokens in [Tokens::LIGHT, Tokens::DARK] {
            for (index, color) in tokens.plans.iter().enumerate() {
                assert!(contrast(*color, tokens.surface) >= 3.0, "plan {index}");
            }
        }
    }

    #[test]
    fn no_two_plans_share_colour_and_dash() {
        for a in 0..6 {
            for b in 0..a {
                assert_ne!(Tokens::LIGHT.plan(a), Tokens::LIGHT.plan(b));
                assert_ne!(plan_dash(a), plan_dash(b));
            }
        }
    }

    #[test]
    fn the_incumbent_keeps_its_grey_to_itself() {
        for index in 1..40 {
            assert_ne!(Tokens::LIGHT.plan(index), Tokens::LIGHT.plan(0));
        }
    }

    #[test]
    fn focus_is_outlined_more_strongly_than_rest() {
        for tokens in [Tokens::LIGHT, Tokens::DARK] {
            let widgets = style(&tokens).visuals.widgets;
            assert!(widgets.active.bg_stroke.width >= 2.0);
            assert!(contrast(widgets.active.bg_stroke.color, tokens.surface) >= 3.0);
        }
    }
}
