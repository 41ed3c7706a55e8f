"""Tone and key message below the reply while it is written: a tick once the text carries it."""

from __future__ import annotations

import pytest

from smtui.domain.reaction import parse_plans
from smtui.services import keymessage, triage
from smtui.services.inbox import list_comments
from smtui.texts import LANGUAGES, Language

from .conftest import Seat, Sit
from .test_composer import page
from .test_inbox import place, stored

PLANS = """
[defaults]
target_min = 480
tone = "warm, one idea a sentence"
key_message = "baked by hand"
key_phrases = ["own oven"]
"""


def below(seat: Seat) -> str:
    """Return the line below the reply."""
    assert place(seat).composer is not None
    return "".join(part.text for part in place(seat).composer.foot.line(80)).strip()  # type: ignore[union-attr]


def give_plans(seat: Seat, text: str = PLANS) -> None:
    plans = parse_plans(text, "plans.toml")
    seat.house.library.plans = lambda: plans  # type: ignore[method-assign]


@pytest.mark.parametrize("language", LANGUAGES)
async def test_tone_and_key_message_stand_below_the_reply_and_a_tick_says_it_is_in(
    sit: Sit, language: Language
) -> None:
    async with sit(language=language) as seat:
        give_plans(seat)
        await seat.press("j", "r")
        label = {"en": "Tone", "de": "Ton"}[language]
        assert below(seat).split("  ")[0] == f"{label}: warm, one idea a sentence"
        message = {"en": "○ Key message: baked by hand", "de": "○ Kernbotschaft: baked by hand"}[language]
        assert below(seat).endswith(message)
        await seat.type("From our OWN oven")
        place(seat).composer.pause()  # type: ignore[union-attr]
        assert below(seat).endswith(message.replace("○", "✓"))
        page(seat).text = "From elsewhere"
        place(seat).composer.pause()  # type: ignore[union-attr]
        assert below(seat).endswith(message)


async def test_a_complaint_gets_the_tone_and_no_key_message(sit: Sit) -> None:
    async with sit() as seat:
        give_plans(seat)
        await seat.press("r")
        assert below(seat).startswith("Tone: warm") and below(seat).endswith("no key message here")


async def test_what_speaks_against_the_text_goes_before_the_reminder(sit: Sit) -> None:
    async with sit() as seat:
        give_plans(seat)
        await seat.press("r")
        await seat.type("From our own oven")
        place(seat).composer.pause()  # type: ignore[union-attr]
        assert "key message" in below(seat) and "Tone" not in below(seat)


async def test_without_a_plan_for_it_the_line_stays_empty(sit: Sit) -> None:
    async with sit() as seat:
        give_plans(seat, "[defaults]\ntarget_min = 480\n")
        await seat.press("r")
        assert below(seat) == ""


async def test_a_message_without_phrases_is_shown_and_never_ticked(sit: Sit) -> None:
    async with sit() as seat:
        give_plans(seat, PLANS.replace('key_phrases = ["own oven"]', ""))
        ada = stored(seat, "Ada")
        triage.set_situation(seat.house, [ada.id], "question")
        (comment,) = [one for one in list_comments(seat.house) if one.author == "Ada"]
        assert keymessage.reminder(seat.house, comment, "baked by hand").state == "unknown"
        await seat.press("j", "r")
        assert below(seat).endswith(" baked by hand") and "○" not in below(seat) and "✓" not in below(seat)
