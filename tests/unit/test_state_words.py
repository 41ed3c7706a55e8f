"""Words are looked up by states: each state that can be stored has its words in both languages."""

from __future__ import annotations

from typing import get_args

import pytest

from smtui.domain.chain import Fault
from smtui.domain.comment import REASONS, Act, Clock, Kind, Moderation, RemoteStatus, Status, Waiting
from smtui.domain.deed import DeedKind
from smtui.domain.evidence import Preset
from smtui.domain.post import PostStatus
from smtui.domain.reply import Delivery
from smtui.domain.routine import StepStatus
from smtui.domain.sample import SampleVerdict
from smtui.domain.suggest import ALERTS
from smtui.domain.team import Role
from smtui.services.control import State
from smtui.services.permit import Right
from smtui.texts import LANGUAGES, Texts

FAMILIES = {
    "cli.delivery": get_args(Delivery),
    "inbox.delivery": get_args(Delivery),
    "cli.status": get_args(Status),
    "inbox.state": get_args(Status),
    "inbox.whole": get_args(Status),
    "cli.reason": REASONS,
    "inbox.reason": REASONS,
    "inbox.there": get_args(RemoteStatus),
    "inbox.waiting": get_args(Waiting),
    "inbox.kind": get_args(Kind),
    "plans.kind": get_args(Kind),
    "routine.form.kind": get_args(Kind),
    "plans.clock": get_args(Clock),
    "ui.action": get_args(Moderation),
    "cli.did": get_args(Moderation),
    "verbs.act": get_args(Act),
    "tree.alert": ALERTS,
    "plans.deed": get_args(DeedKind),
    "overview.deed": get_args(DeedKind),
    "evidence.period": get_args(Preset),
    "cli.post": get_args(PostStatus),
    "today.state": get_args(PostStatus),
    "checklist.status": get_args(StepStatus),
    "sample.verdict": get_args(SampleVerdict),
    "permit.role": get_args(Role),
    "permit.right": get_args(Right),
    "round.state": get_args(State),
    "log.fault": get_args(Fault),
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("family", FAMILIES)
def test_each_state_has_its_words(family: str, language: str) -> None:
    texts = Texts(language)  # type: ignore[arg-type]
    assert [state for state in FAMILIES[family] if not texts.find(f"{family}.{state}")] == []
