"""Hints about numbers that have risen."""

TEXTS: dict[str, str] = {
    "hint.one": "{n} mehr bei „{name}“, jetzt {number}: bitte dort ansehen, {address}",
    "hint.other": "{n} mehr bei „{name}“, jetzt {number}: bitte dort ansehen, {address}",
    "hint_nowhere.one": "{n} mehr bei „{name}“ auf {account}, jetzt {number}: bitte dort ansehen.",
    "hint_nowhere.other": "{n} mehr bei „{name}“ auf {account}, jetzt {number}: bitte dort ansehen.",
}
