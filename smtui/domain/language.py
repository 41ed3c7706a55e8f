"""In which of the house's two languages a text is written, by its commonest words; nothing where in doubt."""

from __future__ import annotations

from typing import Literal

from smtui.domain.patterns import late

Language = Literal["de", "en"]
LANGUAGES: tuple[Language, ...] = ("de", "en")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_WORDS = late(r"[a-zäöüß]+")
_GERMAN = _words(
    "aber als am auch auf aus bei bin bis da danke dann das dass dem den denn der die doch ein eine einen "
    "einer er es euch euer eure für gibt habe haben habt hat heute ich ihr im ist ja kann kein keine mal mein "
    "mich mir mit nach nicht noch nur oder schon sehr sich sie sind so um und uns unser vom von wann war warum "
    "was wenn wie wieder wir wird wo zu zum zur über"
)
_ENGLISH = _words(
    "a about all an and any are at be been but by can did do does for from had has have how i if is it its "
    "just me my never no not of on or our out please so thank thanks that the their there they this to very "
    "was we were what when where which why will with would you your"
)
_CLEAR = 2
"""Words more than the other language, and twice as many: below, a text counts as either."""


def language_of(text: str) -> Language | None:
    """Return the language a text is clearly written in, or None."""
    words = _WORDS.findall(text.lower())
    german, english = (sum(word in known for word in words) for known in (_GERMAN, _ENGLISH))
    if german >= english + _CLEAR and german >= 2 * english:
        return "de"
    return "en" if english >= german + _CLEAR and english >= 2 * german else None
