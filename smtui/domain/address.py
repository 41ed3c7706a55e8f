"""Web addresses as people paste them."""

from __future__ import annotations

from urllib.parse import urlsplit

from smtui.domain.text import one_line


def web_address(typed: str) -> str:
    """Return an http or https address without the space around it; empty for what is none."""
    address = typed.strip()
    try:
        parts = urlsplit(address)
    except ValueError:  # a bracket that stands alone
        return ""
    is_whole = parts.scheme in ("http", "https") and bool(parts.netloc)
    return address if is_whole and one_line(address) == address else ""
