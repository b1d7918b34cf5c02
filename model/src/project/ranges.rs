//! Reading numbers and ranges: `5`, `{ pert = [1, 2, 3], at_most = 2.5, grade = "measured" }`, and amounts of money.

use rust_decimal::Decimal;

use super::findings::Finding;
use super::tree::{Node, Reader, Table, allowed_for, number_hint};
use crate::contract::Amount;
use crate::fields::FieldSpec;
use crate::input::{Grade, Input, Origin, Provenance};
use crate::money::Money;
use crate::uncertain::{Form, Uncertain};

/// The keys that name a form.
pub(super) const FORMS: [&str; 13] = [
    "value",
    "uniform",
    "triangular",
    "pert",
    "normal",
    "lognormal",
    "exponential",
    "gamma",
    "weibull",
    "pareto",
    "discrete",
    "empirical",
    "mixture",
];
const LIMITS: [&str; 2] = ["at_least", "at_most"];
const PROVENANCE: [&str; 4] = ["grade", "source", "year", "note"];

/// Mixtures of mixtures are allowed, but not without end.
const DEEPEST: usize = 4;
/// What is allowed where an amount has more digits than can be kept, and a hint.
pub(super) const TOO_MANY_DIGITS: (&str, &str) = (
    "an amount of money of at most 28 digits",
    "no price has so many: are there digits or zeros too many?",
);
/// Longest list of values in one range.
const LONGEST: usize = 10_000;

impl Reader {
    /// An uncertain field, if given and readable.
    pub(super) fn input(&mut self, table: &Table<'_>, spec: &FieldSpec) -> Option<Input> {
        let node = self.value(table, spec.key)?;
        self.input_of(&node, &allowed_for(spec))
    }

    fn input_of(&mut self, node: &Node<'_>, allowed: &str) -> Option<Input> {
        if let Some(number) = node.as_number() {
            return Some(Input {
                value: Uncertain::fixed(number),
                provenance: Provenance::default(),
                origin: Origin::Project,
            });
        }
        let Some(table) = node.as_table() else {
            let hint = number_hint(node);
            self.wrong(node, allowed, hint);
            return None;
        };
        let value = self.range(&table, &PROVENANCE, 0);
        let provenance = self.provenance(&table);
        Some(Input {
            value: value?,
            provenance,
            origin: Origin::Project,
        })
    }

    /// Where a value comes from.
    fn provenance(&mut self, table: &Table<'_>) -> Provenance {
        let words: Vec<&str> = Grade::ALL.iter().map(|grade| grade.as_str()).collect();
        Provenance {
            grade: self.word(table, "grade", &words, Grade::from_id),
            source: self.text(table, "source"),
            year: self
                .whole(table, "year", 1900, 2200)
                .and_then(|year| i32::try_from(year).ok()),
            note: self.text(table, "note"),
        }
    }

    /// A table that names one form, and perhaps limits.
    fn range(&mut self, table: &Table<'_>, beside: &[&str], depth: usize) -> Option<Uncertain> {
        let known: Vec<&str> = FORMS.iter().chain(&LIMITS).chain(beside).copied().collect();
        self.only(table, &known);
        let given: Vec<&str> = FORMS
            .into_iter()
            .filter(|form| table.entries.get(*form).is_some())
            .collect();
        let [form] = given[..] else {
            let finding = Finding::error(
                &table.place,
                if given.is_empty() {
                    "a table without a form".to_owned()
                } else {
                    given.join(" and ")
                },
                format!("exactly one of {}", FORMS.join(", ")),
                "a range is written { pert = [1, 2, 4] }, a number { value = 5 }",
            );
            self.findings.push(finding.within(&table.span));
            return None;
        };
        let at_least = self.number(table, "at_least", "a number");
        let at_most = self.number(table, "at_most", "a number");
        let form = self.form(table, form, depth)?;
        Some(Uncertain {
            form,
            at_least,
            at_most,
        })
    }

    fn form(&mut self, table: &Table<'_>, form: &str, depth: usize) -> Option<Form> {
        let node = self.value(table, form)?;
        match form {
            "value" => self.number_of(&node, "a number").map(Form::Fixed),
            "uniform" => self
                .listed(&node, "two numbers: [least, most]")
                .map(|[low, high]| Form::Uniform { low, high }),
            "triangular" => self
                .listed(&node, "three numbers: [least, likely, most]")
                .map(|[low, mode, high]| Form::Triangular { low, mode, high }),
            "pert" => self
                .listed(&node, "three numbers: [least, likely, most]")
                .map(|[low, mode, high]| Form::Pert { low, mode, high }),
            "normal" => self
                .named(&node, ["mean", "sd"])
                .map(|[mean, sd]| Form::Normal { mean, sd }),
            "lognormal" => {
                let interval = node.as_table().is_some_and(|inner| {
                    inner.entries.get("p5").is_some() || inner.entries.get("p95").is_some()
                });
                if interval {
                    self.named(&node, ["p5", "p95"])
                        .map(|[p5, p95]| Form::LognormalInterval { p5, p95 })
                } else {
                    self.named(&node, ["mean", "sd"])
                        .map(|[mean, sd]| Form::Lognormal { mean, sd })
                }
            }
            "exponential" => self
                .named(&node, ["mean"])
                .map(|[mean]| Form::Exponential { mean }),
            "gamma" => self
                .named(&node, ["shape", "scale"])
                .map(|[shape, scale]| Form::Gamma { shape, scale }),
            "weibull" => self
                .named(&node, ["shape", "scale"])
                .map(|[shape, scale]| Form::Weibull { shape, scale }),
            "pareto" => self
                .named(&node, ["min", "alpha"])
                .map(|[min, alpha]| Form::Pareto { min, alpha }),
            "discrete" => self.discrete(&node).map(Form::Discrete),
            "empirical" => self.empirical(&node).map(Form::Empirical),
            _ => self.mixture(&node, depth).map(Form::Mixture),
        }
    }

    /// A list of exactly so many numbers.
    fn listed<const N: usize>(&mut self, node: &Node<'_>, allowed: &str) -> Option<[f64; N]> {
        let numbers: Option<Vec<f64>> = node
            .elements(N)
            .and_then(|elements| elements.iter().map(Node::as_number).collect());
        let numbers = numbers.and_then(|numbers| <[f64; N]>::try_from(numbers).ok());
        if numbers.is_none() {
            self.wrong(node, allowed, "");
        }
        numbers
    }

    /// A table of exactly these numbers.
    fn named<const N: usize>(&mut self, node: &Node<'_>, names: [&str; N]) -> Option<[f64; N]> {
        let shape = || names.map(|name| format!("{name} = …")).join(", ");
        let Some(table) = node.as_table() else {
            let allowed = format!("{{ {} }}", shape());
            self.wrong(node, allowed, "");
            return None;
        };
        self.only(&table, &names);
        let mut numbers = [0.0; N];
        let mut complete = true;
        for (number, name) in numbers.iter_mut().zip(names) {
            if table.entries.get(name).is_none() {
                self.missing(&table, name, "a number", format!("{{ {} }}", shape()));
            }
            match self.number(&table, name, "a number") {
                Some(found) => *number = found,
                None => complete = false,
            }
        }
        complete.then_some(numbers)
    }

    /// The elements of a list that is not too long.
    fn list<'a>(&mut self, node: &Node<'a>, allowed: &str) -> Option<Vec<Node<'a>>> {
        let elements = node
            .elements(LONGEST)
            .filter(|elements| !elements.is_empty());
        if elements.is_none() {
            self.wrong(node, format!("{allowed}, 1 to {LONGEST} of them"), "");
        }
        elements
    }

    fn discrete(&mut self, node: &Node<'_>) -> Option<Vec<(f64, f64)>> {
        let elements = self.list(node, "pairs: [[value, weight], …]")?;
        let pairs: Vec<Option<[f64; 2]>> = elements
            .iter()
            .map(|element| self.listed(element, "a pair: [value, weight]"))
            .collect();
        pairs
            .into_iter()
            .map(|pair| pair.map(|[value, weight]| (value, weight)))
            .collect()
    }

    fn empirical(&mut self, node: &Node<'_>) -> Option<Vec<f64>> {
        let elements = self.list(node, "numbers: [1, 2, …]")?;
        let numbers: Vec<Option<f64>> = elements
            .iter()
            .map(|element| self.number_of(element, "a number"))
            .collect();
        numbers.into_iter().collect()
    }

    fn mixture(&mut self, node: &Node<'_>, depth: usize) -> Option<Vec<(f64, Uncertain)>> {
        let allowed = "parts: [{ weight = …, of = … }, …]";
        if depth >= DEEPEST {
            self.wrong(node, format!("mixtures nested at most {DEEPEST} deep"), "");
            return None;
        }
        let elements = self.list(node, allowed)?;
        let parts: Vec<Option<(f64, Uncertain)>> = elements
            .iter()
            .map(|element| self.part(element, allowed, depth))
            .collect();
        parts.into_iter().collect()
    }

    fn part(&mut self, node: &Node<'_>, allowed: &str, depth: usize) -> Option<(f64, Uncertain)> {
        let Some(table) = node.as_table() else {
            self.wrong(node, allowed, "");
            return None;
        };
        self.only(&table, &["weight", "of"]);
        for key in ["weight", "of"] {
            if table.entries.get(key).is_none() {
                self.missing(&table, key, "a number", "{ weight = …, of = … }");
            }
        }
        let weight = self.number(&table, "weight", "a number, 0 or more");
        let of = self.value(&table, "of")?;
        let value = match (of.as_number(), of.as_table()) {
            (Some(number), _) => Some(Uncertain::fixed(number)),
            (None, Some(inner)) => self.range(&inner, &[], depth + 1),
            (None, None) => {
                self.wrong(&of, "a number or a range", "");
                None
            }
        };
        Some((weight?, value?))
    }

    /// An amount of money, if given and readable: exact from its digits, or a range.
    pub(super) fn amount(&mut self, table: &Table<'_>, key: &str) -> Option<Amount> {
        let allowed = "an amount of money or a range of amounts";
        let node = self.value(table, key)?;
        if let Some(exact) = raw_digits(&node) {
            return self
                .money(&node, &exact)
                .map(|money| Amount::Exact(money, Provenance::default()));
        }
        if let Some(inner) = node.as_table()
            && LIMITS
                .iter()
                .chain(&FORMS[1..])
                .all(|key| inner.entries.get(*key).is_none())
            && let Some(value) = self.value(&inner, "value")
            && let Some(exact) = raw_digits(&value)
        {
            let known: Vec<&str> = ["value"].iter().chain(&PROVENANCE).copied().collect();
            self.only(&inner, &known);
            let provenance = self.provenance(&inner);
            return self
                .money(&value, &exact)
                .map(|money| Amount::Exact(money, provenance));
        }
        self.input_of(&node, allowed).map(Amount::Range)
    }

    /// An exact decimal, if given and readable.
    pub(super) fn decimal(
        &mut self,
        table: &Table<'_>,
        key: &str,
        allowed: &str,
    ) -> Option<Decimal> {
        let node = self.value(table, key)?;
        let exact = raw_digits(&node).and_then(|digits| Money::parse(&digits).ok());
        if exact.is_none() {
            let hint = number_hint(&node);
            self.wrong(&node, format!("{allowed}, of at most 28 digits"), hint);
        }
        exact.map(Money::as_decimal)
    }

    fn money(&mut self, node: &Node<'_>, digits: &str) -> Option<Money> {
        let money = Money::parse(digits).ok();
        if money.is_none() {
            let (allowed, hint) = TOO_MANY_DIGITS;
            self.wrong(node, allowed, hint);
        }
        money
    }
}

/// The digits of a number as they stand in the file, without the separators of thousands.
fn raw_digits(node: &Node<'_>) -> Option<String> {
    match node.value {
        toml::de::DeValue::Integer(whole) if whole.radix() == 10 => Some(whole.as_str().to_owned()),
        toml::de::DeValue::Integer(whole) => i64::from_str_radix(whole.as_str(), whole.radix())
            .ok()
            .map(|whole| whole.to_string()),
        toml::de::DeValue::Float(float) => Some(float.as_str().to_owned()),
        _ => None,
    }
}
