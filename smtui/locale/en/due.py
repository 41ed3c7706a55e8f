"""The line of ``smtui due``."""

TEXTS: dict[str, str] = {
    "overdue.one": "{n} overdue",
    "overdue.other": "{n} overdue",
    "rounds": "{n} rounds due",
    "nothing": "nothing due",
    "next": "next {when}",
    "day.0": "Mon",
    "day.1": "Tue",
    "day.2": "Wed",
    "day.3": "Thu",
    "day.4": "Fri",
    "day.5": "Sat",
    "day.6": "Sun",
}
