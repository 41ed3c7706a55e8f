"""Who is writing to whom."""

TEXTS: dict[str, str] = {
    "me": "jemand unter Ihrem Namen (ein anderes Fenster)",
    "row": "{name} schreibt",
    "fact": "{name} schreibt gerade eine Antwort, seit {when}",
    "label": "Belegt",
    "ask": "{name} schreibt hier schon, seit {when}. Trotzdem schreiben?",
    "leave": "nein, das übernimmt {name}",
    "go_on": "ja, ich schreibe auch",
    "too": "{name} schreibt hier auch",
    "changed": "{name} hat den Entwurf inzwischen geändert. Welcher gilt?",
    "mine": "meiner; der andere wird zur Notiz am Kommentar",
    "theirs": "der andere; meiner wird zur Notiz am Kommentar",
    "note": "Entwurf von {name}: {text}",
    "kept": "Der andere Entwurf steht als Notiz am Kommentar",
}
