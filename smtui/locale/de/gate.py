"""What speaks against sending a text."""

TEXTS: dict[str, str] = {
    "write_on": "Weiterschreiben",
    "anyway": "Trotzdem senden",
    "said_before": "Dieselben Worte gingen in den letzten sieben Tagen schon an {id}.",
    "lint_name": "Die Anrede nennt {words}, die Antwort geht an {name}.",
    "lint_form_du": "„{words}“ duzt; das Haus siezt ([reply] form in config.toml).",
    "lint_form_sie": "„{words}“ siezt; das Haus duzt ([reply] form in config.toml).",
    "lint_selling": "„{words}“ klingt in dieser Situation nach Werbung.",
    "lint_shouting": "„{words}“ liest sich wie geschrien.",
    "lint_promise": "„{words}“ verspricht etwas, nennt aber nicht, bis wann.",
    "role_approval": "Antworten der Rolle „{role}“ gibt eine zweite Person frei.",
}
