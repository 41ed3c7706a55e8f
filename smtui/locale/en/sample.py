"""The next-day sample: a few of yesterday's replies before the controller."""

TEXTS: dict[str, str] = {
    "title": "Yesterday's replies",
    "of_day": "{n} of {day}, the same for everybody",
    "nothing": "No reply of that day is to be looked at.",
    "open": "no verdict yet",
    "verdict.ok": "ok",
    "verdict.rework": "to rework",
    "said": "{id}: {verdict}.",
    "word": "What would be better? (may stay empty)",
    "theirs": "They wrote",
    "ours": "We answered",
    "by": "{who}, {at}",
    "row": "Sample",
    "count": "{ok} ok, {rework} to rework, {open} open",
    "member": "{who} {ok} ok, {rework} to rework",
}
