"""What networks send as HTML, as plain text for a terminal.

A tokenizer of our own instead of ``html.parser``: that one reads ``a <b and c`` as a tag, raises on ``<![x`` and takes
quadratic time on unclosed declarations. This one is linear, and what does not look like a tag stays text.
"""

from __future__ import annotations

import re
from html import unescape as _unescape

from smtui.domain.text import clean

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:-]*)((?:[\s/][^<>]*)?)>")
_STRICT_ATTRIBUTES = re.compile(r"""(?:\s+[a-zA-Z_:][\w:.-]*\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'`=/]+))*\s*/?""")
_ATTRIBUTE = re.compile(r"""([a-zA-Z_:][\w:.-]*)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"']+))""")
# Only whole references: "&copy=1" in an address is not a sign. Seven digits hold every code point.
_REFERENCE = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});")
_BLANK = re.compile(r"\n{3,}")
_SPACES = re.compile(r"[ \t\r\n\f]+")

_PARAGRAPHS = frozenset({"p", "blockquote", "pre", "ul", "ol", "table", "h1", "h2", "h3", "h4", "h5", "h6", "hr"})
_BLOCKS = _PARAGRAPHS | {
    "div",
    "li",
    "tr",
    "dl",
    "dt",
    "dd",
    "section",
    "article",
    "figure",
    "figcaption",
    "details",
    "summary",
}
_HIDDEN = frozenset({"script", "style", "template", "noscript", "iframe", "object", "svg", "head", "title"})
# What WordPress lets through in comments: wp_kses's lists for visitors and for editors.
_COMMENT_TAGS = (
    _BLOCKS
    | _HIDDEN
    | {
        "a",
        "abbr",
        "acronym",
        "b",
        "big",
        "br",
        "cite",
        "code",
        "del",
        "em",
        "font",
        "i",
        "img",
        "ins",
        "kbd",
        "mark",
        "q",
    }
    | {"s", "samp", "small", "span", "strike", "strong", "sub", "sup", "td", "th", "thead", "tbody", "tt", "u", "var"}
)
_DEEPEST = 5


def unescape(text: str) -> str:
    """Return ``text`` with its character references replaced, once."""
    return _REFERENCE.sub(lambda found: _unescape(found[0]), text) if "&" in text else text


def html_to_text(html: str) -> str:
    """Return the text of a piece of HTML as a page shows it, cleaned: paragraphs, lists, quotes, addresses."""
    return _convert(html, source=False)


def source_to_text(source: str) -> str:
    """Return what somebody typed where some HTML is allowed: line breaks count, and ``a < b`` stays itself."""
    return _convert(source, source=True)


def _convert(html: str, *, source: bool) -> str:
    page = _Page(keep=source)
    html = html.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    here = start = 0
    comments = True
    endless: set[str] = set()
    while (here := html.find("<", here)) >= 0:
        if comments and html.startswith("<!--", here):
            end = html.find("-->", here + 4)
            comments = end >= 0
            if comments:
                page.text(html[start:here])
                start = here = end + 3
                continue
        tag = _TAG.match(html, here)
        name = tag[2].lower() if tag else ""
        if tag is None or (source and not (name in _COMMENT_TAGS and _STRICT_ATTRIBUTES.fullmatch(tag[3]))):
            here += 1
            continue
        page.text(html[start:here])
        start = here = tag.end()
        if name in _HIDDEN and not tag[1]:
            if name not in endless:
                start = here = _after(html, name, here)
                if here == tag.end():
                    endless.add(name)
        elif tag[1]:
            page.close(name)
        else:
            page.open(name, tag[3])
    page.text(html[start:])
    return page.finish()


def _after(html: str, name: str, here: int) -> int:
    """Return where the hidden element's content ends; where nothing closes it, only the tag itself is left out."""
    closing = re.compile(rf"</{name}\s*>", re.IGNORECASE).search(html, here)
    return closing.end() if closing else here


class _Page:
    """Collects text and remembers what the tags around it mean for its lines."""

    def __init__(self, *, keep: bool) -> None:
        self._keep = keep
        self._parts: list[str] = []
        self._breaks = 0
        self._begun = False
        self._space = False
        self._quotes = 0
        self._pre = 0
        self._lists: list[int] = []
        self._link: tuple[str, int] | None = None

    def text(self, text: str) -> None:
        """Add text between two tags."""
        if not text:
            return
        text = unescape(text)
        if self._keep or self._pre:
            first, *rest = text.split("\n")
            # A space between a block's tag and the text after it indents nothing.
            self._say(first if self._pre or not self._breaks else first.lstrip(" "))
            for line in rest:
                self._break(self._breaks + 1)
                self._say(line)
            return
        folded = _SPACES.sub(" ", text)
        self._space = self._space or folded[:1] == " "
        if words := folded.strip(" "):
            self._say(words)
            self._space = folded[-1] == " "

    def open(self, name: str, attributes: str) -> None:
        """Take an opening tag."""
        if name in _BLOCKS:
            # Items of a list and rows stand close together, paragraphs apart.
            self._break(2 if name in _PARAGRAPHS and not self._lists else 1)
        if name == "br":
            self._break(self._breaks + 1)
        elif name == "blockquote":
            self._quotes += 1
        elif name == "pre":
            self._pre += 1
        elif name in ("ul", "ol"):
            self._lists.append(1 if name == "ol" else 0)
        elif name == "li":
            self._item()
        elif name in ("code", "kbd", "samp") and not self._pre:
            self._say("`")
        elif name == "img":
            self._say(unescape(_attribute(attributes, "alt")))
        elif name in ("td", "th"):
            self._space = True
        elif name == "a":
            self.close("a")
            classes = _attribute(attributes, "class").split()
            address = (
                "" if "mention" in classes or "hashtag" in classes else unescape(_attribute(attributes, "href")).strip()
            )
            self._link = (address, len(self._parts))

    def close(self, name: str) -> None:
        """Take a closing tag; one that closes nothing is harmless."""
        if name == "blockquote":
            self._quotes = max(0, self._quotes - 1)
        elif name == "pre":
            self._pre = max(0, self._pre - 1)
        elif name in ("ul", "ol") and self._lists:
            self._lists.pop()
        elif name in ("code", "kbd", "samp") and not self._pre:
            self._say("`", glue=True)
        elif name == "a" and self._link is not None:
            address, since = self._link
            self._link = None
            shown = "".join(self._parts[since:]).strip()
            if address.lower().startswith(("http://", "https://", "mailto:")) and _bare(address) != _bare(shown):
                self._say(f"({address})" if shown else address, space=bool(shown))
        if name in _BLOCKS:
            self._break(2 if name in _PARAGRAPHS and not self._lists else 1)

    def finish(self) -> str:
        """Return the cleaned text."""
        self.close("a")
        lines = clean("".join(self._parts)).split("\n")
        return _BLANK.sub("\n\n", "\n".join(line.rstrip() for line in lines)).strip()

    def _item(self) -> None:
        depth = min(len(self._lists), _DEEPEST)
        mark = "- "
        if self._lists and self._lists[-1]:
            mark = f"{self._lists[-1]}. "
            self._lists[-1] += 1
        self._say("  " * max(0, depth - 1) + mark)

    def _break(self, lines: int) -> None:
        """Ask for a new line (1) or a blank one (2) before what comes next. More are never needed."""
        if self._begun:
            self._breaks = min(max(self._breaks, lines), 2)
        self._space = False

    def _say(self, text: str, *, space: bool = False, glue: bool = False) -> None:
        at_start = self._breaks > 0 or not self._begun
        if not text or (at_start and not text.strip()):
            return
        if self._breaks:
            margin = "> " * min(self._quotes, _DEEPEST)
            # The blank line before a paragraph inside a quote belongs to it; one before the quote does not.
            self._parts.append(("\n" + margin.rstrip() if self._margin == margin else "\n") * (self._breaks - 1) + "\n")
        if at_start:
            self._margin = "> " * min(self._quotes, _DEEPEST)
            self._parts.append(self._margin)
        elif (self._space and not glue) or space:
            self._parts.append(" ")
        self._parts.append(text)
        self._breaks, self._begun, self._space = 0, True, False

    _margin = ""


def _attribute(attributes: str, name: str) -> str:
    for found in _ATTRIBUTE.finditer(attributes):
        if found[1].lower() == name:
            return found[2] or found[3] or found[4] or ""
    return ""


def _bare(address: str) -> str:
    """Return an address as people say it, to see whether a link's text already says it."""
    return re.sub(r"^(?:https?://|mailto:)?(?:www\.)?", "", address.strip().lower()).rstrip("/")
