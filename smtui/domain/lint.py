"""What a second look at a reply would find: words that fit another person, another tone or another moment.

Each rule would rather miss something than raise a false alarm: a check that cries wolf is clicked away. What stands in
quotation marks is somebody else's words and is left out.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Literal

from msgspec import Struct

from smtui.domain.objection import SERIOUS
from smtui.domain.text import fold

Form = Literal["Sie", "du"]

OWED = frozenset({"complaint", "criticism_fair", "legal", "privacy", "review_fake"})
"""Situations in which a promise needs a date: somebody waits for what it promises."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_QUOTED = re.compile(r"„[^“”\n]*[“”]|“[^”\n]*”|»[^«\n]*«|«[^»\n]*»|\"[^\"\n]*\"|^>.*$", re.MULTILINE)
_LINK = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_NOT_WORDS = re.compile(r"[^\w'’-]+")

_GREETING = re.compile(
    r"\A\s*(?:hallo|hi|hey|hej|moin(?: moin)?|servus|gr[üu](?:ß|ss)(?: gott| dich| sie)?|guten (?:tag|morgen|abend)|"
    r"liebe(?:r|s|/r|\*r|:r)?|sehr geehrte(?:r|s)?|dear|hello|good (?:morning|afternoon|evening)|hi there|"
    r"dank(?:e|e schön|e sehr)|vielen dank|thank you|thanks)"
    r"(?:,)?[ ]+(?:herr|frau|mr\.?|mrs\.?|ms\.?)?[ ]*@?([^,!.?:;\n–—]{1,60})",
    re.IGNORECASE,
)
_CALLED = re.compile(r"\A\s*@([\w.-]{2,60})")

_DU = re.compile(r"\b(?:[Dd]u|DU|[Dd]ich|[Dd]ir|[Dd]ein(?:e[mnrs]?)?|[Dd]einetwegen)\b")
_SIE = re.compile(r"(?<=[\w,;)] )(?:Sie|Ihnen|Ihre[mnrs]?)\b")
# "du" of French names: a capital on either side ("Fête du Vin"), or one of these before it where a sentence begins.
_FRENCH = _words("café cafe crème creme fête fete place plat prix rue tour côte cote hotel hôtel vin menu")
_GERMAN = _words("aber auf bei das dass dem den der die ein eine für ich ist mit nicht oder sie und uns von wir zu")
_ENGLISH = _words("a and are at but for have in is it not of on or our that the this to we with you your")

_SALES = re.compile(
    r"\b(?:rabatt\w*|gutschein\w*|sonderangebot\w*|aktionspreis\w*|schnäppchen|jetzt (?:bestellen|kaufen|sichern|"
    r"zugreifen)|bestellen sie (?:jetzt|gleich)|newsletter|neue kollektion|unser(?:e|em|en)? (?:neue[nmrs]? )?"
    r"(?:angebote?|produkte?)|schauen sie (?:doch |gern |gerne )?(?:mal )?in unserem (?:online-?)?shop|"
    r"discount\w*|voucher\w*|coupon\w*|promo code\w*|special offer\w*|on sale|buy now|order now|shop now|"
    r"check out our|our new (?:range|collection|products?))\b|\b\d{1,2} ?(?:%|prozent|percent) "
    r"(?:rabatt|günstiger|weniger|auf|off|discount)",
    re.IGNORECASE,
)
_SHOP_LINK = re.compile(
    r"(?:https?://|www\.)(?:[\w-]+\.)*(?:shop|store)\b|(?:https?://|www\.)\S*/(?:shop|store|produkte?|products?|cart|"
    r"warenkorb|sale|angebote?|offers?)(?:[/?#]|\b)",
    re.IGNORECASE,
)

_PROMISE = re.compile(
    r"\bwir (?:melden uns|kümmern uns|(?:prüfen|klären) (?:das|dies|es|den|die|alles)\b|geben (?:ihnen|dir|"
    r"euch) bescheid|"
    r"sagen (?:ihnen|dir|euch)[^.!?]{0,30}bescheid|schauen uns das an|gehen dem nach|leiten das weiter)\b|"
    r"\b(?:melden|kümmern) wir uns\b|"
    r"\b(?:prüfen|klären) wir (?:das|es|den|die)\b|\bmeldet sich\b|"
    r"\bich (?:melde mich|kümmere mich|prüfe das|kläre das)\b|"
    r"\b(?:we|i)(?:'ll|’ll| will| are going to)(?: be)? (?:get|getting|come|look|looking|check|let you know|"
    r"be in touch|in touch|follow up|sort|investigate)\b|\b(?:we're|we’re|we are) looking into\b|"
    r"\bwill get back to you\b",
    re.IGNORECASE,
)
_DATE = re.compile(
    r"\b(?:heute|morgen|übermorgen|(?:mon|diens|donners|frei|sams|sonn)tag\w*|mittwoch\w*|"
    r"(?:diese|nächste|kommende)[nr]? woche|wochenende|uhr|(?:stunden?|minuten?|tagen?|werktag\w*|wochen?)|mittag|"
    r"abend|januar|februar|märz|april|mai|juni|juli|"
    r"august|september|oktober|november|dezember|today|tonight|tomorrow|(?:mon|tues|wednes|thurs|fri|satur|sun)day|"
    r"hours?|minutes?|days?|weeks?|noon|january|february|march|june|july|october|december|"
    r"end of (?:the )?(?:day|week))\b|\b\d{1,2}\.\d{1,2}\.?|\b\d{1,2}:\d\d\b|\b\d{1,2} ?(?:am|pm)\b",
    re.IGNORECASE,
)
_MORNING = re.compile(r"\bguten morgen\b", re.IGNORECASE)
_SHOUTED = re.compile(r"\b[A-ZÄÖÜ]{4,}\b")


class Finding(Struct, frozen=True):
    """What a rule found: the rule's name, and the words it is about."""

    rule: Literal["name", "form_du", "form_sie", "selling", "shouting", "promise"]
    words: str = ""


def look(
    text: str,
    *,
    form: Form,
    situation: str = "",
    author: str = "",
    others: Collection[str] = (),
    ours: Collection[str] = (),
) -> Iterator[Finding]:
    """Yield what a second look at ``text`` finds, one finding for each rule at most.

    ``author`` is who gets the reply, ``others`` are people it could have been meant for, ``ours`` the names of the
    house and its members, which may stand anywhere.
    """
    own = _LINK.sub(" ", _QUOTED.sub(" ", text))
    if name := wrong_name(own, author, others, ours):
        yield Finding("name", name)
    if words := wrong_form(own, form):
        yield Finding("form_du" if form == "Sie" else "form_sie", words)
    if situation in SERIOUS and (words := selling(_QUOTED.sub(" ", text))):
        yield Finding("selling", words)
    if words := shouting(own, ours):
        yield Finding("shouting", words)
    if situation in OWED and (words := empty_promise(own)):
        yield Finding("promise", words)


def wrong_name(text: str, author: str, others: Collection[str], ours: Collection[str] = ()) -> str:
    """Return the name of one of ``others`` whom the first words greet in place of ``author``, or an empty string."""
    found = _GREETING.match(text) or _CALLED.match(text)
    if found is None:
        return ""
    greeted = set(_names(found[1]))
    if not greeted or greeted & set(_names(author)):
        return ""
    known = {word for name in ours for word in _names(name)}
    for other in others:
        parts = [word for word in _names(other) if len(word) > 2 and word not in known]
        if parts and (parts[0] in greeted or parts[-1] in greeted):
            return other
    return ""


def _names(name: str) -> list[str]:
    return [word for word in _NOT_WORDS.sub(" ", fold(name)).split() if word]


def wrong_form(text: str, form: Form) -> str:
    """Return the first word that addresses the reader in the other form than the house's, in a German text."""
    if not _is_german(text):
        return ""
    if form == "du":
        found = _SIE.search(text)
        return found[0] if found else ""
    for match in _DU.finditer(text):
        if fold(match[0]) != "du" or not _is_french(text, match.start(), match.end()):
            return match[0]
    return ""


def _is_german(text: str) -> bool:
    words = re.findall(r"[a-zäöüß]+", text.lower())
    german, english = (sum(word in known for word in words) for known in (_GERMAN, _ENGLISH))
    return german >= english


def _is_french(text: str, start: int, end: int) -> bool:
    """Tell whether a "du" is the French word in a name: set between two of its capitals, or before "per"."""
    before = re.search(r"([\w'’-]+) \Z", text[:start])
    after = re.match(r" ([\w'’-]+)", text[end:])
    if before is None:
        return False
    word = before[1]
    if word.lower() in _FRENCH or word.lower() == "per":
        return True
    inside = re.search(r"[\w,;] \Z", text[: before.start()]) is not None
    return inside and word[:1].isupper() and after is not None and after[1][:1].isupper()


def selling(text: str) -> str:
    """Return the first words that want to sell something, or an empty string."""
    if found := _SALES.search(_LINK.sub(" ", text)):
        return found[0]
    link = _SHOP_LINK.search(text)
    return link[0] if link else ""


def shouting(text: str, ours: Collection[str] = ()) -> str:
    """Return what is written as if shouted: three words in capitals, or three exclamation marks in a row."""
    if "!!!" in text:
        return "!!!"
    known = {word.upper() for name in ours for word in _NOT_WORDS.sub(" ", name).split()}
    words = [word for word in _SHOUTED.findall(text) if word not in known]
    return " ".join(words[:3]) if len(words) >= 3 else ""


def empty_promise(text: str) -> str:
    """Return the words of a promise in a text that names no moment at all, or an empty string."""
    found = _PROMISE.search(text)
    if found is None or _DATE.search(_MORNING.sub(" ", text)):
        return ""
    return found[0]
