"""What an undo took back, or why it did not."""

TEXTS: dict[str, str] = {
    "done": "Zurückgenommen bei {who}: {what} ({when})",
    "done_things.one": "Zurückgenommen: {what} ({when})",
    "done_things.other": "Zurückgenommen: {what}, {n} Sachen ({when})",
    "and_more": "{who} und {n} weiteren",
    "network": "das Netzwerk",
    "somebody": "jemand",
    "field.status": "Stand",
    "field.reason": "Grund",
    "field.owner": "Zuständige",
    "field.situation": "Situation",
    "field.snoozed_until": "Schlaf",
    "field.waiting": "Warten",
    "field.closed_at": "Abschluss",
    "field.act_by": "Frist",
    "field.due": "Frist",
}
