"""``add``: one comment by hand, from the command line, a pipe or the clipboard."""

from __future__ import annotations

from smtui.cli import shaping
from smtui.cli.call import Call
from smtui.domain.errors import UsageError
from smtui.domain.pasted import read_block
from smtui.services import intake


def add(call: Call) -> int:
    """Take one comment in. With ``--split`` the lines on top that say who wrote it and when are read as such."""
    house = call.house("accounts", "plans", "rules", "guideline", "work_calendar")
    values = call.values
    text = call.given_text(values.text("text", "-"))
    author, created = values.text("author"), values.text("at")
    if not text.strip():
        raise UsageError("add_no_text")
    found = read_block(text)
    if values.flag("split"):
        if found is None:
            raise UsageError("add_no_author")
        text, author = found.text, author or found.author
        if found.ago is not None and not created:
            created = (house.now() - found.ago).isoformat()
    elif found is not None and not author:
        call.say("add_perhaps", author=found.author)
    fields = {
        "text": text,
        "author": author,
        "created_at": created,
        "kind": values.text("kind"),
        "url": values.text("url"),
        "post_title": values.text("title"),
    }
    comment, is_new = intake.add(house, fields, values.text("account"))
    if call.wants_json:
        call.console.json(shaping.comment(house, comment))
    call.say("added" if is_new else "add_known", id=comment.id, account=comment.account)
    return 0
