"""Images that go out with a text: what they are is read from their first bytes, never from a file's name."""

from __future__ import annotations

from msgspec import Struct


class Picture(Struct, frozen=True, kw_only=True):
    """An image as a connector gets it, with the words for people who do not see it."""

    data: bytes
    alt: str
    mime: str
    width: int = 0
    """In pixels, 0 where the bytes do not say."""
    height: int = 0


def picture(data: bytes, alt: str) -> Picture | None:
    """Return the image in ``data`` (PNG, JPEG, GIF or WebP) with its description, None where it is none of these."""
    for mime, sizes in (
        ("image/png", _png),
        ("image/gif", _gif),
        ("image/jpeg", _jpeg),
        ("image/webp", _webp),
    ):
        if (found := sizes(data)) is not None:
            return Picture(data=data, alt=alt, mime=mime, width=found[0], height=found[1])
    return None


def _png(data: bytes) -> tuple[int, int] | None:
    """Read the header chunk (PNG, third edition, 11.2.1)."""
    if data[:8] != b"\x89PNG\r\n\x1a\n" or data[12:16] != b"IHDR" or len(data) < 24:
        return None
    return int.from_bytes(data[16:20], "big"), int.from_bytes(data[20:24], "big")


def _gif(data: bytes) -> tuple[int, int] | None:
    if data[:6] not in (b"GIF87a", b"GIF89a") or len(data) < 10:
        return None
    return int.from_bytes(data[6:8], "little"), int.from_bytes(data[8:10], "little")


def _jpeg(data: bytes) -> tuple[int, int] | None:
    """Walk the segments to the start of the frame (ITU T.81, B.2.2)."""
    if data[:3] != b"\xff\xd8\xff":
        return None
    at = 2
    while at + 9 < len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = data[at + 5 : at + 7], data[at + 7 : at + 9]
            return int.from_bytes(width, "big"), int.from_bytes(height, "big")
        at += 2 + int.from_bytes(data[at + 2 : at + 4], "big")
    return 0, 0


def _webp(data: bytes) -> tuple[int, int] | None:
    """Read the first chunk of the three kinds (RFC 9649, 2.5 to 2.7)."""
    if data[:4] != b"RIFF" or data[8:12] != b"WEBP" or len(data) < 30:
        return None
    match data[12:16]:
        case b"VP8X":
            return int.from_bytes(data[24:27], "little") + 1, int.from_bytes(data[27:30], "little") + 1
        case b"VP8 ":
            return (
                int.from_bytes(data[26:28], "little") & 0x3FFF,
                int.from_bytes(data[28:30], "little") & 0x3FFF,
            )
        case b"VP8L":
            bits = int.from_bytes(data[21:25], "little")
            return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    return 0, 0
