"""The history of a comment: who did what, when, and from what to what."""

TEXTS: dict[str, str] = {
    "title": "Chronik: {name}",
    "empty": "Damit ist noch nichts geschehen.",
    "sentence": "{who}: {what}",
    "change": "{field}: {was} → {now}",
    "nothing": "–",
    "field.owner": "Zuständig",
    "field.status": "Stand",
    "field.reason": "Grund",
    "field.situation": "Situation",
    "field.snoozed_until": "Schläft bis",
    "field.waiting": "Wartet",
    "field.due": "Fällig",
    "field.remote_status": "Im Netzwerk",
    "field.text": "Text",
    "field.url": "Adresse",
}
