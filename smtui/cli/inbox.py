"""``inbox`` and ``show``: reading what people wrote."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from msgspec import structs

from smtui.cli import shaping
from smtui.cli.call import Call
from smtui.cli.console import Column, Console, Part, table
from smtui.domain.comment import Comment, apparent, is_raised
from smtui.domain.humantime import ago, time_left
from smtui.domain.text import excerpt, one_line, width
from smtui.domain.view import View
from smtui.services import inbox as use
from smtui.services import views
from smtui.services.history import detail_words, did_words
from smtui.services.house import House

if TYPE_CHECKING:
    from smtui.domain.reply import ModerationOrder, Reply

_COLUMNS = (
    Column("id"),
    Column("due", 5, 8),
    Column("mark", 0, 9, 60),
    Column("account", 4, 10, 60),
    Column("author", 4, 18, 46),
    Column("situation", 0, 16, 100),
    Column("owner", 0, 10, 100),
    Column("text"),
)
_FEW_BEFORE, _MOST_BEFORE = 5, 50
"""So many of a person's earlier comments are shown; where the archives are asked as well."""


def inbox(call: Call) -> int:
    """List comments, the most urgent first. Exit 0 also for an empty inbox: that is the aim."""
    from smtui.cli.views import asked

    house = call.house()
    values = call.values
    limit = values.number("limit")
    view = asked(call, views.find(house, values.text("view")) if values.text("view") else View())
    wanted = _flags(call, views.to_filter(house, view))
    found = use.list_comments(house, wanted, limit, view.sort)
    heaps = views.heaps(house, found, view.group) if view.group != "none" else ()
    if heaps:
        found = [comment for heap in heaps for comment in heap.comments]
    if call.wants_json:
        call.console.json([shaping.comment(house, comment) for comment in found])
    elif not found:
        # A script asks about whatever it likes; a person who finds nothing has perhaps mistyped a name.
        views.check(house, view)
        call.say("inbox_empty" if wanted == use.Filter() else "nothing_found")
    elif heaps:
        _grouped(call.console, house, heaps)
    else:
        comment_table(call.console, house, found)
    return 0


def _flags(call: Call, wanted: use.Filter) -> use.Filter:
    """Return a filter with what the options without a value ask for."""
    flag = call.values.flag
    changes: dict[str, object] = {}
    if flag("closed"):
        changes = {"status": None, "closed": True, "snoozed": True}
    elif flag("all") or flag("archive"):
        changes = {"status": None, "snoozed": flag("all") or wanted.snoozed}
    if flag("snoozed"):
        changes["snoozed"] = True
    if flag("overdue"):
        changes["overdue"] = True
    return structs.replace(wanted, **changes)


def _grouped(console: Console, house: House, heaps: Sequence[views.Heap]) -> None:
    """Write groups as one table after the other, their columns in line."""
    waiting = use.on_their_way(house)
    rows = {id(heap): [_row(house, c, waiting.get(c.id)) for c in heap.comments] for heap in heaps}
    every = [row for group in rows.values() for row in group]
    columns = _columns(every)
    for at, heap in enumerate(heaps):
        if at:
            console.out()
        late = [("  ", ""), (house.texts("cli.group_late", n=heap.late), "bad")] if heap.late else []
        count = f"  {len(heap.comments)}"
        room = console.width - sum(width(part) for part in (count, *(words for words, _ in late)))
        console.out((excerpt(heap.title, room), "bold"), (count, "dim"), *late)
        table(console, columns, rows[id(heap)], measure=every)


def comment_table(console: Console, house: House, comments: list[Comment]) -> None:
    """Write comments as a table."""
    waiting = use.on_their_way(house)
    rows = [_row(house, comment, waiting.get(comment.id)) for comment in comments]
    table(console, _columns(rows), rows)


def _columns(rows: Sequence[Mapping[str, Part]]) -> list[Column]:
    """Return the columns that have something to show."""
    sparse = ("mark", "situation", "owner")
    return [column for column in _COLUMNS if column.name not in sparse or any(row[column.name] for row in rows)]


def _row(house: House, comment: Comment, reply: Reply | None) -> dict[str, Part]:
    texts, now = house.texts, house.now()
    due: Part = ""
    if comment.is_open() and comment.act_by is not None:
        late, near = comment.is_overdue(now), comment.is_pressing(now)
        due = (time_left(comment.act_by, now, texts), "bad" if late else "warn" if near else "")
    return {
        "id": (comment.id, "key"),
        "due": due,
        "mark": _mark(house, comment, reply),
        "account": comment.account,
        "author": (one_line(comment.author) or texts("cli.nobody"), "name"),
        "situation": _situation(house, comment),
        "owner": (one_line(comment.owner), "dim") if comment.owner else "",
        "text": one_line(comment.text[:2000]) or texts("cli.no_text"),
    }


def _situation(house: House, comment: Comment) -> Part:
    """Return the key of the decided situation, or of the likeliest one with a question mark."""
    key = apparent(comment)
    return key if comment.situation or not key else (f"{key}?", "dim")


def _mark(house: House, comment: Comment, reply: Reply | None) -> Part:
    """Return the one word about a comment that is not obvious: closed, asleep, a draft, an answer on its way."""
    texts = house.texts
    if not comment.is_open():
        return (texts(f"cli.status.{comment.status}"), "dim")
    if reply is not None:
        return (texts(f"cli.delivery.{reply.status}"), "bad" if reply.status == "failed" else "warn")
    if comment.is_snoozed(house.now()):
        return (texts("cli.snoozed"), "dim")
    if comment.waiting:
        return (texts(f"cli.waits_{comment.waiting}"), "dim")
    if comment.promised_until is not None:
        return (texts("cli.promised"), "warn")
    if is_raised(comment):
        return (texts(f"tree.alert.{comment.alerts[0]}"), "bad")
    return ""


def show(call: Call) -> int:
    """Show one comment with thread, replies, notes and log."""
    house = call.house()
    found = use.whole(house, use.resolve(house, call.values.text("id")))
    archived = call.values.flag("archive")
    earlier = use.before(house, found.comment, _MOST_BEFORE if archived else _FEW_BEFORE, archived=archived)
    if call.wants_json:
        call.console.json(shaping.detail(house, found, earlier))
        return 0
    _show_head(call, house, found.comment)
    console = call.console
    for said in found.comment.thread:
        style = "good" if said.ours else "name"
        console.out((one_line(said.author) or call.texts("cli.nobody"), style), "  ", (call.at(said.at), "dim"))
        console.paragraph(said.text, "    ", "dim")
    author = one_line(found.comment.author) or call.texts("cli.nobody")
    console.out((author, "name"), "  ", (call.at(found.comment.created_at), "dim"))
    console.paragraph(found.comment.text or call.texts("cli.no_text"), "    ")
    for reply in found.replies:
        if reply.status != "cancelled":
            _show_reply(call, house, reply)
    for order in found.orders:
        if order.status not in ("sent", "cancelled"):
            _show_order(call, house, order)
    for note in found.notes:
        console.out()
        console.out((call.texts("cli.note_by", by=note.by), "warn"), "  ", (call.at(note.at), "dim"))
        console.paragraph(note.text, "    ")
    _show_before(call, earlier)
    console.out()
    for entry in found.events:
        what = call.texts.find(f"cli.did.{entry.action}") or did_words(call.texts, entry.action)
        detail = detail_words(house, entry.action, entry.detail)
        console.out((f"{call.at(entry.at)}  {entry.by}: {what}{f' ({detail})' if detail else ''}", "dim"))
    return 0


def _show_before(call: Call, earlier: Sequence[use.Earlier]) -> None:
    """Write what this person wrote before, and what we answered."""
    console, texts = call.console, call.texts
    if not earlier:
        return
    console.out()
    console.out((texts("cli.before"), "bold"))
    for one in earlier:
        state = texts(f"cli.status.{one.comment.status}")
        console.out(
            (one.comment.id, "key"),
            "  ",
            (call.at(one.comment.created_at), "dim"),
            "  ",
            state,
            "  ",
            one_line(one.comment.text[:200]),
        )
        if one.answer:
            console.paragraph(one_line(one.answer[:400]), "    > ", "dim")


def _show_head(call: Call, house: House, comment: Comment) -> None:
    """Write what there is to know about a comment before reading it."""
    console, texts, now = call.console, call.texts, house.now()
    state = texts(f"cli.status.{comment.status}")
    if comment.reason:
        state += f": {texts(f'cli.reason.{comment.reason}')}"
    if comment.is_snoozed(now) and comment.snoozed_until:
        state += f", {texts('cli.snoozed_until', at=call.at(comment.snoozed_until))}"
    kind = texts(f"inbox.kind.{comment.kind}")
    console.out((comment.id, "key"), "  ", (state, "bold"), f"  {comment.account} ({comment.network}, {kind})")
    for at, clock in comment.clocks() if comment.is_open() else ():
        parts = f"{call.at(at)}, {time_left(at, now, texts, long=True)}"
        console.out(f"{texts(f'plans.clock.{clock}')}: ", (parts, "bad" if at < now else ""))
    if comment.due is not None and not comment.is_open():
        console.out(f"{texts('plans.clock.due')}: {call.at(comment.due)}")
    if comment.held_at is not None:
        console.out(f"{texts('plans.clock.held')}: {texts('plans.held_at', at=call.at(comment.held_at))}")
    if is_raised(comment):
        console.out(
            f"{texts('cli.raised')}: ", (", ".join(texts(f"tree.alert.{key}") for key in comment.alerts), "bad")
        )
    titles = {situation.key: situation.title for situation in house.library.guideline().situations}
    if comment.situation:
        console.out(f"{texts('cli.situation')}: {titles.get(comment.situation, comment.situation)}")
    elif comment.suggested:
        guesses = ", ".join(f"{titles.get(key, key)} ({key})" for key in comment.suggested)
        console.out(f"{texts('cli.suggested')}: {guesses}")
    for name, value in (("owner", comment.owner), ("post", comment.post_title), ("address", comment.url)):
        if value:
            console.out(f"{texts(f'cli.{name}')}: {one_line(value)}")
    console.out((ago(comment.created_at, now, texts), "dim"))
    console.out()


def _show_reply(call: Call, house: House, reply: Reply) -> None:
    console, texts = call.console, call.texts
    at = reply.sent_at or reply.created_at
    console.out()
    console.out(
        (texts("cli.reply_by", by=reply.by), "good"),
        "  ",
        (call.at(at), "dim"),
        "  ",
        (texts(f"cli.delivery.{reply.status}"), "bad" if reply.status in ("failed", "unknown") else "bold"),
    )
    console.paragraph(reply.text, "    ")
    if reply.url:
        console.out("    ", (reply.url, "dim"))
    if trouble := shaping.error_text(house, reply.error, reply.error_values):
        console.paragraph(trouble, "    ", "bad")


def _show_order(call: Call, house: House, order: ModerationOrder) -> None:
    texts = call.texts
    call.console.out()
    what = texts(f"cli.did.{order.action}")
    call.console.out((f"{what}: {texts(f'cli.delivery.{order.status}')}", "warn"))
    if trouble := shaping.error_text(house, order.error, order.error_values):
        call.console.paragraph(trouble, "    ", "bad")
