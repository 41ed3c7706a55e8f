"""Reaktionspläne: Uhren, Zusagen, die Tafel, Abwesenheiten, Taten und Kernbotschaften."""

TEXTS: dict[str, str] = {
    "clock.due": "Fällig",
    "clock.limit": "Fenster",
    "clock.promise": "Zugesagt",
    "clock.held": "Gemeldet",
    "held_at": "{at}, ein Zwischenstand",
    "holding_hint": "Die meiste Zeit ist um: {key} sendet einen Zwischenstand.",
}
