"""Which shape each command's ``--json`` prints, and the JSON Schema made from that.

``python -m smtui.cli.outputs > docs/schema.json`` writes it anew after a change; a test compares.
"""

from __future__ import annotations

from typing import Any

from smtui.cli import shapes

OUTPUTS: dict[str, Any] = {
    "doctor": list[shapes.FindingShape],
    "account add": shapes.CheckedShape,
    "account list": list[shapes.AccountShape],
    "account test": list[shapes.CheckedShape],
    "keys": list[shapes.KeyShape],
    "account edit": shapes.AccountShape,
    "counter set": shapes.CounterShape,
    "counter list": list[shapes.CounterShape],
    "sync": list[shapes.SyncShape],
    "inbox": list[shapes.CommentShape],
    "view list": list[shapes.ViewShape],
    "view save": shapes.ViewShape,
    "view remove": shapes.ViewShape,
    "add": shapes.CommentShape,
    "show": shapes.DetailShape,
    "reply": shapes.ReplyShape,
    "handover": shapes.ReplyShape,
    "handed": shapes.ReplyShape,
    "done": list[shapes.CommentShape],
    "reopen": list[shapes.CommentShape],
    "snooze": list[shapes.CommentShape],
    "wake": list[shapes.CommentShape],
    "assign": list[shapes.CommentShape],
    "situation": list[shapes.CommentShape],
    "decide": shapes.CommentShape,
    "approve": list[shapes.CommentShape],
    "hold": list[shapes.CommentShape],
    "spam": list[shapes.CommentShape],
    "trash": list[shapes.CommentShape],
    "hide": list[shapes.CommentShape],
    "unhide": list[shapes.CommentShape],
    "like": list[shapes.CommentShape],
    "unlike": list[shapes.CommentShape],
    "boost": list[shapes.CommentShape],
    "unboost": list[shapes.CommentShape],
    "mute": list[shapes.CommentShape],
    "unmute": list[shapes.CommentShape],
    "block": list[shapes.CommentShape],
    "unblock": list[shapes.CommentShape],
    "flag": list[shapes.CommentShape],
    "note": shapes.NoteShape,
    "undo": shapes.UndoneShape,
    "outbox list": list[shapes.OutgoingShape],
    "outbox retry": list[shapes.OutgoingShape],
    "outbox cancel": shapes.ReplyShape | list[shapes.OrderShape],
    "today": shapes.TodayShape,
    "routine list": list[shapes.RoutineShape],
    "routine suggest": list[shapes.SuggestionShape],
    "round list": list[shapes.RoundShape],
    "round show": shapes.RoundShape,
    "round signoff": list[shapes.RoundShape],
    "round return": list[shapes.RoundShape],
    "round start": shapes.RunningShape,
    "round next": shapes.RunningShape,
    "round count": shapes.RunningShape,
    "round status": shapes.RunningShape | None,
    "round stop": shapes.RoundShape,
    "check": list[shapes.StepShape],
    "uncheck": list[shapes.StepShape],
    "skip": list[shapes.StepShape],
    "post add": shapes.PostShape,
    "post list": list[shapes.PostShape],
    "post show": shapes.PostShape,
    "post edit": shapes.PostShape,
    "post move": shapes.PostShape,
    "post published": shapes.PostShape,
    "post stop": shapes.PostShape,
    "calendar list": list[shapes.DayShape],
    "calendar import": shapes.CalendarImportShape,
    "evidence save": list[shapes.EvidenceShape],
    "evidence list": list[shapes.EvidenceShape],
    "evidence show": list[shapes.EvidenceShape],
    "evidence verify": shapes.ChainShape,
    "evidence erase": list[shapes.EvidenceShape],
    "crisis status": shapes.CrisisStatusShape,
    "crisis start": shapes.CrisisShape,
    "crisis log": shapes.CrisisShape,
    "crisis stop": shapes.CrisisShape,
    "crisis review": shapes.CrisisShape,
    "learned show": shapes.LearnedShape,
    "learned reset": shapes.LearnedShape,
    "guide": list[shapes.SituationShape],
    "report": shapes.ReportShape,
    "log": list[shapes.EventShape],
    "log --verify": shapes.LogVerdictShape,
    "log --head": shapes.LogHeadShape,
    "whoami": shapes.MemberShape,
    "sample list": list[shapes.SampleShape],
    "sample verdict": shapes.SampleShape,
    "import --results": shapes.ResultsShape,
    "approval list": list[shapes.ApprovalShape],
    "approval show": shapes.ApprovalShape,
    "approval submit": shapes.ReplyShape,
    "approval offer": shapes.ReplyShape,
    "approval approve": shapes.ReplyShape,
    "approval reject": shapes.ReplyShape,
    "history": list[shapes.ToldShape],
    "import": shapes.ImportShape,
    "backup": shapes.BackupShape,
    "restore": shapes.RestoreShape,
    "purge": shapes.ErasedShape,
    "person delete": shapes.ErasedShape,
}


def schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of all outputs: one for each command, with the objects under ``$defs``."""
    import msgspec

    kinds, parts = msgspec.json.schema_components(OUTPUTS.values(), ref_template="#/$defs/{name}")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "What smtui prints with --json",
        "commands": dict(zip(OUTPUTS, kinds, strict=True)),
        "$defs": parts,
    }


if __name__ == "__main__":
    import json

    print(json.dumps(schema(), indent=2, ensure_ascii=False))
