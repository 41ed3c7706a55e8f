"""Who is writing to whom."""

TEXTS: dict[str, str] = {
    "me": "somebody under your name (another window)",
    "row": "{name} is writing",
    "fact": "{name} is writing an answer, since {when}",
    "label": "Busy",
    "ask": "{name} is writing here already, since {when}. Write all the same?",
    "leave": "no, {name} has it",
    "go_on": "yes, I write as well",
    "too": "{name} is writing here, too",
    "changed": "{name} has changed the draft meanwhile. Which one counts?",
    "mine": "mine; the other becomes a note at the comment",
    "theirs": "the other; mine becomes a note at the comment",
    "note": "Draft by {name}: {text}",
    "kept": "The other draft stands as a note at the comment",
}
