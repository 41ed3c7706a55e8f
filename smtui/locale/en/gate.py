"""What speaks against sending a text."""

TEXTS: dict[str, str] = {
    "write_on": "Write on",
    "anyway": "Send it all the same",
    "said_before": "The same words went to {id} within the last seven days.",
}
