//! What to push on: the discount at which a quote would be the cheapest, and what keeps it from that.

use super::compare::{CellKind, Offer};

/// The discount that would make a quote as cheap as the cheapest.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum BreakEven {
    /// It is the cheapest.
    Cheapest,
    /// This share off all its own prices; 0.05 is 5 %.
    Discount(f64),
    /// What it leaves out alone makes it dearer than the cheapest.
    NotByPrice,
}

/// Something to negotiate, and what it would save by itself.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Lever {
    /// What.
    pub kind: LeverKind,
    /// Saving in present value, at central inputs.
    pub saving: f64,
}

/// What can be negotiated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum LeverKind {
    /// The price of this line of the scope, down to the lowest that another asks.
    Price(usize),
    /// This line of the scope, which is left out, at no extra price.
    Include(usize),
    /// A promise that prices do not rise at renewals.
    NoRise,
}

/// Adds break-even discounts and levers to ranked offers.
pub(super) fn add_levers(offers: &mut [Offer]) {
    let Some(best) = offers
        .iter()
        .map(|offer| offer.total.central)
        .min_by(f64::total_cmp)
    else {
        return;
    };
    let rows = offers.first().map_or(0, |offer| offer.cells.len());
    let lowest: Vec<f64> = (0..rows)
        .map(|row| {
            let cells = offers.iter().map(|offer| &offer.cells[row]);
            let asked = cells.filter(|cell| cell.kind.is_offered());
            asked
                .map(|cell| cell.value.central)
                .fold(f64::INFINITY, f64::min)
        })
        .collect();
    for offer in offers {
        if offer.rank == 1 {
            offer.break_even = BreakEven::Cheapest;
            continue;
        }
        let (over, own) = (offer.total.central - best, offer.own());
        offer.break_even = if over <= own && own > 0.0 {
            BreakEven::Discount(over / own)
        } else {
            BreakEven::NotByPrice
        };
        let mut levers = vec![Lever {
            kind: LeverKind::NoRise,
            saving: offer.cells.iter().map(|cell| cell.rise).sum(),
        }];
        for (row, cell) in offer.cells.iter().enumerate() {
            levers.push(match cell.kind {
                CellKind::Gap | CellKind::Unpriced => Lever {
                    kind: LeverKind::Include(row),
                    saving: cell.value.central,
                },
                _ => Lever {
                    kind: LeverKind::Price(row),
                    saving: cell.value.central - lowest[row],
                },
            });
        }
        // Below a cent nobody negotiates.
        levers.retain(|lever| lever.saving > 0.01);
        levers.sort_by(|a, b| b.saving.total_cmp(&a.saving).then(a.kind.cmp(&b.kind)));
        levers.truncate(3);
        offer.levers = levers;
    }
}
