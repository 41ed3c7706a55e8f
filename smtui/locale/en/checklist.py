# ruff: noqa: E501
"""Checklist: rounds, steps and what is said after a tick."""

TEXTS: dict[str, str] = {
    "steps": "{done} of {n} steps",
    "left.one": "{n} minute left",
    "left.other": "{n} minutes left",
    "all_done": "Everything done for today.",
    "empty": "No round today.",
    "next": "The next one: {title}, {day}",
    "no_routines": "There is no routine. They are in routines.toml in the config folder; `smtui doctor` shows where that is.",
    "done_when": "done when: {text}",
    "since": "open since {day}",
    "box": "{n} min",
    "status.open": "open",
    "status.done": "done",
    "status.skipped": "skipped",
    "by": "{who} {when}",
    "because": "skipped: {reason}",
    "step_of": "Step {number} of {n} · {title}",
    "owner": "Who does it: {who}",
    "controller": "Who checks it: {who}",
    "why_skip": "Skip it. For what reason?",
    "said.done": "Ticked: {title}",
    "said.open": "Open again: {title}",
    "said.skipped": "Skipped: {title}",
    "said.round": "Round done: {title}",
    "choose_step": "Put the cursor on a step first.",
}
