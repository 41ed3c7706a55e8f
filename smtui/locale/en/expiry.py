"""Tokens that end."""

TEXTS: dict[str, str] = {
    "ends.one": "The token of {account} ends in {n} day, after {date}. Make a new one and connect the account again.",
    "ends.other": "The token of {account} ends in {n} days, after {date}. Make a new one and connect the account again.",
    "ended.one": "The token of {account} ended {n} day ago, after {date}. Make a new one and connect the account again.",
    "ended.other": "The token of {account} ended {n} days ago, after {date}. Make a new one and connect the account again.",
    "short": "token ends {date}",
    "short_ended": "token ended {date}",
    "set": "Its token ends on {date}. From {days} days before, smtui says so.",
    "set_past": "Its token ended on {date}. Make a new one and connect the account again.",
    "aside": "token of {account} ends {date}",
    "unreadable": '{file}, line {line}: “{value}” is no date, so nobody is warned before the token ends. Write expires = "2026-12-24".',
}
