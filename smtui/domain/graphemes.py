"""Counting what people call a letter: grapheme clusters as Unicode defines them (UAX 29, section 3.1.1, extended).

Made of ``unicodedata``'s categories and the few exceptions that UAX 29 lists, so no table of marks is kept here. Marks
that are newer than Python's Unicode count as letters of their own, which errs on the side of a shorter text.
"""

from __future__ import annotations

import unicodedata

_ZWNJ, _ZWJ = "\u200c\u200d"


def _spread(ranges: str) -> frozenset[int]:
    """Return the code points of a list such as ``"A9 203C-203D"``."""
    found: set[int] = set()
    for part in ranges.split():
        first, _, last = part.partition("-")
        found.update(range(int(first, 16), int(last or first, 16) + 1))
    return frozenset(found)


# Grapheme_Extend beyond the categories Mn and Me: vowel signs, ZWNJ, ZWJ, half-width kana marks, skin tones, tags.
_EXTENDING = _spread(
    "9BE 9D7 B3E B57 BBE BD7 CC2 CD5-CD6 D3E D57 DCF DDF 1B35 200C-200D 302E-302F FF9E-FF9F 1133E 11357 114B0 114BD "
    "115AF 11930 1D165 1D16E-1D172 1F3FB-1F3FF E0020-E007F"
)
_THAI_AND_LAO_AM = (0xE33, 0xEB3)
# Spacing marks that stand alone (UAX 29, table 2, the exceptions of SpacingMark).
_ALONE = _spread(
    "102B-102C 1038 1062-1064 1067-106D 1083 1087-108C 108F 109A-109C 1A61 1A63-1A64 AA7B AA7D 11720-11721"
)
# Signs that are written before their letter.
_LEADING = _spread("600-605 6DD 70F 890-891 8E2 D4E 110BD 110CD 111C2-111C3 113D1 1193F 11941 11A84-11A89 11D46 11F02")
# Consonants and the sign that ties two of them, in the six scripts in which every version of the rule since Unicode
# 15.1 ties them (UAX 29, GB9c).
_TIED = _spread(
    "915-939 958-95F 978-97F 995-9A8 9AA-9B0 9B2 9B6-9B9 9DC-9DD 9DF 9F0-9F1 A95-AA8 AAA-AB0 AB2-AB3 AB5-AB9 AF9 "
    "B15-B28 B2A-B30 B32-B33 B35-B39 B5C-B5D B5F B71 C15-C28 C2A-C39 C58-C5A D15-D3A"
)
_TIES = _spread("94D 9CD ACD B4D C4D D4D")
# Extended_Pictographic of Unicode 17 (emoji-data.txt): what a joiner ties into one emoji.
_PICTURES = _spread(
    "A9 AE 203C 2049 2122 2139 2194-2199 21A9-21AA 231A-231B 2328 23CF 23E9-23F3 23F8-23FA 24C2 25AA-25AB 25B6 25C0 "
    "25FB-25FE 2600-2604 260E 2611 2614-2615 2618 261D 2620 2622-2623 2626 262A 262E-262F 2638-263A 2640 2642 "
    "2648-2653 265F-2660 2663 2665-2666 2668 267B 267E-267F 2692-2697 2699 269B-269C 26A0-26A1 26A7 26AA-26AB "
    "26B0-26B1 26BD-26BE 26C4-26C5 26C8 26CE-26CF 26D1 26D3-26D4 26E9-26EA 26F0-26F5 26F7-26FA 26FD 2702 2705 "
    "2708-270D 270F 2712 2714 2716 271D 2721 2728 2733-2734 2744 2747 274C 274E 2753-2755 2757 2763-2764 2795-2797 "
    "27A1 27B0 27BF 2934-2935 2B05-2B07 2B1B-2B1C 2B50 2B55 3030 303D 3297 3299 1F004 1F02C-1F02F 1F094-1F09F "
    "1F0AF-1F0B0 1F0C0 1F0CF-1F0D0 1F0F6-1F0FF 1F170-1F171 1F17E-1F17F 1F18E 1F191-1F19A 1F1AE-1F1E5 1F201-1F20F "
    "1F21A 1F22F 1F232-1F23A 1F23C-1F23F 1F249-1F25F 1F266-1F321 1F324-1F393 1F396-1F397 1F399-1F39B 1F39E-1F3F0 "
    "1F3F3-1F3F5 1F3F7-1F3FA 1F400-1F4FD 1F4FF-1F53D 1F549-1F54E 1F550-1F567 1F56F-1F570 1F573-1F57A 1F587 "
    "1F58A-1F58D 1F590 1F595-1F596 1F5A4-1F5A5 1F5A8 1F5B1-1F5B2 1F5BC 1F5C2-1F5C4 1F5D1-1F5D3 1F5DC-1F5DE 1F5E1 "
    "1F5E3 1F5E8 1F5EF 1F5F3 1F5FA-1F64F 1F680-1F6C5 1F6CB-1F6D2 1F6D5-1F6E5 1F6E9 1F6EB-1F6F0 1F6F3-1F6FF "
    "1F7DA-1F7FF 1F80C-1F80F 1F848-1F84F 1F85A-1F85F 1F888-1F88F 1F8AE-1F8AF 1F8BC-1F8BF 1F8C2-1F8CF 1F8D9-1F8FF "
    "1F90C-1F93A 1F93C-1F945 1F947-1F9FF 1FA58-1FA5F 1FA6E-1FAFF 1FC00-1FFFD"
)


def clusters(text: str) -> int:
    """Return how many grapheme clusters ``text`` has: a family emoji, a flag and a letter with accents are one each."""
    state = _State()
    return sum(state.breaks_before(sign) for sign in text)


class _State:
    """What has to be known of the signs before to tell whether the next one begins a cluster."""

    def __init__(self) -> None:
        self._kind = "control"
        self._last = ""
        self._flags = 0
        self._picture = False
        """A picture with nothing but marks after it."""
        self._tie = 0
        """1 after a consonant that can be tied, 2 when the tying sign followed."""

    def breaks_before(self, sign: str) -> bool:
        """Tell whether ``sign`` begins a cluster, and remember it."""
        code, kind = ord(sign), _kind(sign)
        result = self._breaks(sign, code, kind)
        if kind == "mark":
            self._tie = 0 if sign == _ZWNJ else 2 if code in _TIES and self._tie else self._tie
        else:
            self._picture = code in _PICTURES
            self._tie = 1 if code in _TIED else 0
        self._flags = self._flags + 1 if kind == "flag" else 0
        self._kind, self._last = kind, sign
        return result

    def _breaks(self, sign: str, code: int, kind: str) -> bool:
        before = self._kind
        if self._last == "\r" and sign == "\n":
            return False
        if "control" in (before, kind):
            return True
        if kind in ("mark", "spacing") or before == "leading":
            return False
        if before in _HANGUL and kind in _HANGUL[before]:
            return False
        if kind == "flag" and self._flags % 2:
            return False
        if self._last == _ZWJ and self._picture and code in _PICTURES:
            return False
        return not (self._tie == 2 and code in _TIED)


_HANGUL = {
    "L": ("L", "V", "LV", "LVT"),
    "LV": ("V", "T"),
    "V": ("V", "T"),
    "LVT": ("T",),
    "T": ("T",),
}


def _kind(sign: str) -> str:
    """Return the sign's part in the rules, after the property Grapheme_Cluster_Break."""
    code = ord(sign)
    if code in _EXTENDING:
        return "mark"
    if code in _THAI_AND_LAO_AM:
        return "spacing"
    if code in _LEADING:
        return "leading"
    if 0x1100 <= code <= 0xD7FB and (hangul := _hangul(code)):
        return hangul
    if 0x1F1E6 <= code <= 0x1F1FF:
        return "flag"
    category = unicodedata.category(sign)
    if category in ("Mn", "Me"):
        return "mark"
    if category == "Mc":
        return "other" if code in _ALONE else "spacing"
    return "control" if category in ("Cc", "Cf", "Zl", "Zp", "Cs") else "other"


def _hangul(code: int) -> str:
    """Return which part of a Korean syllable a code point is (The Unicode Standard, 3.12), or an empty text."""
    if 0xAC00 <= code <= 0xD7A3:
        return "LVT" if (code - 0xAC00) % 28 else "LV"
    for kind, first, last in _JAMO:
        if first <= code <= last:
            return kind
    return ""


_JAMO = (
    ("L", 0x1100, 0x115F),
    ("V", 0x1160, 0x11A7),
    ("T", 0x11A8, 0x11FF),
    ("L", 0xA960, 0xA97C),
    ("V", 0xD7B0, 0xD7C6),
    ("T", 0xD7CB, 0xD7FB),
)
