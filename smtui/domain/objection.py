"""What speaks against sending a text as it is."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

Weight = Literal["stop", "review", "ask"]
"""``stop``: it cannot go out like this. ``review``: a second person has to approve it first. ``ask``: it goes out when
the writer has seen the objection and wants it all the same."""

WEIGHTS: tuple[Weight, ...] = ("stop", "review", "ask")
SERIOUS = frozenset(
    {
        "complaint",
        "criticism_fair",
        "criticism_unfair",
        "crisis",
        "hate",
        "insult",
        "legal",
        "privacy",
        "review_fake",
        "threat",
        "troll",
    }
)
"""Situations in which a house neither sells nor praises itself: it would make things worse."""


class Objection(Struct, frozen=True, kw_only=True):
    """One thing that speaks against a text. ``key`` names its sentence under ``gate.``, ``values`` fill it."""

    key: str
    weight: Weight = "ask"
    values: dict[str, str] = {}
