# ruff: noqa: E501
"""Guideline as a place: headings, search, copying."""

TEXTS: dict[str, str] = {
    "title": "Guideline",
    "count.one": "{n} situation",
    "count.other": "{n} situations",
    "found.one": "{n} fits",
    "found.other": "{n} fit",
    "version": "version {version}",
    "clear": "{key} shows all",
    "questions": "Which one is it? Ask in this order",
    "checks": "Checks when answering",
    "before_sending": "Before sending",
    "after_sending": "After sending",
    "not_public": "not in public",
    "empty": "The guideline is empty. Each situation is a file in the folder guideline; `smtui doctor` shows where that is.",
    "nothing": "Nothing in the guideline fits “{words}”.",
    "yes": "Yes",
    "no": "No",
    "go_on": "on to the next question",
    "no_template": "There is no template here.",
    "which": "Copy which template?",
    "copied": "{key} sent to the terminal's clipboard",
    "copied_gaps": "{key} sent to the terminal's clipboard; still open: {gaps}",
}
