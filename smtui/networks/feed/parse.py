"""RSS 2.0, RSS 1.0 and Atom, read by the standard library's expat.

Nothing from outside is fetched, and a document that defines entities is refused before the first of them is used: that
is all that ``defusedxml`` would add here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from hashlib import blake2b
from html.entities import html5
from urllib.parse import urljoin
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from msgspec import Struct

from smtui.domain.text import clean, excerpt, one_line
from smtui.networks.html import html_to_text

ATOM = "{http://www.w3.org/2005/Atom}"
_RSS1 = "{http://purl.org/rss/1.0/}"
_CONTENT = "{http://purl.org/rss/1.0/modules/content/}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_THREAD = "{http://purl.org/syndication/thread/1.0}"
_DEEPEST = 100
_ENTRIES = 1_000
_SIGNS = 100_000
# Names of HTML that XML does not know, as sloppy feeds write them. The five of XML are left to expat.
_NAMED = re.compile(rb"&([A-Za-z][A-Za-z0-9]{1,31});")
_OF_XML = frozenset({b"amp", b"lt", b"gt", b"quot", b"apos"})


class Entry(Struct, frozen=True, kw_only=True):
    """One entry, its text cleaned."""

    id: str
    text: str
    title: str = ""
    author: str = ""
    author_url: str = ""
    url: str = ""
    at: datetime | None = None
    parent: str = ""
    """What it answers, where the feed says so (RFC 4685)."""


class Document(Struct, frozen=True, kw_only=True):
    """A feed as it was read, the newest entries usually first."""

    title: str
    entries: tuple[Entry, ...]


class HostileError(ValueError):
    """The document defines entities: the beginning of known attacks, and of no honest feed."""


class NoFeedError(ValueError):
    """Good XML, or none at all, but no feed."""


def parse(data: bytes, address: str) -> Document:
    """Return the feed in ``data``; ``address`` completes relative links.

    Raises HostileError, NoFeedError, and ValueError with expat's reason for broken XML.
    """
    # Blank lines before the declaration are against XML, and frequent on blogs.
    data = data.lstrip(b"\xef\xbb\xbf \t\r\n")
    start = data[:300].lower()
    if not start.startswith((b"<", b"\xff\xfe", b"\xfe\xff")) or start.startswith((b"<!doctype html", b"<html")):
        raise NoFeedError
    root = _tree(data)
    if root.tag in (f"{ATOM}feed", f"{ATOM}entry"):
        found = (_atom(item, address) for item in _atoms(root))
        return Document(title=_title(root.find(f"{ATOM}title")), entries=tuple(_unique(found)))
    if root.tag == "rss" or root.tag.endswith("}RDF"):
        name = "" if root.tag == "rss" else _RSS1
        channel = root.find(f"{name}channel")
        items = list((root if name or channel is None else channel).iter(f"{name}item"))[:_ENTRIES]
        title = _title(channel.find(f"{name}title")) if channel is not None else ""
        return Document(title=title, entries=tuple(_unique(_rss(item, name, address) for item in items)))
    raise NoFeedError


def _tree(data: bytes) -> Element:
    """Return the document's elements. Raises HostileError, ValueError."""
    try:
        return _read(data)
    except expat.ExpatError as error:
        if error.code == expat.errors.codes[expat.errors.XML_ERROR_UNDEFINED_ENTITY]:
            try:
                return _read(_NAMED.sub(_numbered, data))
            except expat.ExpatError as again:
                error = again
        reason = f"{expat.errors.messages[error.code]}, line {error.lineno}"
        raise ValueError(reason) from None


def _read(data: bytes) -> Element:
    builder = TreeBuilder()
    depth = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > _DEEPEST:
            raise ValueError("nested too deeply")
        builder.start(_name(name), {_name(key): value for key, value in attributes.items()})

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1
        builder.end(_name(name))

    def entity(*_: object) -> None:
        raise HostileError

    parser = expat.ParserCreate(namespace_separator="}")
    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = builder.data
    parser.EntityDeclHandler = entity
    parser.UnparsedEntityDeclHandler = entity
    parser.Parse(data, True)
    return builder.close()


def _name(name: str) -> str:
    return "{" + name if "}" in name else name


def _numbered(found: re.Match[bytes]) -> bytes:
    """Return a named reference of HTML as numbers, which XML knows."""
    signs = html5.get(found[1].decode() + ";")
    if found[1] in _OF_XML or signs is None:
        return found[0]
    return "".join(f"&#{ord(sign)};" for sign in signs).encode()


def _atoms(root: Element) -> list[Element]:
    return [root] if root.tag == f"{ATOM}entry" else root.findall(f"{ATOM}entry")[:_ENTRIES]


def _atom(item: Element, address: str) -> Entry:
    body = item.find(f"{ATOM}content")
    if body is None or not (body.text or len(body)):
        body = item.find(f"{ATOM}summary")
    writer = item.find(f"{ATOM}author")
    links = item.findall(f"{ATOM}link")
    pages = [link.get("href") or "" for link in links if link.get("rel", "alternate") == "alternate"]
    answers = item.find(f"{_THREAD}in-reply-to")
    return _entry(
        address,
        id=_text(item, f"{ATOM}id"),
        text=_atom_text(body),
        title=_title(item.find(f"{ATOM}title")),
        author=_text(writer, f"{ATOM}name"),
        author_url=_text(writer, f"{ATOM}uri"),
        url=pages[0] if pages else "",
        at=_text(item, f"{ATOM}published") or _text(item, f"{ATOM}updated"),
        parent=(answers.get("ref") or "") if answers is not None else "",
    )


def _rss(item: Element, name: str, address: str) -> Entry:
    body = _text(item, f"{_CONTENT}encoded") or _text(item, f"{name}description")
    return _entry(
        address,
        id=_text(item, f"{name}guid"),
        text=html_to_text(body[:_SIGNS]),
        title=_title(item.find(f"{name}title")),
        author=_text(item, f"{_DC}creator") or _text(item, f"{name}author"),
        author_url="",
        url=_text(item, f"{name}link") or _text(item, f"{name}guid"),
        at=_text(item, f"{name}pubDate") or _text(item, f"{_DC}date"),
        parent="",
    )


def _entry(
    address: str, *, id: str, text: str, title: str, author: str, author_url: str, url: str, at: str, parent: str
) -> Entry:
    url, author = _link(address, url), one_line(author)
    # Without an id of its own, an entry is known by what it says.
    id = one_line(id)[:500] or url or blake2b(f"{author}\0{title}\0{text}".encode(), digest_size=16).hexdigest()
    return Entry(
        id=id,
        text=text or title,
        title=title,
        author=author,
        author_url=_link(address, author_url),
        url=url,
        at=moment(at),
        parent=one_line(parent),
    )


def _unique(entries: Iterator[Entry]) -> Iterator[Entry]:
    seen: set[str] = set()
    for entry in entries:
        if entry.id not in seen:
            seen.add(entry.id)
            yield entry


def _atom_text(body: Element | None) -> str:
    """Return the words of an Atom text construct (RFC 4287, 3.1): text, escaped HTML, or XHTML."""
    if body is None:
        return ""
    sort = body.get("type", "text")
    if sort == "xhtml":
        return html_to_text("".join(_markup(body))[:_SIGNS])
    words = "".join(body.itertext())[:_SIGNS]
    return html_to_text(words) if sort in ("html", "text/html") else clean(words).strip()


def _markup(element: Element) -> Iterator[str]:
    """Give an element's content as HTML again, so that XHTML takes the one way that HTML takes."""
    yield _escaped(element.text)
    for child in element:
        name = child.tag.rpartition("}")[2]
        href = child.get("href")
        yield f'<{name} href="{_escaped(href)}">' if href else f"<{name}>"
        yield from _markup(child)
        yield f"</{name}>{_escaped(child.tail)}"


def _escaped(text: str | None) -> str:
    return (text or "").replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


def _text(element: Element | None, name: str) -> str:
    found = element.find(name) if element is not None else None
    return "".join(found.itertext()).strip() if found is not None else ""


def _title(element: Element | None) -> str:
    """Return a title on one line. Titles hold escaped HTML often enough, whatever they say they hold."""
    return excerpt(html_to_text("".join(element.itertext())[:2_000]), 120) if element is not None else ""


def _link(address: str, href: str) -> str:
    try:
        url = one_line(urljoin(address, href.strip())) if href.strip() else ""
    except ValueError:
        return ""
    return url if url.lower().startswith(("https://", "http://")) else ""


def moment(text: str) -> datetime | None:
    """Return a date of RFC 822 or RFC 3339 as aware UTC; without a zone it is taken for UTC."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        try:
            found = parsedate_to_datetime(text)
        except (ValueError, TypeError, IndexError):
            return None
    try:
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except OverflowError:
        return None
