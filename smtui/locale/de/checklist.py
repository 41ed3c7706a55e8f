# ruff: noqa: E501
"""Checklist: rounds, steps and what is said after a tick."""

TEXTS: dict[str, str] = {
    "steps": "{done} von {n} Schritten",
    "left.one": "noch {n} Minute",
    "left.other": "noch {n} Minuten",
    "all_done": "Für heute ist alles erledigt.",
    "empty": "Heute gibt es keine Runde.",
    "next": "Die nächste: {title}, {day}",
    "no_routines": "Es gibt keine Routine. Sie stehen in routines.toml im Konfigurationsordner; `smtui doctor` zeigt, wo der ist.",
    "done_when": "fertig, wenn: {text}",
    "since": "offen seit {day}",
    "box": "{n} Min.",
    "status.open": "offen",
    "status.done": "erledigt",
    "status.skipped": "ausgelassen",
    "by": "{who} {when}",
    "because": "ausgelassen: {reason}",
    "step_of": "Schritt {number} von {n} · {title}",
    "owner": "Wer sie macht: {who}",
    "controller": "Wer sie prüft: {who}",
    "why_skip": "Auslassen. Aus welchem Grund?",
    "said.done": "Abgehakt: {title}",
    "said.open": "Wieder offen: {title}",
    "said.skipped": "Ausgelassen: {title}",
    "said.round": "Runde fertig: {title}",
    "choose_step": "Erst einen Schritt auswählen.",
}
