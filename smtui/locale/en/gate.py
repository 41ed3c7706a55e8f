"""What speaks against sending a text."""

TEXTS: dict[str, str] = {
    "write_on": "Write on",
    "anyway": "Send it all the same",
    "said_before": "The same words went to {id} within the last seven days.",
    "lint_name": "The greeting names {words}, but the reply goes to {name}.",
    "lint_form_du": "“{words}” is familiar; the house is formal ([reply] form in config.toml).",
    "lint_form_sie": "“{words}” is formal; the house is familiar ([reply] form in config.toml).",
    "lint_selling": "“{words}” sounds like advertising in this situation.",
    "lint_shouting": "“{words}” reads as if shouted.",
    "lint_promise": "“{words}” promises something, but not by when.",
    "role_approval": "A second person approves the replies of the role {role}.",
}
