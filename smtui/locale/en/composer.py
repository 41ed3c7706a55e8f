"""Writing a reply."""

TEXTS: dict[str, str] = {
    "to": "Reply to {name}",
    "by_hand": "For {name}, sent by hand",
    "count": "{n}/{limit}",
    "tone": "Tone: {tone}",
    "message": "Key message: {message}",
    "no_message": "no key message here",
    "missing": "open: {names}",
    "still_missing": "Not sent: {names} is still open in the text. Fill it in or take it out.",
    "kept": "The draft is kept. {key} goes on with it.",
    "when": "When should the reply go?",
    "later_by_hand": "The account {account} takes no replies from here, and no later ones either",
    "nothing_kept": "Nothing was written",
}
