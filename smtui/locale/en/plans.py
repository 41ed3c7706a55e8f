"""Reaction plans: clocks, promises, the board, absences, deeds and key messages."""

TEXTS: dict[str, str] = {
    "clock.due": "Due",
    "clock.limit": "Window",
    "clock.promise": "Promised",
    "clock.held": "Replied",
    "held_at": "{at}, a holding reply",
    "holding_hint": "Most of the time is used: {key} sends a holding reply.",
}
