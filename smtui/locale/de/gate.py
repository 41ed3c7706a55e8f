"""What speaks against sending a text."""

TEXTS: dict[str, str] = {
    "write_on": "Weiterschreiben",
    "anyway": "Trotzdem senden",
    "said_before": "Dieselben Worte gingen in den letzten sieben Tagen schon an {id}.",
}
