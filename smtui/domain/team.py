"""Who works here, and what a role may do."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

Role = Literal["full", "assigned", "feedback", "read"]


class Member(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """Somebody who works here. ``login`` is the system user that stands for the person over SSH."""

    name: str
    title: str = ""
    role: Role = "full"
    login: str = ""
    initials: str = ""
