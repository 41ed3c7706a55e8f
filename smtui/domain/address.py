"""Web addresses as people paste them."""

from __future__ import annotations

from urllib.parse import urlsplit

from smtui.domain.patterns import late
from smtui.domain.text import one_line

_BARE = late(r"[\w-]+(\.[\w-]+)+(:\d+)?([/?#].*)?\Z")
"""As browsers show an address: without its scheme."""


def web_address(typed: str) -> str:
    """Return an http or https address, whole and without the space around it; empty for what is none."""
    address = typed.strip()
    if _BARE.match(address):
        address = f"https://{address}"
    try:
        parts = urlsplit(address)
    except ValueError:  # a bracket that stands alone
        return ""
    is_whole = parts.scheme in ("http", "https") and bool(parts.netloc)
    return address if is_whole and one_line(address) == address else ""
