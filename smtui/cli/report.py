"""``report`` and ``log``: the house in numbers, and who did what."""

from __future__ import annotations

from datetime import timedelta

from smtui.cli import shaping
from smtui.cli.call import Call
from smtui.cli.console import Column, Part, table
from smtui.cli.shapes import (
    LoadShape,
    LogHeadShape,
    LogVerdictShape,
    ReportAccountShape,
    ReportNetworkShape,
    ReportShape,
    SampledShape,
)
from smtui.domain.errors import NotFound, UsageError
from smtui.domain.event import Event, Table
from smtui.domain.humantime import ago
from smtui.domain.text import one_line, width
from smtui.services import inbox
from smtui.services import log as use
from smtui.services.history import detail_words, did_words
from smtui.services.house import House
from smtui.services.overview import AccountRow, NetworkRow, Overview, overview
from smtui.services.permit import called

_FORMS = ("text", "md", "json", "csv")
_PERIODS = {"day": timedelta(days=1), "week": timedelta(days=7), "month": timedelta(days=30)}


def report(call: Call) -> int:
    """Show the summary of the last day, week (as shipped) or month."""
    period = call.values.text("period", "week")
    if period not in _PERIODS:
        raise UsageError("period_unknown", period=period, known=", ".join(_PERIODS))
    house = call.house("accounts", "plans", "work_calendar", "routines")
    found = overview(house, _PERIODS[period])
    form = call.values.text("format", "json" if call.wants_json else "text")
    if form not in _FORMS:
        raise UsageError("report_format", format=form, known=", ".join(_FORMS))
    if form == "json":
        call.console.json(_shape(house, found))
        return 0
    if form in ("md", "csv"):
        _write(call, found, form)
        return 0
    console, texts = call.console, call.texts
    console.out((texts("cli.report_since", at=call.at(found.since)), "bold"))
    if found.accounts:
        console.out()
        _accounts(call, house, found)
    console.out()
    _posts(call, found)
    for row in found.networks:
        _network(call, row)
    numbers = found.rounds
    console.paragraph(texts("cli.report_minutes", today=numbers.minutes_today, week=numbers.minutes_week))
    console.paragraph(texts("cli.report_steps", done=found.steps_done, steps=found.steps))
    if found.no_answer:
        titles = {known.key: known.title for known in house.library.guideline().situations}
        parts = [f"{titles.get(key, key) or texts('tree.nothing')} {n}" for key, n in sorted(found.no_answer.items())]
        console.paragraph(texts("cli.report_no_answer", n=sum(found.no_answer.values()), parts=", ".join(parts)))
    _samples(call, house, found)
    _own_word(call, found)
    _messages(call, found)
    if found.undelivered:
        console.out((texts("cli.undelivered", n=found.undelivered), "warn"))
    return 0


def _posts(call: Call, found: Overview) -> None:
    """Say how many posts were planned, published and missed."""
    console, texts = call.console, call.texts
    posts = texts("cli.report_posts", planned=found.posts_planned, published=found.posts_published)
    missed = texts("cli.report_missed", n=found.posts_missed)
    if width(posts) + width(missed) + 2 <= console.width:
        console.out(posts, ", ", (missed, "bad" if found.posts_missed else ""))
    else:
        console.paragraph(f"{posts},")
        console.out("  ", (missed, "bad" if found.posts_missed else ""))


def _samples(call: Call, house: House, found: Overview) -> None:
    """Say what was found in the answers looked over, and whose they were."""
    texts, looks = call.texts, found.samples
    if not (looks.ok or looks.rework or looks.open):
        return
    counted = texts("sample.count", ok=looks.ok, rework=looks.rework, open=looks.open)
    call.console.paragraph(f"{texts('sample.row')}: {counted}")
    for name, ok, rework in looks.members:
        call.console.out("  ", texts("sample.member", who=called(house, name), ok=ok, rework=rework))


def _own_word(call: Call, found: Overview) -> None:
    """Say how many promises were kept, and why comments were closed without an answer."""
    texts, own = call.texts, found.promises
    if own.open or own.kept or own.broken:
        call.console.paragraph(texts("cli.report_promises", open=own.open, kept=own.kept, broken=own.broken))
    for row in found.accounts:
        if row.reasons:
            parts = ", ".join(f"{texts(f'cli.reason.{key}') if key else '–'} {n}" for key, n in row.reasons.items())
            call.console.paragraph(texts("cli.report_reasons", account=one_line(row.account), parts=parts))


def _messages(call: Call, found: Overview) -> None:
    """Say how many texts carry the key messages, and what that counts."""
    telling = [it for it in found.messages if it.tells]
    for it in telling:
        words = {"replies": it.replies, "carrying": it.carrying, "posts": it.posts, "told": it.posts_carrying}
        call.console.paragraph(call.texts("cli.report_message", network=one_line(it.network), **words))
    if telling:
        call.console.paragraph(call.texts("overview.define.message"), "  ", "dim")


def _network(call: Call, row: NetworkRow) -> None:
    """Say of a network what the table of accounts does not."""
    texts = call.texts
    parts = []
    if row.minutes_week:
        parts.append(texts("overview.minutes_are", today=row.minutes_today, week=row.minutes_week).rstrip("."))
    if row.quotas:
        done, wanted = sum(min(q.done, q.wanted) for q in row.quotas), sum(q.wanted for q in row.quotas)
        parts.append(f"{texts('overview.row.quota')} {texts('overview.quota_is', done=done, n=wanted)}")
    if row.gap_minutes:
        parts.append(f"{texts('overview.row.gaps')} {texts('overview.gap_hours', n=-(-row.gap_minutes // 60))}")
    if parts:
        call.console.paragraph(f"{one_line(row.network)}: {', '.join(parts)}")


def _write(call: Call, found: Overview, form: str) -> None:
    """Write the accounts' numbers as a Markdown or CSV table, for other programs and other people."""
    names = [name for name in AccountRow.__struct_fields__ if name not in ("error_values", "synced_at", "error")]
    rows = [[_cell(call, getattr(row, name)) for name in names] for row in found.accounts]
    if form == "csv":
        import csv
        import io

        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows([names, *rows])
        for line in text.getvalue().splitlines():
            call.console.out(line)
        return
    call.console.out(f"# {call.texts('cli.report_since', at=call.at(found.since))}")
    call.console.out()
    for cells in (names, ["---"] * len(names), *rows):
        call.console.out("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    call.console.out()
    posts = call.texts("cli.report_posts", planned=found.posts_planned, published=found.posts_published)
    call.console.out(f"- {posts}, {call.texts('cli.report_missed', n=found.posts_missed)}")
    numbers = found.rounds
    call.console.out(f"- {call.texts('cli.report_minutes', today=numbers.minutes_today, week=numbers.minutes_week)}")
    own = found.promises
    if own.open or own.kept or own.broken:
        call.console.out(f"- {call.texts('cli.report_promises', open=own.open, kept=own.kept, broken=own.broken)}")
    for it in found.messages:
        if it.tells:
            words = {"replies": it.replies, "carrying": it.carrying, "posts": it.posts, "told": it.posts_carrying}
            call.console.out(f"- {call.texts('cli.report_message', network=one_line(it.network), **words)}")
    for load in found.load:
        waits = call.texts("overview.load", n=load.pending)
        late = f", {call.texts('overview.load_late', n=load.overdue)}" if load.overdue else ""
        call.console.out(f"- {one_line(load.owner) or call.texts('overview.nobody')}: {waits}{late}")


def _cell(call: Call, value: object) -> str:
    """Return a number as a table of another program takes it; nothing where there is none."""
    from datetime import datetime

    if value is None:
        return ""
    if isinstance(value, datetime):
        return call.house().local(value).isoformat(timespec="minutes")
    if isinstance(value, float):
        return f"{value:.2f}"
    if isinstance(value, dict):
        return " ".join(f"{one_line(str(name))}:{n}" for name, n in value.items())
    return one_line(str(value))


def _accounts(call: Call, house: House, found: Overview) -> None:
    texts = call.texts
    head: dict[str, Part] = {
        name: (texts(f"cli.column.{name}"), "dim")
        for name in ("account", "pending", "overdue", "oldest", "new", "answered", "median", "kept")
    }
    rows = [head, *(_row(house, row) for row in found.accounts)]
    columns = (
        Column("account", 4, 16),
        Column("pending"),
        Column("overdue"),
        Column("oldest", 4, 16, 72),
        Column("new", 1, 0, 60),
        Column("answered", 1, 0, 60),
        Column("median", 1, 0, 60),
        Column("kept"),
    )
    table(call.console, columns, rows)
    for row in found.accounts:
        if row.error:
            trouble = shaping.error_text(house, row.error, row.error_values) or ""
            call.console.tell((row.account, "name"), ": ", (trouble, "bad"))


def _row(house: House, row: AccountRow) -> dict[str, Part]:
    texts = house.texts
    return {
        "account": (row.account, "key"),
        "pending": str(row.pending),
        "overdue": (str(row.overdue), "bad" if row.overdue else ""),
        "oldest": ago(row.oldest, house.now(), texts) if row.oldest else "–",
        "new": str(row.new),
        "answered": str(row.answered),
        "median": texts("cli.too_few") if row.median_minutes is None else f"{row.median_minutes:.0f} min",
        "kept": "–" if row.kept is None else f"{row.kept:.0%}",
    }


def _shape(house: House, found: Overview) -> ReportShape:
    return ReportShape(
        since=shaping.moment(house, found.since),
        accounts=tuple(_account_shape(house, row) for row in found.accounts),
        networks=tuple(_network_shape(house, row) for row in found.networks),
        undelivered=found.undelivered,
        posts_planned=found.posts_planned,
        posts_published=found.posts_published,
        posts_missed=found.posts_missed,
        steps=found.steps,
        steps_done=found.steps_done,
        no_answer=found.no_answer,
        samples_ok=found.samples.ok,
        samples_rework=found.samples.rework,
        samples_open=found.samples.open,
        samples=tuple(SampledShape(member=name, ok=ok, rework=rework) for name, ok, rework in found.samples.members),
        promises_open=found.promises.open,
        promises_kept=found.promises.kept,
        promises_broken=found.promises.broken,
        key_messages=tuple(shaping.key_message(it) for it in found.messages),
        minutes_today=found.rounds.minutes_today,
        minutes_week=found.rounds.minutes_week,
        load=tuple(LoadShape(owner=load.owner, pending=load.pending, overdue=load.overdue) for load in found.load),
        trend=found.trend,
    )


def _network_shape(house: House, row: NetworkRow) -> ReportNetworkShape:
    return ReportNetworkShape(
        network=row.network,
        accounts=row.accounts,
        pending=row.pending,
        overdue=row.overdue,
        oldest=shaping.maybe(house, row.oldest),
        median_minutes=row.median_minutes,
        p90_minutes=row.p90_minutes,
        cases=row.cases,
        kept=row.kept,
        posts_planned=row.posts_planned,
        posts_published=row.posts_published,
        posts_missed=row.posts_missed,
        quota_done=sum(min(quota.done, quota.wanted) for quota in row.quotas),
        quota_wanted=sum(quota.wanted for quota in row.quotas),
        minutes_today=row.minutes_today,
        minutes_week=row.minutes_week,
        gap_minutes=row.gap_minutes,
        trend=row.trend,
    )


def _account_shape(house: House, row: AccountRow) -> ReportAccountShape:
    return ReportAccountShape(
        account=row.account,
        network=row.network,
        pending=row.pending,
        overdue=row.overdue,
        oldest=shaping.maybe(house, row.oldest),
        new=row.new,
        answered=row.answered,
        dismissed=row.dismissed,
        reasons=row.reasons,
        median_minutes=row.median_minutes,
        p90_minutes=row.p90_minutes,
        posts_planned=row.posts_planned,
        posts_published=row.posts_published,
        posts_missed=row.posts_missed,
        cases=row.cases,
        kept=row.kept,
        synced_at=shaping.maybe(house, row.synced_at),
        error=shaping.error_text(house, row.error, row.error_values),
    )


def log(call: Call) -> int:
    """Show the newest log entries, the newest first; or check the whole log, or print the end of its chain."""
    house = call.house()
    if call.values.flag("verify"):
        return _verify(call, house)
    if call.values.flag("head"):
        end = use.head(house)
        if call.wants_json:
            call.console.json(LogHeadShape(n=end.n, hash=end.hash))
        else:
            call.console.out(f"{end.n} {end.hash}".strip())
        return 0
    typed = call.values.text("id")
    limit = call.values.number("limit", 50) or 50
    entries = use.entries(house, _object(house, typed) if typed else "", limit)
    if call.wants_json:
        call.console.json([shaping.event(house, entry) for entry in entries])
        return 0
    if not entries:
        call.say("nothing_found")
        return 0
    rows: list[dict[str, Part]] = [
        {
            "at": (call.at(entry.at), "dim"),
            "by": (entry.by, "name"),
            "object": (entry.object, "key"),
            "what": _what(call, house, entry),
        }
        for entry in entries
    ]
    table(call.console, (Column("at", 5), Column("by", 3, 10, 60), Column("object", 7, 18), Column("what")), rows)
    return 0


def _verify(call: Call, house: House) -> int:
    """Say whether the log is as it was written. Exit 1 where it is not, or a hash kept elsewhere is not in it."""
    found = use.verify(house)
    known = call.values.text("known").strip().lower()
    place = use.holds(house, known) if known else None
    is_intact = found.is_intact and not (known and place is None)
    if call.wants_json:
        call.console.json(
            LogVerdictShape(
                intact=is_intact,
                entries=found.entries,
                erased=found.erased,
                before=found.before,
                head=found.head.hash,
                fault=found.fault,
                n=found.n or None,
                id=found.id,
                known=place,
            )
        )
        return 0 if is_intact else 1
    texts, console = call.texts, call.console
    if found.is_intact:
        console.out((texts("log.intact", n=found.entries), "good" if is_intact else ""))
    else:
        console.out((texts(f"log.fault.{found.fault}", n=found.n, id=found.id, entries=found.entries), "bad"))
    if found.erased:
        console.out(texts("log.erased", n=found.erased))
    if found.before:
        console.out(texts("log.before", n=found.before))
    if known:
        console.out((texts("log.known", n=place), "good") if place else (texts("log.unknown"), "bad"))
    if found.head.n:
        console.out((texts("log.head", n=found.head.n, hash=found.head.hash), "dim"))
    return 0 if is_intact else 1


def _what(call: Call, house: House, entry: Event) -> str:
    done = call.texts.find(f"cli.did.{entry.action}") or did_words(call.texts, entry.action)
    return " ".join(filter(None, (done, detail_words(house, entry.action, entry.detail))))


def _object(house: House, typed: str) -> str:
    """Return the whole id of the comment, reply or post that was typed; rounds are named as they are."""
    if "@" in typed:
        return typed
    tables: tuple[Table, ...] = ("comments", "posts", "replies")
    for table_name in tables:
        try:
            return inbox.resolve(house, typed, table_name)
        except NotFound as error:
            problem = error
    raise problem
