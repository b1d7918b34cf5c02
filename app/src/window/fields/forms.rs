//! The forms a range can take, as the popover offers them: names, figures, and the way from one to another.

use displace_model::fields::{FieldSpec, Unit};
use displace_model::uncertain::{Form, Uncertain};

use super::entry;

/// One form of a range.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A single number.
    Fixed,
    /// Two ends.
    Uniform,
    /// Least, likely, most with straight sides.
    Triangular,
    /// Least, likely, most with a smooth hill.
    Pert,
    /// Mean and standard deviation.
    Normal,
    /// Skewed, by mean and standard deviation.
    Lognormal,
    /// Skewed, by the range that holds nine of ten cases.
    LognormalInterval,
    /// Waiting time by its mean.
    Exponential,
    /// Shape and scale.
    Gamma,
    /// Shape and scale.
    Weibull,
    /// A heavy tail.
    Pareto,
    /// Values with weights.
    Discrete,
    /// Observed values.
    Empirical,
    /// Several ranges with weights.
    Mixture,
}

impl Kind {
    /// All forms, the common ones first.
    pub const ALL: [Self; 14] = [
        Self::Fixed,
        Self::Pert,
        Self::Triangular,
        Self::Uniform,
        Self::LognormalInterval,
        Self::Normal,
        Self::Lognormal,
        Self::Exponential,
        Self::Gamma,
        Self::Weibull,
        Self::Pareto,
        Self::Discrete,
        Self::Empirical,
        Self::Mixture,
    ];

    /// The form of a range.
    pub fn of(form: &Form) -> Self {
        match form {
            Form::Uniform { .. } => Self::Uniform,
            Form::Triangular { .. } => Self::Triangular,
            Form::Pert { .. } => Self::Pert,
            Form::Normal { .. } => Self::Normal,
            Form::Lognormal { .. } => Self::Lognormal,
            Form::LognormalInterval { .. } => Self::LognormalInterval,
            Form::Exponential { .. } => Self::Exponential,
            Form::Gamma { .. } => Self::Gamma,
            Form::Weibull { .. } => Self::Weibull,
            Form::Pareto { .. } => Self::Pareto,
            Form::Discrete(_) => Self::Discrete,
            Form::Empirical(_) => Self::Empirical,
            Form::Mixture(_) => Self::Mixture,
            _ => Self::Fixed,
        }
    }

    /// Its name on screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::Fixed => "One number",
            Self::Uniform => "Uniform",
            Self::Triangular => "Triangular",
            Self::Pert => "PERT",
            Self::Normal => "Normal",
            Self::Lognormal => "Lognormal by mean",
            Self::LognormalInterval => "Lognormal by 90 %",
            Self::Exponential => "Exponential",
            Self::Gamma => "Gamma",
            Self::Weibull => "Weibull",
            Self::Pareto => "Pareto",
            Self::Discrete => "Values",
            Self::Empirical => "Observations",
            Self::Mixture => "Mixture",
        }
    }

    /// When one would choose it.
    pub fn meaning(self) -> &'static str {
        match self {
            Self::Fixed => "Known for sure, or not worth a range",
            Self::Uniform => "Anything between two ends, no value likelier than another",
            Self::Triangular => "Least, likely and most, with straight sides",
            Self::Pert => "Least, likely and most; most weight near the likely value",
            Self::Normal => "Many small influences around a mean",
            Self::Lognormal => {
                "Never negative, with a long tail upwards; by mean and standard deviation"
            }
            Self::LognormalInterval => {
                "Never negative, with a long tail upwards; 9 of 10 cases lie between two ends"
            }
            Self::Exponential => "Waiting for something that happens by chance; by its mean",
            Self::Gamma => "Several waits in a row",
            Self::Weibull => "Life times that wear in (shape below 1) or out (above 1)",
            Self::Pareto => "A heavy tail: few cases are enormous; mind an upper bound",
            Self::Discrete => "A few possible values, each with a weight",
            Self::Empirical => "What was observed, each value as likely as any other",
            Self::Mixture => "One of several ranges, each with a weight",
        }
    }

    /// A range of this form that lies about where `from` lies, within the limits of its field.
    pub fn instead_of(self, from: &Uncertain, spec: &FieldSpec) -> Uncertain {
        let (low, mid, high) = landmarks(from, spec);
        let positive = |x: f64, or: f64| if x > 0.0 { x } else { or };
        let spread = positive((high - low) / 3.29, 1e-3);
        let mean = positive(mid, positive(high, 1.0) / 2.0);
        let value = match self {
            Self::Fixed => Uncertain::fixed(mid),
            Self::Uniform => Uncertain::uniform(low, high),
            Self::Triangular => Uncertain::triangular(low, mid, high),
            Self::Pert => Uncertain::pert(low, mid, high),
            Self::Normal => Uncertain::normal(mid, spread),
            Self::Lognormal => Uncertain::lognormal(mean, spread),
            Self::LognormalInterval => {
                let least = positive(low, mean / 10.0);
                Uncertain::lognormal_interval(least, high.max(least * 1.1))
            }
            Self::Exponential => Uncertain::exponential(mean),
            Self::Gamma => {
                let shape = (mean / spread).powi(2).clamp(0.1, 1000.0);
                Uncertain::gamma(tidy(shape), tidy(mean / shape))
            }
            Self::Weibull => Uncertain::weibull(1.5, tidy(mean / 0.903)),
            Self::Pareto => Uncertain::pareto(positive(low, mean / 10.0), 2.0),
            Self::Discrete => Uncertain::discrete(vec![(low, 1.0), (mid, 2.0), (high, 1.0)]),
            Self::Empirical => Uncertain::empirical(vec![low, mid, high]),
            Self::Mixture => Uncertain::mixture(vec![
                (0.5, Uncertain::uniform(low, mid)),
                (0.5, Uncertain::uniform(mid, high)),
            ]),
        };
        bounded(value, spec)
    }
}

/// Least, middle and most of a range to start another form with; a single number gets some room around it.
fn landmarks(from: &Uncertain, spec: &FieldSpec) -> (f64, f64, f64) {
    let within = |x: f64| tidy(x).clamp(spec.hard.0, spec.hard.1);
    match (from.is_fixed(), &from.form) {
        (Some(x), _) => {
            let (low, high) = if x == 0.0 {
                (0.0, 1.0)
            } else {
                (x - 0.3 * x.abs(), x + 0.5 * x.abs())
            };
            (within(low), within(x), within(high))
        }
        (None, Form::Triangular { low, mode, high } | Form::Pert { low, mode, high }) => {
            (*low, *mode, *high)
        }
        (None, Form::Uniform { low, high }) => (*low, within(f64::midpoint(*low, *high)), *high),
        _ => (
            within(from.quantile(0.05)),
            within(from.median()),
            within(from.quantile(0.95)),
        ),
    }
}

/// Four digits: a start that people change anyway should be easy to read.
fn tidy(x: f64) -> f64 {
    format!("{x:.3e}").parse().unwrap_or(x)
}

/// The range with the bounds it needs so that no draw leaves the limits of its field.
fn bounded(mut value: Uncertain, spec: &FieldSpec) -> Uncertain {
    let (low, high) = value.support();
    if low < spec.hard.0 {
        value.at_least = Some(spec.hard.0);
    }
    if high > spec.hard.1 {
        value.at_most = Some(spec.hard.1);
    }
    value
}

/// One figure of a form: its name, its value, and the unit in which it is typed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Figure {
    /// What it is.
    pub label: &'static str,
    /// Its value as stored.
    pub value: f64,
    /// The field's unit, or a plain factor for shapes.
    pub unit: Unit,
}

/// The figures of a form, in order; none for lists.
pub fn figures(form: &Form, unit: Unit) -> Vec<Figure> {
    let figure = |label, value, unit| Figure { label, value, unit };
    let plain = Unit::Factor;
    match *form {
        Form::Fixed(value) => vec![figure("Value", value, unit)],
        Form::Uniform { low, high } => vec![figure("Least", low, unit), figure("Most", high, unit)],
        Form::Triangular { low, mode, high } | Form::Pert { low, mode, high } => vec![
            figure("Least", low, unit),
            figure("Likely", mode, unit),
            figure("Most", high, unit),
        ],
        Form::Normal { mean, sd } | Form::Lognormal { mean, sd } => {
            vec![
                figure("Mean", mean, unit),
                figure("Standard deviation", sd, unit),
            ]
        }
        Form::LognormalInterval { p5, p95 } => vec![
            figure("1 in 20 is below", p5, unit),
            figure("1 in 20 is above", p95, unit),
        ],
        Form::Exponential { mean } => vec![figure("Mean", mean, unit)],
        Form::Gamma { shape, scale } | Form::Weibull { shape, scale } => {
            vec![figure("Shape", shape, plain), figure("Scale", scale, unit)]
        }
        Form::Pareto { min, alpha } => vec![
            figure("Least", min, unit),
            figure("Tail exponent", alpha, plain),
        ],
        _ => Vec::new(),
    }
}

/// The form with its figure number `index` replaced.
pub fn with_figure(form: &Form, index: usize, value: f64) -> Form {
    let mut form = form.clone();
    let mut slots: Vec<&mut f64> = match &mut form {
        Form::Fixed(value) => vec![value],
        Form::Uniform { low, high } => vec![low, high],
        Form::Triangular { low, mode, high } | Form::Pert { low, mode, high } => {
            vec![low, mode, high]
        }
        Form::Normal { mean, sd } | Form::Lognormal { mean, sd } => vec![mean, sd],
        Form::LognormalInterval { p5, p95 } => vec![p5, p95],
        Form::Exponential { mean } => vec![mean],
        Form::Gamma { shape, scale } | Form::Weibull { shape, scale } => vec![shape, scale],
        Form::Pareto { min, alpha } => vec![min, alpha],
        _ => Vec::new(),
    };
    if let Some(slot) = slots.get_mut(index) {
        **slot = value;
    }
    form
}

/// The list of a form that has one, as people edit it: `value : weight; …`, `value; …` or `weight : range; …`.
/// `None` for a form without a list, or with parts that cannot be written in one line.
pub fn list(form: &Form, unit: Unit) -> Option<String> {
    let f = |x: f64| entry::figure(entry::to_people(x, unit));
    let parts: Vec<String> = match form {
        Form::Discrete(values) => values
            .iter()
            .map(|(value, weight)| format!("{} : {}", f(*value), entry::figure(*weight)))
            .collect(),
        Form::Empirical(values) => values.iter().map(|value| f(*value)).collect(),
        Form::Mixture(parts) => {
            let mut texts = Vec::new();
            for (weight, part) in parts {
                let text = entry::shown(part, unit);
                if entry::parse(&text, unit, &part.form).as_ref() != Ok(part) {
                    return None;
                }
                texts.push(format!("{} : {text}", entry::figure(*weight)));
            }
            texts
        }
        _ => return None,
    };
    Some(parts.join("; "))
}

/// Reads an edited list back into its form.
///
/// # Errors
/// Which part cannot be read, and why.
pub fn with_list(form: &Form, text: &str, unit: Unit) -> Result<Form, String> {
    let parts = text
        .split(';')
        .map(str::trim)
        .filter(|part| !part.is_empty());
    let pair = |part: &str| -> Result<(String, String), String> {
        part.split_once(':')
            .map(|(a, b)| (a.trim().to_owned(), b.trim().to_owned()))
            .ok_or_else(|| format!("“{part}” lacks its weight: write the two with a colon between"))
    };
    match form {
        Form::Discrete(_) => parts
            .map(|part| {
                let (value, weight) = pair(part)?;
                Ok((entry::number(&value, unit)?, entry::plain(&weight)?))
            })
            .collect::<Result<_, String>>()
            .map(Form::Discrete),
        Form::Empirical(_) => parts
            .map(|part| entry::number(part, unit))
            .collect::<Result<_, String>>()
            .map(Form::Empirical),
        Form::Mixture(present) => parts
            .enumerate()
            .map(|(index, part)| {
                let (weight, range) = pair(part)?;
                let form = present
                    .get(index)
                    .map_or(Form::Fixed(0.0), |(_, part)| part.form.clone());
                Ok((entry::plain(&weight)?, entry::parse(&range, unit, &form)?))
            })
            .collect::<Result<_, String>>()
            .map(Form::Mixture),
        other => Ok(other.clone()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use displace_model::estate::Workload;
    use displace_model::fields::Fields as _;
    use displace_model::solution::Copy;

    #[test]
    fn any_form_can_be_exchanged_for_any_other_within_the_field() {
        let fields = [
            Workload::field("size_tib").unwrap().spec,
            Workload::field("growth_per_year").unwrap().spec,
            Copy::field("job_success").unwrap().spec,
        ];
        for spec in fields {
            for start in [
                Uncertain::fixed(0.5),
                Uncertain::fixed(0.0),
                Uncertain::pert(0.1, 0.2, 0.9),
            ] {
                for from in Kind::ALL {
                    let first = from.instead_of(&start, &spec);
                    for to in Kind::ALL {
                        let value = to.instead_of(&first, &spec);
                        assert_eq!(Kind::of(&value.form), to);
                        assert!(
                            value.check().is_empty(),
                            "{}: {from:?} → {to:?}: {value:?}",
                            spec.key
                        );
                        let (low, high) = value.support();
                        assert!(
                            low >= spec.hard.0 && high <= spec.hard.1,
                            "{}: {value:?}",
                            spec.key
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn every_figure_of_a_form_can_be_replaced() {
        let spec = Workload::field("size_tib").unwrap().spec;
        for kind in Kind::ALL {
            let form = kind.instead_of(&Uncertain::fixed(2.0), &spec).form;
            for (index, _) in figures(&form, spec.unit).iter().enumerate() {
                let changed = with_figure(&form, index, 42.0);
                assert_eq!(figures(&changed, spec.unit)[index].value, 42.0, "{kind:?}");
            }
        }
    }

    #[test]
    fn lists_are_edited_as_a_line_of_text() {
        let discrete = Form::Discrete(vec![(0.5, 1.0), (2.0, 3.0)]);
        let text = list(&discrete, Unit::Hours).unwrap();
        assert_eq!(text, "0.5 : 1; 2 : 3");
        assert_eq!(with_list(&discrete, &text, Unit::Hours).unwrap(), discrete);
        let mixture = Form::Mixture(vec![
            (0.7, Uncertain::pert(1.0, 2.0, 4.0)),
            (0.3, Uncertain::fixed(9.0)),
        ]);
        let text = list(&mixture, Unit::Hours).unwrap();
        assert_eq!(with_list(&mixture, &text, Unit::Hours).unwrap(), mixture);
        assert!(
            with_list(&discrete, "5", Unit::Hours)
                .unwrap_err()
                .contains("weight")
        );
        assert_eq!(
            with_list(&Form::Empirical(vec![]), "1; 2; 30 min", Unit::Hours).unwrap(),
            Form::Empirical(vec![1.0, 2.0, 0.5])
        );
    }
}
