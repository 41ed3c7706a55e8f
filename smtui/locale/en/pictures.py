"""Images of posts."""

TEXTS: dict[str, str] = {
    "no_words": "no description",
    "changed": "The file has changed since it was chosen.",
    "missing": "The file is no longer there.",
}
