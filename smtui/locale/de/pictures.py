"""Bilder von Beiträgen."""

TEXTS: dict[str, str] = {
    "no_words": "ohne Beschreibung",
    "changed": "Die Datei hat sich geändert, seit sie gewählt wurde.",
    "point": ",",
    "bytes.one": "1 Byte",
    "bytes.other": "{n} Byte",
    "kb": "{size} kB",
    "mb": "{size} MB",
    "missing": "Die Datei ist nicht mehr da.",
}
