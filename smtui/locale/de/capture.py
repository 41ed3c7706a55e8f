"""Taking in a comment by hand."""

TEXTS: dict[str, str] = {
    "title": "Ein Kommentar von Hand",
    "account": "Konto",
    "author": "Name",
    "url": "Adresse",
    "post": "Beitrag",
    "text": "Text",
    "perhaps": "Erste Zeile: „{author}“, {ago}. {key} nimmt sie als Namen",
    "perhaps_name": "Erste Zeile: „{author}“. {key} nimmt sie als Namen",
    "said": "Im Eingang: {name}",
    "said_split": "Name aus der ersten Zeile: {author}",
    "known": "Dieser war schon da: {name}",
    "kept": "Bleibt liegen; {key} macht damit weiter",
    "paste": "Den Kommentar hier einfügen; mehrere Zeilen sind möglich",
}
