"""The next-day sample: a few of yesterday's replies before the controller."""

TEXTS: dict[str, str] = {
    "title": "Antworten von gestern",
    "of_day": "{n} von {day}, für alle dieselben",
    "nothing": "Von diesem Tag ist keine Antwort anzusehen.",
    "open": "noch ohne Urteil",
    "verdict.ok": "in Ordnung",
    "verdict.rework": "überarbeiten",
    "said": "{id}: {verdict}.",
    "word": "Was wäre besser? (darf leer bleiben)",
    "theirs": "Geschrieben wurde",
    "ours": "Wir antworteten",
    "by": "{who}, {at}",
    "row": "Stichprobe",
    "count": "{ok} in Ordnung, {rework} zu überarbeiten, {open} offen",
    "member": "{who} {ok} in Ordnung, {rework} zu überarbeiten",
}
