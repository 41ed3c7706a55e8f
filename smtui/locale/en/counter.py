"""Hints about numbers that have risen."""

TEXTS: dict[str, str] = {
    "hint.one": "{n} more in “{name}” at {address}, {number} now: look there.",
    "hint.other": "{n} new {name} at {address}, {number} now: look there.",
    "hint_nowhere.one": "{n} more in “{name}” on {account}, {number} now: look there.",
    "hint_nowhere.other": "{n} new {name} on {account}, {number} now: look there.",
}
