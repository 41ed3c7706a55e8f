"""Images of posts."""

TEXTS: dict[str, str] = {
    "no_words": "no description",
    "changed": "The file has changed since it was chosen.",
    "point": ".",
    "bytes.one": "1 byte",
    "bytes.other": "{n} bytes",
    "kb": "{size} kB",
    "mb": "{size} MB",
    "missing": "The file is no longer there.",
}
