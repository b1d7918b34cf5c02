//! From keys to commands.

use egui::{Context, Key, KeyboardShortcut, Modifiers};

use crate::command::{Action, Command, Keys, Page, Situation, TABLE};

/// The keys of the first pages.
const DIGITS: [Key; 9] = [
    Key::Num1,
    Key::Num2,
    Key::Num3,
    Key::Num4,
    Key::Num5,
    Key::Num6,
    Key::Num7,
    Key::Num8,
    Key::Num9,
];

/// The commands whose shortcuts were pressed. A text field keeps its own undo, and its Esc.
pub(super) fn pressed(ctx: &Context, now: Situation<'_>) -> Vec<Command> {
    let typing = ctx.text_edit_focused();
    let mut commands = Vec::new();
    for entry in &TABLE {
        let own = matches!(entry.action, Action::Undo | Action::Redo | Action::Cancel);
        if (typing && own) || !(entry.enabled)(now) {
            continue;
        }
        let hit = entry
            .keys
            .iter()
            .filter_map(|keys| shortcut(*keys))
            .any(|shortcut| ctx.input_mut(|input| input.consume_shortcut(&shortcut)));
        if hit {
            commands.push(entry.action.command());
        }
    }
    for (page, key) in Page::ALL.into_iter().zip(DIGITS) {
        let shortcut = KeyboardShortcut::new(Modifiers::COMMAND, key);
        if ctx.input_mut(|input| input.consume_shortcut(&shortcut)) {
            commands.push(Command::GoTo(page));
        }
    }
    commands
}

fn shortcut(keys: Keys) -> Option<KeyboardShortcut> {
    let key = match keys.key {
        "Esc" => Key::Escape,
        name => Key::from_name(name)?,
    };
    let mut modifiers = Modifiers::NONE;
    if keys.ctrl {
        modifiers |= Modifiers::COMMAND;
    }
    if keys.shift {
        modifiers |= Modifiers::SHIFT;
    }
    Some(KeyboardShortcut::new(modifiers, key))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shortcut_of_the_table_is_a_key() {
        for entry in &TABLE {
            for keys in entry.keys {
                assert!(shortcut(*keys).is_some(), "{keys}");
            }
        }
    }
}
