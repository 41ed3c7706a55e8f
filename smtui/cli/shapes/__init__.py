"""What ``--json`` prints: one struct for each kind of object. ``docs/schema.json`` is made from these.

Names are stable: a field may be added, none disappears without a major version. Times are ISO 8601 with the house's
offset. A field without a value is null where the type says so, and an empty string elsewhere.

A command loads only the area whose objects it prints: a name is looked up when somebody asks for it.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from smtui.cli.shapes.accounts import *  # noqa: F403
    from smtui.cli.shapes.calendar import *  # noqa: F403
    from smtui.cli.shapes.comments import *  # noqa: F403
    from smtui.cli.shapes.crisis import *  # noqa: F403
    from smtui.cli.shapes.guide import *  # noqa: F403
    from smtui.cli.shapes.keeping import *  # noqa: F403
    from smtui.cli.shapes.log import *  # noqa: F403
    from smtui.cli.shapes.reports import *  # noqa: F403
    from smtui.cli.shapes.rounds import *  # noqa: F403
    from smtui.cli.shapes.team import *  # noqa: F403

_AREAS = {
    "comments": "Answer Comment Counter Detail Earlier Note Order Outgoing Promise Reply Said Undone Verdict View",
    "log": "Event LogHead LogVerdict",
    "team": "Absence Approval Away Board BoardGap Member Refused Result Results Sample Shift Told Wording",
    "rounds": "Deed KeyMessage Plan PlannedStep Round RoundDay Routine RoutinePlan RoutineStat Running Step StepStat "
    "Suggestion",
    "calendar": "CalendarImport Day Entry Numbers Post PostImage PostPart PublishPlan Today",
    "guide": "Chain Evidence Fault Learned Situation Template",
    "crisis": "Alarm Crisis CrisisLine CrisisStatus",
    "accounts": "Account Checked Sync",
    "reports": "Case Load Report ReportAccount ReportNetwork Sampled",
    "keeping": "Backup Erased Finding Import Key Restore",
}
_AREA_OF = {f"{name}Shape": area for area, names in _AREAS.items() for name in names.split()}


def __getattr__(name: str) -> Any:
    """Return a shape from the area that it belongs to (PEP 562)."""
    if name not in _AREA_OF:
        raise AttributeError(name)
    shape = globals()[name] = getattr(import_module(f"{__name__}.{_AREA_OF[name]}"), name)
    return shape
