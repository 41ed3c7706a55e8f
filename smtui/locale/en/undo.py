"""What an undo took back, or why it did not."""

TEXTS: dict[str, str] = {
    "done": "Taken back for {who}: {what} ({when})",
    "done_things.one": "Taken back: {what} ({when})",
    "done_things.other": "Taken back: {what}, {n} things ({when})",
    "and_more": "{who} and {n} more",
    "network": "the network",
    "somebody": "somebody",
    "field.status": "state",
    "field.reason": "reason",
    "field.owner": "owner",
    "field.situation": "situation",
    "field.snoozed_until": "sleep",
    "field.waiting": "waiting",
    "field.closed_at": "closing",
    "field.act_by": "deadline",
    "field.due": "deadline",
}
