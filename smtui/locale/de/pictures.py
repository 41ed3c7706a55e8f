"""Bilder von Beiträgen."""

TEXTS: dict[str, str] = {
    "no_words": "ohne Beschreibung",
    "changed": "Die Datei hat sich geändert, seit sie gewählt wurde.",
    "missing": "Die Datei ist nicht mehr da.",
}
