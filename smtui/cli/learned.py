"""``learned``: how much the suggestions learned from the house's verdicts, and forgetting it."""

from __future__ import annotations

from smtui.cli.call import Call
from smtui.cli.console import Column, Part, table
from smtui.cli.shapes import LearnedShape
from smtui.services.house import House


def _texts(house: House) -> dict[str, int]:
    model = house.learned.model()
    return dict(sorted(model.texts.items())) if model is not None else {}


def show(call: Call) -> int:
    """Say how many verdicts were learned, by situation."""
    house = call.house()
    texts = _texts(house)
    if call.wants_json:
        call.console.json(LearnedShape(texts=texts))
    elif not texts:
        call.say("learned_nothing")
    else:
        rows: list[dict[str, Part]] = [{"n": str(n), "key": (key, "key")} for key, n in texts.items()]
        table(call.console, (Column("n", 4), Column("key")), rows)
    return 0


def reset(call: Call) -> int:
    """Forget all of it."""
    house = call.house()
    count = sum(_texts(house).values())
    if not call.values.flag("yes") and not call.confirm("learned_ask", n=count):
        call.say("nothing_changed")
        return 0
    house.learned.reset()
    if call.wants_json:
        call.console.json(LearnedShape(texts={}))
    call.say("learned_forgotten", n=count)
    return 0
