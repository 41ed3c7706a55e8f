"""The places of the app. Each is one module, imported when it is first visited."""

from __future__ import annotations

from collections.abc import Mapping

PLACES: Mapping[str, str] = {
    "today": "smtui.screens.today:TodayPlace",
    "inbox": "smtui.screens.inbox:InboxPlace",
    "checklist": "smtui.screens.checklist:ChecklistPlace",
    "guideline": "smtui.screens.guideline:GuidelinePlace",
    "overview": "smtui.screens.overview:OverviewPlace",
}
"""In the order of the top bar: module and class."""

HIDDEN: Mapping[str, str] = {
    "round": "smtui.screens.round:RoundPlace",
    "board": "smtui.screens.board:BoardPlace",
}
"""Places that the top bar does not list: they are there while something runs, or are reached from one of the five."""
