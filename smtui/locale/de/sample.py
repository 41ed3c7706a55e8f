"""Die Stichprobe am nächsten Tag: einige Antworten von gestern vor der Kontrolle."""

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
    "define": "Einige Antworten von gestern, so gezogen, dass alle dieselben sehen. In Ordnung und zu überarbeiten: Urteile binnen der sieben Tage. Offen: von gestern, ohne Urteil.",
    "members": "Nach Person: {members}",
    "member": "{who} {ok} in Ordnung, {rework} zu überarbeiten",
    "back": "zurück zu den Zahlen",
}
