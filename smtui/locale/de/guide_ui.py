# ruff: noqa: E501
"""Guideline as a place: headings, search, copying."""

TEXTS: dict[str, str] = {
    "title": "Leitfaden",
    "count.one": "{n} Situation",
    "count.other": "{n} Situationen",
    "found.one": "{n} passt",
    "found.other": "{n} passen",
    "version": "Fassung {version}",
    "clear": "{key} zeigt alle",
    "questions": "Welche ist es? Der Reihe nach fragen",
    "checks": "Beim Antworten prüfen",
    "before_sending": "Vor dem Absenden",
    "after_sending": "Nach dem Absenden",
    "not_public": "nicht öffentlich",
    "empty": "Der Leitfaden ist leer. Jede Situation ist eine Datei im Ordner guideline; `smtui doctor` zeigt, wo der ist.",
    "nothing": "Im Leitfaden passt nichts zu „{words}“.",
    "yes": "Ja",
    "no": "Nein",
    "go_on": "weiter zur nächsten Frage",
    "no_template": "Hier gibt es keinen Textbaustein.",
    "which": "Welchen Textbaustein kopieren?",
    "copied": "{key} an die Zwischenablage des Terminals gesendet",
    "copied_gaps": "{key} an die Zwischenablage des Terminals gesendet; noch offen: {gaps}",
}
