"""Images that go out with a post: chosen by a person, left where they are, and looked at again before they are used.

The store keeps the path, the description and what identifies the content. The bytes are read when a connector needs
them, and only while they are still those that were chosen.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from msgspec import structs

from smtui.domain.errors import Objected, Refused, UsageError
from smtui.domain.objection import Objection
from smtui.domain.picture import Picture, picture
from smtui.domain.post import Post, PostImage
from smtui.domain.text import clean, one_line
from smtui.paths import typed_path
from smtui.services.house import House
from smtui.texts import Texts

MOST_BYTES = 50_000_000
"""The largest file that is read at all."""

State = Literal["same", "changed", "missing"]
"""What has become of a file since it was chosen."""


def chosen(paths: Sequence[str], alts: Sequence[str]) -> tuple[PostImage, ...]:
    """Return the images of files that somebody named, each with its description from the same place of ``alts``.

    Raises UsageError for a file that is missing, too large or no image, and for more descriptions than images.
    """
    if len(alts) > len(paths):
        raise UsageError("post_alt_many", alts=len(alts), images=len(paths))
    return tuple(_chosen(path, alts[index] if index < len(alts) else "") for index, path in enumerate(paths))


def described(images: Sequence[PostImage], alts: Sequence[str]) -> tuple[PostImage, ...]:
    """Return images with other descriptions, in order; images without a new one keep theirs. Raises UsageError."""
    if len(alts) > len(images):
        raise UsageError("post_alt_many", alts=len(alts), images=len(images))
    new = [structs.replace(image, alt=_words(alt)) for image, alt in zip(images, alts, strict=False)]
    return (*new, *images[len(alts) :])


def _words(alt: str) -> str:
    return clean(alt).strip()


def _chosen(path: str, alt: str) -> PostImage:
    name = one_line(path)
    try:
        path.encode()
    except UnicodeEncodeError:
        raise UsageError("post_image_name", name=name) from None
    whole = _whole(path)
    data, modified = _read(whole, name)
    found = picture(data, _words(alt))
    if found is None:
        raise UsageError("post_image_kind", name=name)
    return PostImage(
        path=whole,
        alt=found.alt,
        mime=found.mime,
        size=len(data),
        sha256=_digest(data),
        modified=modified,
        width=found.width,
        height=found.height,
    )


def _whole(path: str) -> str:
    # A name like "~x" need not be somebody's home.
    return str((typed_path(path) if path.startswith("~/") else Path(path)).absolute())


def chosen_again(old: Sequence[PostImage], paths: Sequence[str], alts: Sequence[str]) -> tuple[PostImage, ...]:
    """Return the images of files as ``chosen`` does, but what is among ``old`` already only gets its description.

    So a post can be changed where its files are not at hand. A file that has changed is chosen anew.
    """
    known = {image.path: image for image in old}
    found: list[PostImage] = []
    for path, alt in zip(paths, alts, strict=True):
        image = known.get(_whole(path))
        if image is not None and state(image) != "changed":
            found.append(structs.replace(image, alt=_words(alt)))
        else:
            found.append(_chosen(path, alt))
    return tuple(found)


def _read(path: str, name: str) -> tuple[bytes, int]:
    """Return a file's content and its time of change. Raises UsageError where it cannot be had."""
    try:
        # A pipe by that name would make opening wait for ever.
        file = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError:
        raise UsageError("post_image_missing", name=name) from None
    except (OSError, ValueError) as error:
        reason = (error.strerror or "") if isinstance(error, OSError) else str(error)
        raise UsageError("post_image_unreadable", name=name, reason=reason) from None
    try:
        about = os.fstat(file)
        if not stat.S_ISREG(about.st_mode):
            raise UsageError("post_image_kind", name=name)
        if about.st_size > MOST_BYTES:
            raise UsageError("post_image_huge", name=name, limit=MOST_BYTES // 1_000_000)
        with os.fdopen(os.dup(file), "rb") as stream:
            return stream.read(MOST_BYTES + 1), about.st_mtime_ns
    except OSError as error:
        raise UsageError("post_image_unreadable", name=name, reason=error.strerror or "") from None
    finally:
        os.close(file)


def _digest(data: bytes) -> str:
    import hashlib  # what has no images need not load it

    return hashlib.sha256(data).hexdigest()


def hold_back(house: House, post: Post, *, knowing: bool = False) -> None:
    """Raise Refused where an account of the post cannot take its images, Objected where one has no description.

    ``knowing`` says that the writer wants it without descriptions all the same.
    """
    refused = too_much(house, post.accounts, post.images)
    if refused is not None:
        raise refused
    bare = [shown_name(image) for image in post.images if not image.alt]
    if bare and not knowing:
        against = tuple(Objection(key="image_without_words", values={"name": name}) for name in bare)
        raise Objected("post_objections", objections=against, title=post.title)


def too_much(house: House, accounts: Sequence[str], images: Sequence[PostImage]) -> Refused | None:
    """Return why one of the accounts cannot take the images, None where all can.

    An account that publishes by hand, or says no limit, takes any.
    """
    for name in accounts if images else ():
        account = house.account(name)
        if account is None:
            continue
        network = house.network(account.network)
        abilities = network.capabilities
        if abilities.pictures and len(images) > abilities.pictures:
            return Refused(
                "post_images_many", account=name, site=network.title, limit=abilities.pictures, n=len(images)
            )
        for image in images:
            if abilities.picture_bytes and image.size > abilities.picture_bytes:
                return Refused(
                    "post_image_large",
                    account=name,
                    site=network.title,
                    name=shown_name(image),
                    size=size_text(image.size, house.texts),
                    limit=size_text(abilities.picture_bytes, house.texts),
                )
    return None


def shown_name(image: PostImage) -> str:
    """Return a file's name as it may be shown: in one line, whatever it holds."""
    return one_line(Path(image.path).name) or "?"


def size_text(size: int, texts: Texts) -> str:
    """Return a number of bytes for people: "830 bytes", "1.7 kB", "2 MB". Rounded up, so that no limit seems kept."""
    if size < 1000:
        return texts("pictures.bytes", n=size)
    unit, tenths = "kb", -(-size // 100)
    if tenths >= 10_000:
        unit, tenths = "mb", -(-size // 100_000)
    whole, rest = divmod(tenths, 10)
    return texts(f"pictures.{unit}", size=f"{whole}{texts('pictures.point')}{rest}" if rest else f"{whole}")


def facts(image: PostImage, texts: Texts) -> str:
    """Return what an image is, in one line: name, kind, pixels, size."""
    pixels = f"{image.width} × {image.height}" if image.width else ""
    kind = image.mime.rpartition("/")[2].upper()
    return " · ".join(filter(None, (shown_name(image), kind, pixels, size_text(image.size, texts))))


def state(image: PostImage) -> State:
    """Tell whether an image's file is still what was chosen. It is read only where its size or time is another one."""
    try:
        about = Path(image.path).stat()
        if not stat.S_ISREG(about.st_mode) or about.st_size != image.size:
            return "changed"
        if about.st_mtime_ns == image.modified:
            return "same"
        data, _ = _read(image.path, image.path)
    except (OSError, ValueError, UsageError):
        return "missing"
    return "same" if _digest(data) == image.sha256 else "changed"


def load(image: PostImage) -> Picture:
    """Return an image as a connector takes it. Raises UsageError or Refused where it is no longer what was chosen."""
    data, _ = _read(image.path, shown_name(image))
    found = picture(data, image.alt)
    if found is None or _digest(data) != image.sha256:
        raise Refused("post_image_changed", name=shown_name(image))
    return found
