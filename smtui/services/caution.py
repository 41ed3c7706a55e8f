"""Before sending: what delicate situations ask for. A second pair of eyes, time to cool off, a list to go through."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from smtui.domain.comment import Comment, is_raised
from smtui.domain.objection import Objection
from smtui.domain.text import first_phrase
from smtui.services.house import House

if TYPE_CHECKING:
    from smtui.domain.guideline import Situation


def _situation(house: House, comment: Comment) -> Situation | None:
    """Return the situation whose rules bind: the decided one, else what was raised on arrival."""
    key = comment.situation or (comment.alerts[0] if is_raised(comment) else "")
    known = house.library.guideline().situations if key else ()
    return next((situation for situation in known if situation.key == key), None)


def cooling_until(house: House, comment: Comment) -> datetime | None:
    """Return the moment before which I answer nothing; None where I may at once.

    It counts from the verdict, by which the house learned what it is, and binds the one who gave it: a second person
    comes to it fresh.
    """
    verdict, situation = comment.verdict, _situation(house, comment)
    if verdict is None or situation is None or not situation.cooling or verdict.by != house.me.name:
        return None
    until = verdict.at + timedelta(minutes=situation.cooling)
    return until if until > house.now() else None


def checklist(house: House, comment: Comment) -> tuple[str, ...]:
    """Return the list to go through before sending, where the situation wants it shown without being asked for."""
    guideline, situation = house.library.guideline(), _situation(house, comment)
    return guideline.before_sending if situation is not None and situation.key in guideline.check_before else ()


def second_pair(house: House, comment: Comment, text: str) -> Objection | None:
    """Return why a second person has to see a text first, or None where nobody has to, or somebody else wrote it.

    Who works alone has nobody to ask: then it is a hint to wait and read once more.
    """
    situation = _situation(house, comment)
    word = first_phrase(text, house.library.guideline().goodwill).replace("*", "…")
    if situation is not None and situation.second_pair:
        key, values = "second_pair", {"situation": situation.title}
    elif word:
        key, values = "goodwill", {"word": word}
    else:
        return None
    if house.settings.house.mode == "alone":
        return Objection(key=f"{key}_alone", weight="ask", values=values)
    return None if _wrote_another(house, comment, text) else Objection(key=key, weight="review", values=values)


def _wrote_another(house: House, comment: Comment, text: str) -> bool:
    """Tell whether somebody else wrote exactly this text as a draft: then mine are the second pair of eyes."""
    for doc in house.store.find("replies", {"comment": comment.id}):
        if doc["status"] in ("draft", "failed") and doc["by"] != house.me.name:
            return " ".join(str(doc["text"]).split()) == " ".join(text.split())
    return False


def rules(house: House, comment: Comment, text: str, template: str) -> Iterable[Objection]:
    """Object by the rules of the situation: too early, or not without a second person."""
    until = cooling_until(house, comment)
    if until is not None:
        local = house.local(until)
        alone = "_alone" if house.settings.house.mode == "alone" else ""
        yield Objection(key=f"cooling{alone}", weight="stop", values={"time": f"{local:%H:%M}"})
    pair = second_pair(house, comment, text)
    if pair is not None:
        yield pair
