"""A briefing for somebody who helps from outside: what they need, as Markdown or as a page to print; and no more.

Personal data is kept to what the work takes: display names and the words themselves, no addresses of profiles or
comments, and no e-mail or postal addresses, telephone or bank numbers that somebody wrote.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from msgspec import Struct

from smtui.domain.comment import Comment, apparent
from smtui.domain.errors import NotFound
from smtui.domain.guideline import Situation, shape
from smtui.domain.humantime import moment_text
from smtui.domain.reaction import ReactionPlan
from smtui.domain.suggest import ADDRESS
from smtui.domain.team import Member
from smtui.domain.text import one_line
from smtui.domain.worktime import WEEKDAYS
from smtui.services.house import House
from smtui.services.inbox import list_comments
from smtui.services.permit import ROLES, Right, called

_MAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")
_BANK = re.compile(r"\b[A-Z]{2}\d{2}(?:[ ]?[A-Z0-9]{2,4}){3,8}\b")
_PHONE = re.compile(r"(?<![\w/.-])(?:\+|00)?\d(?:[ /()-]{0,2}\d){6,}(?![\w])")
_SAID: tuple[Right, ...] = ("act", "say", "judge", "manage")


class Part(Struct, frozen=True, kw_only=True):
    """A part of the briefing: a heading, then blocks."""

    title: str
    blocks: tuple[Block, ...]
    level: int = 2


class Block(Struct, frozen=True, kw_only=True):
    """A paragraph, a list, a quotation, a table or a piece of code."""

    kind: str
    """``text``, ``list``, ``quote``, ``table`` (the first row is its head) or ``code``."""
    text: str = ""
    rows: tuple[tuple[str, ...], ...] = ()


class Briefing(Struct, frozen=True, kw_only=True):
    """The whole briefing."""

    title: str
    language: str
    parts: tuple[Part, ...]


def briefing(house: House, name: str) -> Briefing:
    """Return the briefing for a member. Raises NotFound for a stranger."""
    member = next((one for one in house.settings.member if name in (one.name, one.login)), None)
    if member is None:
        known = ", ".join(one.name for one in house.settings.member)
        raise NotFound("member_unknown", member=name, known=known or "–")
    cases = [
        comment
        for comment in list_comments(house)
        if comment.owner == member.name or (not comment.owner and member.works_on(comment.network, comment.account))
    ]
    texts = house.texts
    when = moment_text(house.now(), house.now(), house.zone, texts)
    return Briefing(
        title=texts("briefing.title", name=member.called, house=house.settings.house.name or texts("briefing.us")),
        language=texts.language,
        parts=(
            Part(title=texts("briefing.role"), blocks=tuple(_role(house, member, when))),
            Part(title=texts("briefing.plan"), blocks=tuple(_plans(house, member))),
            Part(title=texts("briefing.people"), blocks=tuple(_people(house))),
            *_guideline(house, cases),
            *_cases(house, cases),
            Part(title=texts("briefing.back"), blocks=tuple(_way_back(house, member, cases))),
        ),
    )


def _role(house: House, member: Member, when: str) -> Iterator[Block]:
    texts = house.texts
    yield Block(kind="text", text=texts("briefing.made", when=when, who=house.me.called))
    yield Block(kind="text", text=texts(f"permit.role.{member.role}.help"))
    for key, wanted in (("permit.may", True), ("permit.may_not", False)):
        rights = [right for right in _SAID if (member.role in ROLES[right]) is wanted]
        if rights:
            theirs = [
                "permit.right.act_theirs" if right == "act" and member.role == "assigned" else f"permit.right.{right}"
                for right in rights
            ]
            yield Block(kind="text", text=texts(key))
            yield Block(kind="list", rows=tuple((texts(line),) for line in theirs))


def _plans(house: House, member: Member) -> Iterator[Block]:
    texts, plans = house.texts, house.library.plans()
    accounts = [one for one in house.library.accounts() if member.works_on(one.network, one.name)]
    settings = house.settings
    form = texts("briefing.form", form=settings.reply.form)
    yield Block(kind="text", text=form)
    days = ", ".join(texts(f"time.weekday_short.{WEEKDAYS.index(day)}") for day in settings.hours.days)
    hours = f"{days}: {', '.join(settings.hours.slots)}"
    yield Block(kind="text", text=texts("briefing.hours", hours=hours, zone=settings.house.timezone or "UTC"))
    head = tuple(
        texts(f"briefing.column.{key}") for key in ("account", "network", "first", "tone", "owner", "controller")
    )
    rows = []
    for account in accounts:
        plan = plans.network(account.network)
        first = ", ".join(_first(house, kind) for kind in plans.of(account.network) if kind.target_min is not None)
        people = (called(house, plan.owner) or "–", called(house, plan.controller) or "–")
        rows.append((account.title or account.name, account.network, first or "–", plan.tone or "–", *people))
        if plan.message:
            yield Block(kind="text", text=texts("briefing.message", account=account.name, message=plan.message))
    if rows:
        yield Block(kind="table", rows=(head, *rows))


def _first(house: House, plan: ReactionPlan) -> str:
    """Return by when a kind of comment is answered first: "messages 60 min"."""
    span = _span(house, plan.target_min or 0)
    return f"{house.texts(f'plans.kind.{plan.kind}')} {span}" if plan.kind else span


def _span(house: House, minutes: int) -> str:
    """Return a length of working time in hours where it is whole ones, else in minutes."""
    hours, left = divmod(minutes, 60)
    return house.texts("briefing.minutes", n=minutes) if left or not hours else house.texts("briefing.whole", n=hours)


def _people(house: House) -> Iterator[Block]:
    head = tuple(house.texts(f"briefing.column.{key}") for key in ("name", "role", "contact"))
    rows = [
        (member.called, house.texts(f"permit.role.{member.role}"), member.contact or "–")
        for member in house.settings.member
    ]
    yield Block(kind="table", rows=(head, *rows))


def _guideline(house: House, cases: Sequence[Comment]) -> Iterator[Part]:
    """Give the situations, those of the open cases first."""
    texts = house.texts
    here = {apparent(case) for case in cases}
    guideline = house.library.guideline()
    yield Part(title=texts("briefing.guideline"), blocks=(Block(kind="text", text=texts("briefing.guideline_is")),))
    for situation in sorted(guideline.situations, key=lambda one: one.key not in here):
        yield Part(title=situation.title, level=3, blocks=tuple(_situation(house, situation)))


def _situation(house: House, situation: Situation) -> Iterator[Block]:
    texts = house.texts
    facts = []
    if situation.minutes is not None:
        facts.append(texts("briefing.first", span=_span(house, situation.minutes)))
    if situation.who:
        roles = house.library.guideline().roles
        facts.append(texts("briefing.who", who=roles.get(situation.who, situation.who)))
    if not situation.public_reply:
        facts.append(texts("briefing.not_public"))
    if situation.second_pair:
        facts.append(texts("briefing.second_pair"))
    if facts:
        yield Block(kind="text", text="; ".join(facts))
    for key, lines in (("do", situation.do), ("dont", situation.dont)):
        if lines:
            yield Block(kind="text", text=texts(f"briefing.{key}"))
            yield Block(kind="list", rows=tuple((line,) for line in lines))
    if situation.escalate:
        yield Block(kind="text", text=texts("briefing.escalate", to=situation.escalate))
    for template in situation.templates[:2]:
        yield Block(kind="quote", text=shape(template.text, house.settings.reply.form))


def _cases(house: House, cases: Sequence[Comment]) -> Iterator[Part]:
    texts, now = house.texts, house.now()
    titles = {one.key: one.title for one in house.library.guideline().situations}
    yield Part(
        title=texts("briefing.cases", n=len(cases)), blocks=(Block(kind="text", text=texts("briefing.cases_are")),)
    )
    for case in cases:
        key = apparent(case)
        facts = [case.account, moment_text(case.created_at, now, house.zone, texts)]
        if case.due is not None:
            facts.append(texts("briefing.due", when=moment_text(case.due, now, house.zone, texts)))
        if key:
            facts.append(titles.get(key, key) if case.situation else f"{titles.get(key, key)}?")
        blocks = [Block(kind="text", text=", ".join(facts))]
        if case.post_title:
            blocks.append(Block(kind="text", text=texts("briefing.below", post=minimised(case.post_title))))
        blocks += [
            Block(kind="quote", text=f"{texts('inbox.we') if said.ours else said.author}: {minimised(said.text)}")
            for said in case.thread[-3:]
        ]
        blocks.append(Block(kind="quote", text=minimised(case.text)))
        name = one_line(case.author) or texts("inbox.nobody")
        yield Part(title=f"{case.id} · {name}", level=3, blocks=tuple(blocks))


def _way_back(house: House, member: Member, cases: Sequence[Comment]) -> Iterator[Block]:
    import json

    texts = house.texts
    yield Block(kind="text", text=texts("briefing.back_how"))
    yield Block(kind="list", rows=tuple((texts(f"briefing.field.{key}"),) for key in FIELDS_TOLD))
    lines = [
        json.dumps({"id": case.id, "seen": case.rev, "by": member.name, "reply": "", "decision": "", "note": ""})
        for case in cases
    ] or [
        json.dumps(
            {"id": "…", "seen": 1, "by": member.name, "reply": "…", "decision": "", "note": ""}, ensure_ascii=False
        )
    ]
    yield Block(kind="code", text="\n".join(lines))


FIELDS_TOLD = ("id", "seen", "reply", "decision", "note")


def minimised(text: str) -> str:
    """Return a text without e-mail and postal addresses, telephone and bank numbers."""
    for pattern, gap in ((_MAIL, "[…@…]"), (ADDRESS, "[…]"), (_BANK, "[…]"), (_PHONE, "[…]")):
        text = pattern.sub(gap, text)
    return text


# -- on paper --------------------------------------------------------------------------------------------------------


def markdown(it: Briefing) -> str:
    """Return a briefing as Markdown. What strangers wrote stays text: it is quoted, and its signs are escaped."""
    lines = [f"# {_md(it.title)}", ""]
    for part in it.parts:
        lines += [f"{'#' * part.level} {_md(part.title)}", ""]
        for block in part.blocks:
            if block.kind == "list":
                lines += [f"- {_md(row[0])}" for row in block.rows]
            elif block.kind == "quote":
                lines += [f"> {_md(line)}".rstrip() for line in block.text.split("\n")]
            elif block.kind == "code":
                lines += ["```", block.text.replace("```", "'''"), "```"]
            elif block.kind == "table":
                head, *rows = block.rows
                lines += [_row(head), _row(["---"] * len(head), escape=False), *(_row(row) for row in rows)]
            else:
                lines.append(_md(block.text))
            lines.append("")
    return "\n".join(lines)


def _row(cells: Sequence[str], *, escape: bool = True) -> str:
    return "| " + " | ".join(_md(one_line(cell)) if escape else cell for cell in cells) + " |"


def _md(text: str) -> str:
    return re.sub(r"([\\`*_\[\]<>|#])", r"\\\1", text)


_STYLE = """body{font:16px/1.5 Georgia,serif;max-width:46em;margin:2em auto;padding:0 1em;color:#1b1b1b;background:#fff}
h1,h2,h3{font-family:system-ui,sans-serif;line-height:1.2}
h2{border-bottom:1px solid #bbb;padding-bottom:.2em;margin-top:2em}
blockquote{margin:.5em 0;padding:.1em 1em;border-left:3px solid #bbb;white-space:pre-wrap}
table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.3em .6em;border-bottom:1px solid #ddd}
pre{background:#f4f4f4;padding:1em;white-space:pre-wrap;word-break:break-all}
@media print{body{margin:0;max-width:none;font-size:11pt}h2,h3{break-after:avoid}
blockquote,pre,table{break-inside:avoid}}"""


def html(it: Briefing) -> str:
    """Return a briefing as one page without anything from elsewhere: to open, to print, to send."""
    from html import escape

    def cells(row: Sequence[str], tag: str) -> str:
        return "<tr>" + "".join(f"<{tag}>{escape(cell)}</{tag}>" for cell in row) + "</tr>"

    body = [f"<h1>{escape(it.title)}</h1>"]
    for part in it.parts:
        body.append(f"<h{part.level}>{escape(part.title)}</h{part.level}>")
        for block in part.blocks:
            if block.kind == "list":
                body.append("<ul>" + "".join(f"<li>{escape(row[0])}</li>" for row in block.rows) + "</ul>")
            elif block.kind == "quote":
                body.append(f"<blockquote>{escape(block.text)}</blockquote>")
            elif block.kind == "code":
                body.append(f"<pre>{escape(block.text)}</pre>")
            elif block.kind == "table":
                head, *rows = block.rows
                body.append(f"<table>{cells(head, 'th')}{''.join(cells(row, 'td') for row in rows)}</table>")
            else:
                body.append(f"<p>{escape(block.text)}</p>")
    return (
        f'<!doctype html>\n<html lang="{it.language}"><head><meta charset="utf-8">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f"<title>{escape(it.title)}</title><style>{_STYLE}</style></head>\n<body>\n"
        + "\n".join(body)
        + "\n</body></html>\n"
    )
