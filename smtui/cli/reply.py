"""``reply``: from a text, a template or an editor to the network's confirmation."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from smtui.cli import deliver, shaping
from smtui.cli.call import Call
from smtui.domain.comment import Comment
from smtui.domain.errors import DraftChanged, Refused, StoreError, UsageError
from smtui.domain.reply import Reply
from smtui.domain.text import clean, one_line
from smtui.services import inbox, presence, replies
from smtui.services.caution import checklist
from smtui.services.house import House
from smtui.services.work import load

if TYPE_CHECKING:
    from smtui.domain.guideline import Filled

SCISSORS = "# ---- >8 ----"
"""What stands below it in the editor is not sent."""
AT_THE_EDITOR = timedelta(minutes=30)
"""How long somebody counts as writing in an editor, which cannot say so again."""


def reply(call: Call) -> int:
    """Answer a comment. The text is on disk as queued before the network hears of it.

    Exit 3 when it could not be sent now: it stays queued, and the next sync sends it.
    """
    values = call.values
    house = call.house("accounts")
    id = inbox.resolve(house, values.text("id"))
    comment = load(house, "comments", id, Comment)
    _warn_of_others(call, house, id)
    text = wanted_text(call, house, comment)
    if values.flag("draft"):
        draft = replies.save_draft(house, id, text, values.text("template"))
        if draft is None:
            raise UsageError("reply_empty")
        return _tell(call, house, draft, "reply_draft")
    at = call.when(values.text("at")) if values.flag("at") else None
    if not values.flag("anyway") and not _checked(call, house, comment):
        kept = replies.save_draft(house, id, text, values.text("template"))
        call.say("reply_not_checked", id=id)
        return 0 if kept is not None else 1
    written = replies.queue(house, id, text, template=values.text("template"), at=at, knowing=values.flag("anyway"))
    if at is not None:
        return _tell(call, house, written, "reply_later", at=call.at(at))
    if values.flag("queue"):
        return _tell(call, house, written, "reply_queued")
    error = deliver.deliver(call, house, [comment])
    now = load(house, "replies", written.id, Reply)
    if now.status == "sent":
        key = "reply_held" if now.remote_status == "held" else "reply_sent"
        _tell(call, house, now, key, url=now.url or now.remote_id)
        return 0
    final = now.status == "failed" and now.retry_at is None
    _tell(call, house, now, "reply_refused" if final else "reply_waits")
    return deliver.exit_code(error) or 1


def _checked(call: Call, house: House, comment: Comment) -> bool:
    """Go through the list before sending with whoever sits there, where the situation wants it."""
    checks = checklist(house, comment)
    if not checks or not call.console.asks:
        return True
    for check in checks:
        call.console.tell(f"- {check}")
    return call.console.ask(call.texts("gate.checks_ask")).lower()[:1] in ("y", "j")


def _warn_of_others(call: Call, house: House, id: str) -> None:
    """Say so where somebody is writing an answer to the same comment at this moment."""
    writer = presence.writers(house).get(id)
    if writer is not None:
        since = call.at(writer.since or house.now())
        call.say("somebody_writes", name=presence.name_of(house, writer), id=id, at=since)


def _tell(call: Call, house: House, it: Reply, key: str, **values: object) -> int:
    if call.wants_json:
        call.console.json(shaping.reply(house, it))
    elif it.url:
        call.console.out(it.url)
    call.say(key, id=it.comment, account=it.account, **values)
    return 0


def wanted_text(call: Call, house: House, comment: Comment) -> str:
    """Return what to send: the given words, standard input, a filled template, or what an editor leaves."""
    given = call.values.maybe("text")
    if given is not None:
        return call.given_text(given)
    start = ""
    if key := call.values.text("template"):
        pairs = template_values(call)
        filled = replies.fill_template(house, comment.id, key, pairs)
        if not filled.missing:
            return filled.text
        if call.console.asks:
            start = _asked(call, house, comment, pairs).text
        else:
            raise Refused("template_gaps", template=key, gaps=", ".join(filled.missing), id=comment.id)
    elif not call.console.asks:
        raise UsageError("reply_needs_text", id=comment.id)
    draft = replies.current(house, comment.id)
    if not start and draft is not None:
        start = draft.text
    return edited(call, house, comment, start, draft.text if draft is not None else "")


def _asked(call: Call, house: House, comment: Comment, given: dict[str, str]) -> Filled:
    """Ask for each placeholder of the template that is open, its sentence above the question.

    An empty answer leaves it open, and so does the end of the input for all that follow.
    """
    from smtui.services.templates import questions

    key, texts = call.values.text("template"), call.texts
    filled = replies.fill_template(house, comment.id, key, given)
    if names := [question.name for question in questions(filled)]:
        call.console.tell((texts("templates.hint.shell"), "dim"))
    for name in names:
        question = next(one for one in questions(filled) if one.name == name)
        call.console.tell(question.before, (f"{{{name}}}", "warn"), question.after)
        what = texts(f"templates.what.{name}" if texts.find(f"templates.what.{name}") else "templates.what")
        try:
            answer = call.console.ask(f"{name}: {what}")
        except EOFError:
            break
        if answer:
            given[name] = one_line(answer)
            filled = replies.fill_template(house, comment.id, key, given)
    return filled


def template_values(call: Call) -> dict[str, str]:
    """Return what ``--set`` gave. Raises UsageError for one without a name."""
    found = {}
    for pair in call.values.texts("set"):
        name, equals, value = pair.partition("=")
        if not equals or not name.strip():
            raise UsageError("usage_pair", value=pair)
        found[name.strip()] = clean(value)
    return found


def edited(call: Call, house: House, comment: Comment, start: str, before: str) -> str:
    """Let the person's own editor write the text, and keep it as a draft before anything else can go wrong."""
    from smtui.editing import edit
    from smtui.paths import make_private

    environ = call.world.environ
    editor = environ.get("VISUAL") or environ.get("EDITOR") or "vi"
    seat = house.ids.new()
    presence.begin(house, comment.id, seat, AT_THE_EDITOR)
    try:
        folder = make_private(call.setting.paths.data)
        text = edit(replies.for_editor(house, comment, start), editor, folder)
    finally:
        presence.end(house, seat)
    written = replies.from_editor(text)
    if not written:
        raise UsageError("reply_empty")
    try:
        replies.save_draft(house, comment.id, written, call.values.text("template"), base=before)
    except (StoreError, DraftChanged):
        call.console.tell(written)  # the only copy there is
        raise
    return written
