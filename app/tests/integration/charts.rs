//! The charts on one page, light and dark; odd series; the documents' drawings.

use std::path::Path;

use displace::charts::{
    self, Style, capacity, cost_bars, cumulative, exceedance, gantt, histogram, tornado,
};
use displace::window::theme::{self, StageGroup, Tokens};
use displace::window::widgets;
use egui::{Ui, vec2};
use egui_kittest::kittest::Queryable as _;

fn money(value: f64) -> String {
    let thousands = (value / 1000.0).round();
    if thousands.abs() < 0.5 {
        "0".to_owned()
    } else if thousands < 0.0 {
        format!("−€ {:.0}k", -thousands)
    } else {
        format!("€ {thousands:.0}k")
    }
}

fn millions(value: f64) -> String {
    format!("{:.1} M", value / 1e6)
}

fn hours(value: f64) -> String {
    format!("{value:.0} h")
}

fn saving() -> histogram::Series {
    // Two bells, as a mixture of ordinary and lucky futures.
    let values: Vec<f64> = (0..20_000)
        .map(|i| {
            let u = (f64::from(i) + 0.5) / 20_000.0;
            let bell = (u / (1.0 - u)).ln() * 150_000.0;
            if i % 3 == 0 {
                bell * 0.6 + 800_000.0
            } else {
                bell + 330_000.0
            }
        })
        .collect();
    let mut series = histogram::Series::of(&values, 40, 1);
    series.mark = Some((412_000.0, "middle future € 412k".to_owned()));
    series
}

fn costs() -> cost_bars::Series {
    let part = |name: &str, amount: f64| cost_bars::Part {
        name: name.to_owned(),
        amount,
        label: format!("{:.0}", amount / 1000.0),
    };
    let row = |name: &str, plan, cash: [f64; 4], outage: f64| cost_bars::Row {
        name: name.to_owned(),
        plan,
        cash: vec![
            part("licences", cash[0]),
            part("hardware", cash[1]),
            part("people", cash[2]),
            part("switch", cash[3]),
        ],
        outage: Some(part("outages", outage)),
        total: format!("€ {:.2} M", (cash.iter().sum::<f64>() + outage) / 1e6),
    };
    cost_bars::Series {
        rows: vec![
            row("Keep incumbent", 0, [310e3, 240e3, 215e3, 0.0], 688e3),
            row("Renegotiate", 2, [236e3, 240e3, 215e3, 12e3], 688e3),
            row("Switch to B", 1, [352e3, 120e3, 110e3, 180e3], 279e3),
        ],
    }
}

fn bad_years() -> exceedance::Series {
    let curve = |name: &str, plan, scale: f64| {
        let sample: Vec<f64> = (0..5000)
            .map(|i| -scale * (1.0 - (f64::from(i) + 0.5) / 5000.0).ln())
            .collect();
        exceedance::Curve::of(name, plan, &sample, 200)
    };
    exceedance::Series {
        curves: vec![
            curve("Keep incumbent", 0, 34.0),
            curve("Renegotiate", 2, 34.0),
            curve("Switch to B", 1, 6.0),
        ],
        mark: Some(exceedance::Mark {
            value: 72.0,
            chance: 0.12,
            plan: 0,
            words: "1 year in 8: over 72 h".to_owned(),
        }),
        to: Some(120.0),
    }
}

fn payback() -> cumulative::Series {
    let curve = |name: &str, plan, start: f64, per_year: f64, spread: f64| cumulative::Curve {
        name: name.to_owned(),
        plan,
        points: (0..=60)
            .map(|month| {
                let years = f64::from(month) / 12.0;
                let middle = start + per_year * years;
                cumulative::Point {
                    years,
                    middle,
                    low: middle - spread * years,
                    high: middle + 1.3 * spread * years,
                }
            })
            .collect(),
    };
    cumulative::Series {
        curves: vec![
            curve("Keep incumbent", 0, 0.0, 290e3, 50e3),
            curve("Switch to B", 1, 180e3, 155e3, 20e3),
        ],
        times: (0..=5)
            .map(|y| (f64::from(y), format!("year {y}")))
            .collect(),
        payback: Some((
            17.0 / 12.0,
            "pays back in month 17 (P50), never in 9 of 100".to_owned(),
        )),
    }
}

fn incident() -> gantt::Series {
    let names = [
        "ERP",
        "Database",
        "File server",
        "Mail",
        "Web shop",
        "Terminal 1",
    ];
    let segment = |group, from, to, pale| gantt::Segment {
        group,
        from,
        to,
        pale,
        words: format!("{group:?}"),
    };
    gantt::Series {
        rows: names
            .iter()
            .enumerate()
            .map(|(i, name)| {
                let start = 8.5 + 1.2 * i as f64;
                let end = start + 9.0 - (i % 3) as f64;
                gantt::Row {
                    name: (*name).to_owned(),
                    segments: vec![
                        segment(StageGroup::Notice, 0.0, 1.0, false),
                        segment(StageGroup::Waiting, 1.0, 6.5, true),
                        segment(StageGroup::Waiting, 6.5, 8.5, false),
                        segment(StageGroup::Queue, 8.5, start, false),
                        segment(StageGroup::Restore, start, end, false),
                        segment(StageGroup::Degraded, end, end + 4.0, false),
                    ],
                    back: Some(end),
                }
            })
            .collect(),
        end: 34.0,
        times: (0..9)
            .map(|i| {
                let hour = 9 + 4 * i;
                let day = if hour < 24 { "Wed" } else { "Thu" };
                (f64::from(4 * i), format!("{day} {:02}:00", hour % 24))
            })
            .collect(),
        cursor: Some(20.0),
        name_room: None,
    }
}

fn matters() -> tornado::Series {
    let row = |name: &str, low: &str, at_low, high: &str, at_high| tornado::Row {
        name: name.to_owned(),
        at_low,
        at_high,
        low: low.to_owned(),
        high: high.to_owned(),
    };
    let rows = vec![
        row("Uplift at renewal", "4 %", 380e3, "12 %", 470e3),
        row("Cost per hour down", "€ 800", -60e3, "€ 6,000", 930e3),
        row("Overrun of the switch", "0 %", 520e3, "120 %", 90e3),
        row("Restore speed", "40 GB/h", 560e3, "90 GB/h", 450e3),
    ];
    tornado::Series {
        middle: 412e3,
        rows,
    }
    .sorted(10)
}

fn gallery(ui: &mut Ui) {
    let tokens = Tokens::of(ui);
    let style = |number: &'static dyn Fn(f64) -> String| Style { tokens, number };
    egui::CentralPanel::default().show(ui, |ui| {
        ui.columns(2, |columns| {
            let [left, right] = columns else { return };
            widgets::card(left, "What switching saves", "futures by saving", |ui| {
                let size = vec2(ui.available_width(), 160.0);
                let series = saving();
                charts::show(
                    ui,
                    size,
                    "saving",
                    "Histogram of the saving",
                    |area| histogram::draw(area, &series, &style(&money)),
                    |map, x, y| {
                        let (value, _) = map.values_at(x, y)?;
                        let (low, high, share) = series.class_at(value)?;
                        Some(format!("{} to {}: {share:.3}", money(low), money(high)))
                    },
                );
            });
            widgets::card(right, "What it costs", "cash and outages apart", |ui| {
                let size = vec2(ui.available_width(), 160.0);
                let draw = |area: &_| cost_bars::draw(area, &costs(), &style(&money));
                charts::show(ui, size, "costs", "Cost by plan", draw, |_, _, _| None);
            });
            widgets::card(
                left,
                "How bad a year gets",
                "chance that a year exceeds …",
                |ui| {
                    let size = vec2(ui.available_width(), 150.0);
                    let draw = |area: &_| exceedance::draw(area, &bad_years(), &style(&hours));
                    charts::show(ui, size, "years", "Downtime exceeded", draw, |_, _, _| None);
                },
            );
            widgets::card(
                right,
                "When it pays back",
                "cumulative cost, P5–P95",
                |ui| {
                    let size = vec2(ui.available_width(), 150.0);
                    let draw = |area: &_| cumulative::draw(area, &payback(), &style(&millions));
                    charts::show(ui, size, "payback", "Cumulative cost", draw, |_, _, _| None);
                },
            );
        });
        widgets::card(ui, "Keep incumbent", "", |ui| {
            let series = incident();
            let size = vec2(ui.available_width(), series.natural_height());
            let draw = |area: &_| gantt::draw(area, &series, &style(&hours));
            charts::show(
                ui,
                size,
                "gantt",
                "Course of the incident",
                draw,
                |_, _, _| None,
            );
        });
        ui.columns(2, |columns| {
            let [left, right] = columns else { return };
            widgets::card(left, "What matters", "", |ui| {
                let series = matters();
                let size = vec2(ui.available_width(), series.natural_height());
                let draw = |area: &_| tornado::draw(area, &series, &style(&money));
                charts::show(ui, size, "tornado", "What matters most", draw, |_, _, _| {
                    None
                });
            });
            for (plan, name) in ["Keep incumbent", "Switch to B", "C", "D", "E", "F"]
                .iter()
                .enumerate()
            {
                widgets::line_key(right, plan, name);
            }
            let bell: Vec<f32> = (0..40)
                .map(|i| (-((i - 15) as f32 / 6.0).powi(2)).exp())
                .collect();
            widgets::density(right, &bell, "0.5 to 4 h, most likely 1 h");
        });
        ui.horizontal(|ui| {
            for tag in [
                widgets::Tag::Measured,
                widgets::Tag::Quoted,
                widgets::Tag::Benchmark,
                widgets::Tag::Claimed,
                widgets::Tag::Assumed,
            ] {
                widgets::grade_tag(ui, tag, "");
            }
            for plan in 0..6 {
                widgets::plan_swatch(ui, plan);
            }
            widgets::secondary_button(ui, "Undo").request_focus();
            widgets::primary_button(ui, "Report…");
            widgets::progress(ui, 88.0, 0.6, tokens.good, "Progress");
            widgets::number_cell(ui, "€ 1,045,111", true);
        });
    });
}

fn page(dark: bool) -> egui_kittest::Harness<'static> {
    let theme = if dark {
        egui::Theme::Dark
    } else {
        egui::Theme::Light
    };
    displace_testing::window([1280.0, 960.0])
        .with_theme(theme)
        .with_context_setup(theme::install)
        .build_ui(gallery)
}

fn pictures() -> &'static Path {
    Path::new(env!("CARGO_TARGET_TMPDIR"))
}

#[test]
fn the_gallery_is_drawn_light_and_dark() {
    for (dark, name) in [(false, "gallery-light"), (true, "gallery-dark")] {
        let mut harness = page(dark);
        harness.run();
        let begun = std::time::Instant::now();
        let picture = displace_testing::screenshot(&mut harness).unwrap();
        let took = begun.elapsed();
        displace_testing::save(&picture, pictures(), name).unwrap();
        let tokens = if dark { Tokens::DARK } else { Tokens::LIGHT };
        for color in [
            tokens.plan(0),
            tokens.plan(1),
            tokens.plan(2),
            tokens.surface,
        ] {
            let [r, g, b, _] = color.to_array();
            let near = |a: u8, b: u8| a.abs_diff(b) <= 24;
            let found = picture
                .pixels()
                .filter(|p| near(p[0], r) && near(p[1], g) && near(p[2], b))
                .count();
            assert!(found > 100, "{color:?} is missing from {name}: {found}");
        }
        assert!(took.as_secs_f64() < 5.0, "a page took {took:?}");
    }
}

#[test]
fn the_same_page_gives_the_same_picture() {
    let picture = || {
        let mut harness = page(false);
        harness.run();
        displace_testing::screenshot(&mut harness).unwrap()
    };
    assert!(picture() == picture());
}

#[test]
fn charts_have_names_for_screen_readers() {
    let mut harness = page(false);
    harness.run();
    for name in [
        "Histogram of the saving",
        "Cost by plan",
        "Course of the incident",
    ] {
        assert_eq!(harness.query_all_by_label(name).count(), 1, "{name}");
    }
}

#[test]
fn pointing_at_a_bar_reads_it_off() {
    let mut harness = page(false);
    harness.run();
    let chart = harness.get_by_label("Histogram of the saving").rect();
    harness.hover_at(chart.center());
    harness.run();
    let words =
        harness.query_all_by(|node| node.value().is_some_and(|text| text.contains(" to €")));
    assert_eq!(words.count(), 1);
}

fn svg<F>(draw: F) -> String
where
    F: FnOnce(&charts::Area<plotters::prelude::SVGBackend<'_>>) -> Result<charts::Mapping, String>,
{
    charts::to_svg(480, 160, draw).unwrap()
}

#[test]
fn every_chart_is_a_drawing_of_a_document_too() {
    let style = Style {
        tokens: &Tokens::LIGHT,
        number: &money,
    };
    let drawings = [
        (
            "histogram",
            svg(|a| histogram::draw(a, &saving(), &style).map_err(|e| e.to_string())),
        ),
        (
            "costs",
            svg(|a| cost_bars::draw(a, &costs(), &style).map_err(|e| e.to_string())),
        ),
        (
            "years",
            svg(|a| exceedance::draw(a, &bad_years(), &style).map_err(|e| e.to_string())),
        ),
        (
            "payback",
            svg(|a| cumulative::draw(a, &payback(), &style).map_err(|e| e.to_string())),
        ),
        (
            "gantt",
            svg(|a| gantt::draw(a, &incident(), &style).map_err(|e| e.to_string())),
        ),
        (
            "tornado",
            svg(|a| tornado::draw(a, &matters(), &style).map_err(|e| e.to_string())),
        ),
    ];
    for (name, text) in drawings {
        assert!(text.starts_with("<svg width=\"480\" height=\"160\" viewBox=\"0 0 3840 1280\""));
        assert_eq!(
            text.matches("<text").count(),
            text.matches("</text>").count(),
            "{name}"
        );
        assert!(text.trim_end().ends_with("</svg>"), "{name}");
        assert!(text.contains("Displace Sans"), "{name}");
        assert!(!text.contains("NaN") && !text.contains("inf"), "{name}");
        std::fs::write(pictures().join(format!("{name}.svg")), text).unwrap();
    }
}

#[test]
fn words_cannot_break_a_drawing() {
    let style = Style {
        tokens: &Tokens::LIGHT,
        number: &money,
    };
    let mut series = costs();
    series.rows[0].name = "<a&\"b\u{0}\u{ffff}>".to_owned();
    let text = svg(|a| cost_bars::draw(a, &series, &style).map_err(|e| e.to_string()));
    assert!(text.contains("&lt;a&amp;&quot;b  &gt;"), "{text}");
}

#[test]
fn odd_series_are_drawn_or_said_to_be_empty() {
    let style = Style {
        tokens: &Tokens::LIGHT,
        number: &|value| format!("{value:.1}"),
    };
    let odd = [
        0.0,
        -1.0,
        1e300,
        -1e300,
        f64::MAX,
        f64::NAN,
        f64::INFINITY,
        1e-320,
    ];
    let clean = |text: &str| {
        assert!(
            !text.contains("=\"NaN") && !text.contains("=\"inf"),
            "{text}"
        );
    };
    for a in odd {
        for b in odd {
            let bars = histogram::Series {
                from: a,
                width: b,
                counts: vec![1, 0, 3],
                plan: 9,
                mark: Some((b, "mark".to_owned())),
            };
            clean(&svg(|area| {
                histogram::draw(area, &bars, &style).map_err(|e| e.to_string())
            }));
            let counted = histogram::Series::of(&[a, b, a], 10, 1);
            clean(&svg(|area| {
                histogram::draw(area, &counted, &style).map_err(|e| e.to_string())
            }));
            let mut rows = costs();
            rows.rows[0].cash[0].amount = a;
            rows.rows[1].outage.as_mut().unwrap().amount = b;
            clean(&svg(|area| {
                cost_bars::draw(area, &rows, &style).map_err(|e| e.to_string())
            }));
            let mut years = bad_years();
            years.curves = vec![exceedance::Curve::of("x", 1, &[a, b, b], 9)];
            years.to = (a > 0.0).then_some(b);
            clean(&svg(|area| {
                exceedance::draw(area, &years, &style).map_err(|e| e.to_string())
            }));
            let mut costs = payback();
            costs.curves[0].points[3].middle = a;
            costs.curves[1].points[0].years = b;
            costs.payback = Some((a, "never".to_owned()));
            clean(&svg(|area| {
                cumulative::draw(area, &costs, &style).map_err(|e| e.to_string())
            }));
            let mut inputs = matters();
            inputs.middle = a;
            inputs.rows[0].at_low = b;
            clean(&svg(|area| {
                tornado::draw(area, &inputs, &style).map_err(|e| e.to_string())
            }));
            let mut course = incident();
            course.end = a;
            course.cursor = Some(b);
            course.rows[0].segments[0].to = b;
            course.rows[1].back = Some(a);
            clean(&svg(|area| {
                gantt::draw(area, &course, &style).map_err(|e| e.to_string())
            }));
        }
    }
}

#[test]
fn a_chart_without_data_says_so() {
    let style = Style {
        tokens: &Tokens::LIGHT,
        number: &money,
    };
    let none = histogram::Series::default();
    assert!(
        svg(|a| histogram::draw(a, &none, &style).map_err(|e| e.to_string()))
            .contains("No futures")
    );
    let none = cost_bars::Series::default();
    assert!(
        svg(|a| cost_bars::draw(a, &none, &style).map_err(|e| e.to_string())).contains("No plans")
    );
    let none = exceedance::Series::default();
    assert!(
        svg(|a| exceedance::draw(a, &none, &style).map_err(|e| e.to_string()))
            .contains("No futures")
    );
    let none = cumulative::Series::default();
    assert!(
        svg(|a| cumulative::draw(a, &none, &style).map_err(|e| e.to_string())).contains("No costs")
    );
    let none = tornado::Series::default();
    assert!(
        svg(|a| tornado::draw(a, &none, &style).map_err(|e| e.to_string()))
            .contains("No uncertain")
    );
    let none = gantt::Series::default();
    assert!(
        svg(|a| gantt::draw(a, &none, &style).map_err(|e| e.to_string())).contains("hits nothing")
    );
}

#[test]
fn a_chart_survives_any_size() {
    let style = Style {
        tokens: &Tokens::LIGHT,
        number: &money,
    };
    for (width, height) in [(0, 0), (1, 1), (20, 400), (400, 8), (4000, 3000)] {
        charts::to_svg(width, height, |a| {
            histogram::draw(a, &saving(), &style).map_err(|e| e.to_string())
        })
        .unwrap();
        charts::to_svg(width, height, |a| {
            cost_bars::draw(a, &costs(), &style).map_err(|e| e.to_string())
        })
        .unwrap();
        charts::to_svg(width, height, |a| {
            exceedance::draw(a, &bad_years(), &style).map_err(|e| e.to_string())
        })
        .unwrap();
        charts::to_svg(width, height, |a| {
            cumulative::draw(a, &payback(), &style).map_err(|e| e.to_string())
        })
        .unwrap();
        charts::to_svg(width, height, |a| {
            gantt::draw(a, &incident(), &style).map_err(|e| e.to_string())
        })
        .unwrap();
    }
}

#[test]
fn room_by_year_is_drawn_with_its_sums_and_marks_of_short_windows() {
    let style = Style {
        tokens: &Tokens::LIGHT,
        number: &|tib| format!("{tib:.0} TiB"),
    };
    let part = |name: &str, color, tib: &[f64], short: &[usize]| capacity::Part {
        name: name.to_owned(),
        color,
        tib: tib.to_vec(),
        short: short.to_vec(),
    };
    let series = capacity::Series {
        years: vec!["year 1".to_owned(), "year 2".to_owned()],
        parts: vec![
            part("disk", 1, &[100.0, 120.0], &[1]),
            part("cloud", 2, &[40.0, 50.0], &[]),
        ],
    };
    let text = svg(|a| capacity::draw(a, &series, &style).map_err(|e| e.to_string()));
    for word in ["year 1", "140 TiB", "170 TiB !"] {
        assert!(text.contains(word), "{word} in {text}");
    }
    for odd in [f64::NAN, f64::INFINITY, -1.0, 0.0, f64::MAX, 1e-320] {
        for years in [0, 1, 60] {
            let series = capacity::Series {
                years: vec!["year".to_owned(); years],
                parts: vec![part("odd", 1, &[odd, odd], &[0, 99]); 2],
            };
            for (width, height) in [(0, 0), (1, 1), (480, 160)] {
                charts::to_svg(width, height, |a| {
                    capacity::draw(a, &series, &style).map_err(|e| e.to_string())
                })
                .unwrap();
            }
        }
    }
}
