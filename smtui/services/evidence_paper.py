"""Evidence on paper: Markdown, and HTML that a browser prints to PDF. Nothing that a stranger wrote is markup."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import datetime
from html import escape

from smtui.domain.evidence import Evidence, Preset, period_end, presets_for
from smtui.domain.text import clean, one_line
from smtui.services.evidence import state_of
from smtui.services.house import House
from smtui.services.permit import called

_SPECIAL = re.compile(r"([\\`*_\[\]#|<>~])|^([-+]|\d+(?=[.)]))")

_STYLE = """
@page { size: A4; margin: 20mm; }
body { font: 11pt/1.45 "DejaVu Sans", Arial, sans-serif; color: #111; }
body { max-width: 48em; margin: 2em auto; padding: 0 1em; }
h1 { font-size: 16pt; } h2 { font-size: 13pt; margin-top: 2em; break-after: avoid; }
table { border-collapse: collapse; width: 100%; margin: .6em 0; }
th, td { text-align: left; vertical-align: top; padding: .2em .8em .2em 0; border-bottom: 1px solid #ccc; }
td, blockquote, code { overflow-wrap: anywhere; }
th { font-weight: normal; color: #555; width: 11em; }
blockquote { margin: .4em 0; padding: .5em .9em; border-left: 3px solid #888; white-space: pre-wrap; }
code { font-size: 8.5pt; } .note { color: #555; font-size: 9.5pt; }
section { break-inside: avoid-page; } @media print { body { margin: 0; max-width: none; } }
""".strip()


def stamp(house: House, at: datetime) -> str:
    """Return a moment with date, second, zone and offset, and the same in UTC: it can be read the same everywhere."""
    local = house.local(at)
    name = local.tzname() or ""
    utc = at.strftime("%Y-%m-%d %H:%M:%S UTC")
    return f"{local:%Y-%m-%d %H:%M:%S} {name} ({local:%z}), {utc}"


def periods(house: House, it: Evidence) -> list[tuple[Preset, str]]:
    """Return the legal periods as dates, those that fit the situation first."""
    found: list[tuple[Preset, str]] = []
    for preset in presets_for(it.situation):
        end = period_end(preset, it.received_at, house.zone)
        found.append((preset, stamp(house, end) if isinstance(end, datetime) else f"{end:%Y-%m-%d}"))
    return found


def facts(house: House, it: Evidence) -> list[tuple[str, str]]:
    """Return what is known about a piece, as labels and values."""
    texts = house.texts
    situations = {known.key: known.title for known in house.library.guideline().situations}
    rows = [
        ("author", one_line(it.author) or texts("evidence.nobody")),
        ("profile", it.author_url),
        ("address", it.url),
        ("post", one_line(it.post_title)),
        ("post_address", it.post_url),
        ("account", f"{it.account} ({it.network}, {texts.find(f'inbox.kind.{it.kind}') or it.kind})"),
        ("remote_id", it.remote_id),
        ("created", stamp(house, it.created_at)),
        ("received", stamp(house, it.received_at)),
        ("saved", texts("evidence.saved_by", at=stamp(house, it.saved_at), by=called(house, it.by))),
        ("zone", it.zone),
        ("state", texts.find(f"inbox.there.{it.remote_status}") or it.remote_status),
        ("situation", situations.get(it.situation, it.situation)),
        ("why", texts.find(f"ui.action.{it.why}") or it.why),
        ("comment", it.comment),
    ]
    if it.erased_at is not None:
        rows.append(("erased", stamp(house, it.erased_at)))
    return [(texts(f"evidence.fact.{name}"), value) for name, value in rows if value]


def markdown(house: House, pieces: Sequence[Evidence]) -> str:
    """Return pieces as one Markdown document."""
    texts = house.texts
    lines = [f"# {_md(texts('evidence.title', house=house.settings.house.name))}", "", texts("evidence.no_advice"), ""]
    for it in pieces:
        lines += [f"## {texts('evidence.piece', number=it.number)}", ""]
        lines += [f"- {label}: {_md(value)}" for label, value in facts(house, it)]
        lines += ["", f"### {texts('evidence.text')}", "", *_quote(it.text), ""]
        if it.thread:
            lines += [f"### {texts('evidence.thread')}", ""]
            for said in it.thread:
                who = texts("evidence.we") if said.ours else one_line(said.author) or texts("evidence.nobody")
                lines += [f"{_md(who)}, {_md(stamp(house, said.at))}", "", *_quote(said.text), ""]
        lines += [f"### {texts('evidence.periods')}", ""]
        lines += [f"- {texts(f'evidence.period.{preset}')}: {_md(end)}" for preset, end in periods(house, it)]
        lines += ["", texts("evidence.periods_note"), "", *_hashes(house, it, lambda text: f"`{text}`"), ""]
    return "\n".join(lines)


def _hashes(house: House, it: Evidence, code: Callable[[str], str]) -> list[str]:
    texts = house.texts
    return [
        f"- {texts('evidence.hash')}: {code(it.hash)} ({texts(f'evidence.hash_{state_of(it)}')})",
        f"- {texts('evidence.previous')}: {code(it.previous) if it.previous else texts('evidence.first')}",
    ]


def _md(text: str) -> str:
    return _SPECIAL.sub(
        lambda found: f"\\{found[0]}" if not found[0].isdigit() else f"{found[0]}&#8203;", one_line(text)
    )


def _quote(text: str) -> list[str]:
    return [f"> {_md(line)}".rstrip() + "  " for line in clean(text).split("\n")] if text else ["> "]


def html(house: House, pieces: Sequence[Evidence]) -> str:
    """Return pieces as one HTML page that needs nothing else and may load nothing."""
    texts = house.texts
    title = escape(texts("evidence.title", house=house.settings.house.name))
    parts = [
        "<!doctype html>",
        f'<html lang="{texts.language}"><head><meta charset="utf-8">',
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">",
        f"<title>{title}</title><style>{_STYLE}</style></head><body>",
        f'<h1>{title}</h1><p class="note">{escape(texts("evidence.no_advice"))}</p>',
    ]
    for it in pieces:
        parts += [f"<section><h2>{escape(texts('evidence.piece', number=it.number))}</h2>", _table(facts(house, it))]
        parts += [f"<h3>{escape(texts('evidence.text'))}</h3><blockquote>{escape(clean(it.text))}</blockquote>"]
        if it.thread:
            parts.append(f"<h3>{escape(texts('evidence.thread'))}</h3>")
            for said in it.thread:
                who = texts("evidence.we") if said.ours else one_line(said.author) or texts("evidence.nobody")
                parts.append(f"<p>{escape(who)}, {escape(stamp(house, said.at))}</p>")
                parts.append(f"<blockquote>{escape(clean(said.text))}</blockquote>")
        rows = [(texts(f"evidence.period.{preset}"), end) for preset, end in periods(house, it)]
        parts += [f"<h3>{escape(texts('evidence.periods'))}</h3>", _table(rows)]
        parts.append(f'<p class="note">{escape(texts("evidence.periods_note"))}</p>')
        items = "".join(f"<li>{line[2:]}</li>" for line in _hashes(house, it, _code))
        parts.append(f"<ul>{items}</ul></section>")
    return "\n".join([*parts, "</body></html>", ""])


def _code(text: str) -> str:
    return f"<code>{escape(text)}</code>"


def _table(rows: Sequence[tuple[str, str]]) -> str:
    cells = (f"<tr><th>{escape(label)}</th><td>{escape(one_line(value))}</td></tr>" for label, value in rows)
    return f"<table>{''.join(cells)}</table>"
