"""What the app may write to a terminal, as a grammar: anything else in its bytes came from somebody else."""

from __future__ import annotations

import re
import unicodedata

_JOINERS = "\u200c\u200d"
_OURS = re.compile(
    r"\x1b\[[0-9;:]*m"  # colours and attributes
    r"|\x1b\[[0-9;]*[ABCDGHdfJKXLMPS@TbrEF]"  # moving, erasing, shifting
    r"|\x1bE"  # the next line
    r"|\x1b\[\?(?:25|47|1000|1002|1003|1004|1006|1015|1016|1047|1048|1049|2004|2026|2031|2048|7)[hl]"
    r"|\x1b\[\?(?:2026|2048|1016|1006|1000)\$p"  # what can you do?
    r"|\x1b\[[<>=?]?[0-9;]*[ucn]"  # keyboard protocol, attributes, reports
    r"|\x1b\[[0-9;]*t|\x1b\[22;[012]t|\x1b\[23;[012]t"
    r"|\x1b[78=>]|\x1b\(B"
    r"|\x1b\]52;c;[A-Za-z0-9+/=]*(?:\x07|\x1b\\)"  # the clipboard, in base64: only after the key for it
    r"|\x1b\]8;;\x1b\\"  # the end of a link, where none is known to be open
    r"|\x1b\]22;[a-z-]*\x07"  # the pointer's shape, which Textual puts back
    r"|\x1bP=[12]s\x1b\\"
)


def strange(output: str, *, copies: bool = False) -> list[str]:
    """Return what in the app's output is neither ours nor a plain printable sign; ``copies`` allows the clipboard."""
    found = []
    rest = _OURS.sub(lambda match: "" if copies or "]52" not in match[0] else "\x1b!", output)
    for sign in rest:
        if sign in "\n\r" or sign in _JOINERS:
            continue
        category = unicodedata.category(sign)
        if category in ("Cc", "Cs", "Co", "Cn", "Zl", "Zp") or (
            category == "Cf" and not 0xE0020 <= ord(sign) < 0xE0080
        ):
            found.append(f"U+{ord(sign):04X}")
    return found
