"""What an image is, read from its bytes."""

import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smtui.domain.picture import picture
from tests.support.images import png


def jpeg(width: int, height: int) -> bytes:
    comment = b"\xff\xfe" + struct.pack(">H", 6) + b"tea!"
    frame = b"\xff\xc0" + struct.pack(">HBHHB", 17, 8, height, width, 3) + bytes(9)
    return b"\xff\xd8" + comment + frame + b"\xff\xd9"


def gif(width: int, height: int) -> bytes:
    return b"GIF89a" + struct.pack("<HH", width, height) + bytes(3)


def webp(kind: bytes, body: bytes) -> bytes:
    return b"RIFF" + struct.pack("<I", 22) + b"WEBP" + kind + struct.pack("<I", 10) + body.ljust(12, b"\0")


@pytest.mark.parametrize(
    ("data", "mime"),
    [
        (png(640, 480), "image/png"),
        (jpeg(640, 480), "image/jpeg"),
        (gif(640, 480), "image/gif"),
        (webp(b"VP8X", bytes(4) + (639).to_bytes(3, "little") + (479).to_bytes(3, "little")), "image/webp"),
        (webp(b"VP8 ", bytes(3) + b"\x9d\x01\x2a" + struct.pack("<HH", 640, 480)), "image/webp"),
        (webp(b"VP8L", b"\x2f" + (639 | 479 << 14).to_bytes(4, "little")), "image/webp"),
    ],
)
def test_kind_and_size_are_in_the_bytes(data: bytes, mime: str) -> None:
    found = picture(data, "A cup of tea")
    assert found is not None
    assert (found.mime, found.width, found.height, found.alt) == (mime, 640, 480, "A cup of tea")


@pytest.mark.parametrize("data", [b"", b"<svg/>", b"%PDF-1.7", zlib.compress(b"tea"), b"\x89PNG\r\n\x1a\n"])
def test_what_is_no_image_is_none(data: bytes) -> None:
    assert picture(data, "") is None


@given(st.sampled_from([png(3, 2), jpeg(3, 2), gif(3, 2), webp(b"VP8X", b"")]), st.integers(0, 60), st.binary())
def test_a_damaged_image_is_read_without_harm(data: bytes, cut: int, tail: bytes) -> None:
    found = picture(data[:cut] + tail, "")
    assert found is None or found.data == data[:cut] + tail
