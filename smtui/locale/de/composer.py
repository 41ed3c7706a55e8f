"""Writing a reply."""

TEXTS: dict[str, str] = {
    "to": "Antwort an {name}",
    "by_hand": "An {name}, von Hand gesendet",
    "count": "{n}/{limit}",
    "tone": "Ton: {tone}",
    "message": "Kernbotschaft: {message}",
    "no_message": "hier keine Kernbotschaft",
    "missing": "offen: {names}",
    "still_missing": "Nicht gesendet: {names} ist im Text noch offen. Ausfüllen oder entfernen.",
    "kept": "Der Entwurf bleibt. {key} schreibt weiter.",
    "when": "Wann soll die Antwort gehen?",
    "later_by_hand": "Das Konto {account} nimmt von hier keine Antworten an, auch keine späteren",
    "nothing_kept": "Nichts geschrieben",
}
