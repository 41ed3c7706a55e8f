"""How long a server finds a text. Light, so that a composer can count without a connection."""

from __future__ import annotations

import re
import unicodedata

from smtui.domain.comment import Comment

# What Mastodon's validator shortens before it counts (app/validators/status_length_validator.rb).
_ADDRESS = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)
_MENTION = re.compile(r"(?<![\w/])@(\w+(?:[\w.-]*\w)?)@[\w.-]*\w", re.UNICODE)
_TRAILING = ".,;:!?'\")]}"
_JOINER = "\u200d"
_SKIN = range(0x1F3FB, 0x1F400)
_REGIONS = range(0x1F1E6, 0x1F200)
_TAGS = range(0xE0020, 0xE0080)
_HANGUL_LATER = range(0x1160, 0x1200)
_AUTHOR = re.compile(r"(?:\A|\s)(@\S+)\Z")
_WARNING = re.compile(r"\A\[CW: (.*)\]$", re.MULTILINE)
PLAIN = frozenset({"gotosocial"})
"""Software that counts code points, addresses and mentions in full (measured: GoToSocial 0.20)."""


def length(text: str, *, warning: str = "", software: str = "mastodon", per_address: int = 23) -> int:
    """Return the length of a status as this software counts it: signs as people see them, addresses ``per_address``."""
    if software in PLAIN:
        return len(warning) + len(text)
    short = _ADDRESS.sub(lambda found: "x" * per_address + _tail(found[0]), text)
    return graphemes(warning) + graphemes(_MENTION.sub(r"@\1", short))


def whole_answer(text: str, comment: Comment) -> tuple[str, str]:
    """Return an answer behind its addressee's handle, and the content warning that it repeats.

    Whom else the thread mentions is known only when it is sent.
    """
    handle = handle_in(comment.author)
    if handle and handle.casefold() not in text.casefold():
        text = f"{handle} {text}"
    warning = _WARNING.match(comment.text)
    return text, warning[1] if warning else ""


def handle_in(author: str) -> str:
    """Return the handle at the end of a writer's name, with its @; empty where there is none."""
    found = _AUTHOR.search(author)
    return found[1] if found else ""


def number(text: str | None) -> int | None:
    """Return the number that an account's setting holds, or None."""
    return int(text) if text and text.isascii() and text.isdigit() else None


def graphemes(text: str) -> int:
    """Return how many signs people see in ``text``, by the rules that matter in practice (Unicode TR 29).

    Marks, joined emoji, skin tones, flags and Hangul syllables in parts count as one with what they follow.
    """
    if text.isascii():
        return len(text)
    count = regions = 0
    joined = False
    for sign in text:
        code = ord(sign)
        extends = (
            sign == _JOINER
            or unicodedata.category(sign) in ("Mn", "Me", "Mc")
            or code in _SKIN
            or code in _TAGS
            or code in _HANGUL_LATER
        )
        regions = regions + 1 if code in _REGIONS else 0
        if not count or not (extends or joined or (regions and regions % 2 == 0)):
            count += 1
        joined = sign == _JOINER
    return count


def _tail(address: str) -> str:
    """Return the punctuation behind an address, which belongs to the sentence and counts as itself."""
    bare = address.rstrip(_TRAILING)
    return address[len(bare) :]
