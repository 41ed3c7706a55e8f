"""The history of a comment: who did what, when, and from what to what."""

TEXTS: dict[str, str] = {
    "title": "History of {name}",
    "empty": "Nothing has happened to it yet.",
    "sentence": "{who} {what}",
    "change": "{field}: {was} → {now}",
    "nothing": "–",
    "field.owner": "Owner",
    "field.status": "State",
    "field.reason": "Reason",
    "field.situation": "Situation",
    "field.snoozed_until": "Asleep until",
    "field.waiting": "Waiting",
    "field.due": "Due",
    "field.remote_status": "On the network",
    "field.text": "Text",
    "field.url": "Address",
}
