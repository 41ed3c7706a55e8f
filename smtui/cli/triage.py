"""What a person decides about comments: done, snooze, assign, note, approve, spam, trash, situation, and undo."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from smtui.cli import deliver, shaping
from smtui.cli.call import Call
from smtui.cli.shapes import UndoneShape
from smtui.domain.comment import REASONS, REPORT_REASONS, Comment, Moderation, ReportReason
from smtui.domain.errors import UsageError
from smtui.services import inbox, moderation
from smtui.services import triage as use
from smtui.services.house import House

_NOBODY = ("-", "")


def _ids(call: Call, house: House) -> list[str]:
    """Return the whole ids of all that were typed, each once."""
    return list(dict.fromkeys(inbox.resolve(house, typed) for typed in call.values.texts("id")))


def _tell(call: Call, house: House, comments: Sequence[Comment], key: str, **values: object) -> int:
    """Say how many changed; with ``--json`` print them."""
    if call.wants_json:
        call.console.json([shaping.comment(house, comment) for comment in comments])
    ids = ", ".join(comment.id for comment in comments[:8]) + (", …" if len(comments) > 8 else "")
    key = key if key.startswith("verbs.") else f"cli.{key}"
    call.console.tell(call.texts(key, n=len(comments), ids=ids, **values))
    return 0


def done(call: Call) -> int:
    """Dismiss comments with a reason."""
    house = call.house()
    reason = call.values.text("reason").replace("-", "_")
    if not reason:
        raise UsageError("reason_missing", known=", ".join(REASONS))
    changed = use.done(house, _ids(call, house), reason, call.values.text("detail"))
    return _tell(call, house, changed, "changed.done", reason=call.texts(f"cli.reason.{reason}"))


def reopen(call: Call) -> int:
    """Take closed comments back into the inbox."""
    house = call.house()
    return _tell(call, house, use.reopen(house, _ids(call, house)), "changed.reopen")


def snooze(call: Call) -> int:
    """Let comments sleep."""
    house = call.house()
    until = call.when(call.values.text("when"))
    changed = use.snooze(house, _ids(call, house), until, call.values.text("detail"))
    return _tell(call, house, changed, "changed.snooze", until=call.at(until))


def wake(call: Call) -> int:
    """End the sleep of comments."""
    house = call.house()
    return _tell(call, house, use.wake(house, _ids(call, house)), "changed.wake")


def assign(call: Call) -> int:
    """Give comments to a member, or with ``-`` to nobody."""
    house = call.house()
    member = call.values.text("member")
    member = "" if member in _NOBODY else member
    note = call.given_text(call.values.text("note"))
    changed = use.assign(house, _ids(call, house), member, note)
    if note.strip():
        if call.wants_json:
            call.console.json([shaping.comment(house, comment) for comment in changed])
        ids = ", ".join(comment.id for comment in changed[:8])
        call.console.tell(call.texts("approval.cli.handed", member=member, n=len(changed), ids=ids))
        return 0
    return _tell(call, house, changed, "changed.assign" if member else "changed.assign_nobody", member=member)


def wait(call: Call) -> int:
    """Say that comments wait for the customer or for a colleague, or with ``-`` no longer."""
    house = call.house()
    on = use.read_waiting(call.values.text("whom"))
    changed = use.set_waiting(house, _ids(call, house), on)
    whom = call.texts(f"inbox.waiting.{on}") if on else ""
    return _tell(call, house, changed, "changed.wait" if on else "changed.wait_over", whom=whom)


def situation(call: Call) -> int:
    """Say which situation comments are, or with ``-`` take it back."""
    house = call.house("guideline")
    key = call.values.text("situation")
    key = "" if key in _NOBODY else key
    changed = use.set_situation(house, _ids(call, house), key)
    return _tell(call, house, changed, "changed.situation" if key else "changed.situation_none", situation=key)


def note(call: Call) -> int:
    """Write a note beside a comment."""
    house = call.house()
    id = inbox.resolve(house, call.values.text("id"))
    written = use.add_note(house, id, call.given_text(call.values.text("text")))
    if call.wants_json:
        call.console.json(shaping.note(house, written))
    call.say("changed.note", id=id)
    return 0


def moderate(call: Call) -> int:
    """Order what the command is called, and tell the network at once unless ``--queue`` says later."""
    house = call.house("accounts")
    action = cast("Moderation", call.command.name)
    return _order(call, house, _ids(call, house), action)


def like(call: Call) -> int:
    """Like comments; with ``--done`` that is the answer, and they are closed."""
    house = call.house("accounts")
    return _order(call, house, _ids(call, house), "like", close=call.values.flag("done"))


def report(call: Call) -> int:
    """Report comments to those who run the network. Nothing takes that back, so a person is asked."""
    house = call.house("accounts")
    ids = _ids(call, house)
    reason = call.values.text("reason")
    if reason not in REPORT_REASONS:
        raise UsageError("report_reason", known=", ".join(REPORT_REASONS))
    if not call.values.flag("yes") and not call.confirm("verbs.report_ask", n=len(ids), ids=", ".join(ids)):
        call.say("nothing_changed")
        return 0
    return _order(call, house, ids, "report", reason=reason, words=call.values.text("text"))


def _order(
    call: Call,
    house: House,
    ids: Sequence[str],
    action: Moderation,
    *,
    reason: ReportReason | None = None,
    words: str = "",
    close: bool = False,
) -> int:
    changed = moderation.moderate(house, ids, action, reason=reason, words=words, close=close)
    error = None if call.values.flag("queue") else deliver.deliver(call, house, changed)
    now = [inbox.detail(house, id).comment for id in ids]
    waiting = call.values.flag("queue") or error is not None
    if call.texts.find(f"verbs.did.{action}.one") is None:
        _tell(call, house, now, f"changed.{action}_queued" if waiting else f"changed.{action}")
    else:
        key = "verbs.queued" if waiting else f"verbs.did.{action}"
        _tell(call, house, now, key, what=call.texts(f"cli.did.{action}"))
    return deliver.exit_code(error)


def undo(call: Call) -> int:
    """Take back my newest action; what a network must be told because of it is sent at once."""
    house = call.house("accounts")
    undone = use.undo(house)
    comments = [inbox.detail(house, id).comment for id in undone.objects if house.store.get("comments", id) is not None]
    error = None
    if undone.action in moderation.ORDERS and not call.values.flag("queue"):
        error = deliver.deliver(call, house, comments)
    if call.wants_json:
        call.console.json(
            UndoneShape(action=undone.action, objects=undone.objects, at=shaping.moment(house, undone.at))
        )
    call.console.tell(use.undone_words(house, undone))
    return deliver.exit_code(error)
