"""The line of ``smtui due``."""

TEXTS: dict[str, str] = {
    "overdue.one": "{n} überfällig",
    "overdue.other": "{n} überfällig",
    "rounds": "{n} Runden stehen an",
    "nothing": "nichts fällig",
    "next": "als Nächstes {when}",
    "day.0": "Mo",
    "day.1": "Di",
    "day.2": "Mi",
    "day.3": "Do",
    "day.4": "Fr",
    "day.5": "Sa",
    "day.6": "So",
}
