"""``evidence``: keep a comment as it is, list and show what is kept, hand it out, and check the chain."""

from __future__ import annotations

from smtui.cli import shaping
from smtui.cli.call import Call
from smtui.cli.console import Column, Part, table
from smtui.cli.shapes import ChainShape, EvidenceShape, FaultShape
from smtui.domain.errors import NotFound
from smtui.domain.evidence import Evidence, hash_of
from smtui.domain.ids import normalise
from smtui.domain.text import one_line
from smtui.services import evidence as use
from smtui.services import evidence_paper as paper
from smtui.services import inbox
from smtui.services.house import House


def save(call: Call) -> int:
    """Keep comments as they are now."""
    house = call.house("guideline")
    ids = list(dict.fromkeys(inbox.resolve(house, typed) for typed in call.values.texts("id")))
    kept = [use.save(house, id, call.values.text("why")) for id in ids]
    if call.wants_json:
        call.console.json([shape(house, it) for it in kept])
    call.say("evidence_saved", n=len(kept), ids=", ".join(it.id for it in kept))
    return 0


def list_(call: Call) -> int:
    """List what is kept, of one comment or of all, the newest first."""
    house = call.house()
    typed = call.values.text("id")
    found = use.of_comment(house, inbox.resolve(house, typed)) if typed else use.pieces(house)
    if call.wants_json:
        call.console.json([shape(house, it) for it in found])
        return 0
    if not found:
        raise NotFound("evidence_none")
    columns = (
        Column("id", 3, 8),
        Column("at", 10, 22),
        Column("comment", 7, 9),
        Column("author", 4, 20),
        Column("text"),
    )
    rows: list[dict[str, Part]] = [
        {
            "id": (it.id, "key"),
            "at": call.at(it.saved_at),
            "comment": it.comment,
            "author": (one_line(it.author) or call.texts("evidence.nobody"), "name"),
            "text": (call.texts("evidence.erased"), "dim") if it.erased_at else one_line(it.text[:500]),
        }
        for it in reversed(found)
    ]
    table(call.console, columns, rows)
    return 0


def _chosen(call: Call, house: House) -> list[Evidence]:
    """Return the pieces that were named, by their own id or by their comment's; all where none was."""
    named = call.values.texts("id")
    if not named:
        return use.pieces(house)
    found: dict[str, Evidence] = {}
    for typed in named:
        pieces = [use.piece(house, typed)] if _is_piece(house, typed) else _of(house, typed)
        found.update({it.id: it for it in pieces})
    return sorted(found.values(), key=lambda it: it.number)


def _of(house: House, typed: str) -> list[Evidence]:
    found = use.of_comment(house, inbox.resolve(house, typed))
    if not found:
        raise NotFound("evidence_none")
    return found


def _is_piece(house: House, typed: str) -> bool:
    return house.store.get("evidence", normalise(typed)) is not None


def show(call: Call) -> int:
    """Show one piece, or all of a comment."""
    house = call.house("guideline")
    found = _chosen(call, house)
    if call.wants_json:
        call.console.json([shape(house, it) for it in found])
        return 0
    for place, it in enumerate(found):
        if place:
            call.console.out()
        call.console.out((it.id, "key"))
        for label, value in paper.facts(house, it):
            call.console.paragraph(f"{label}: {value}", "  ")
        call.console.paragraph(it.text or call.texts("evidence.erased"), "    ", "" if it.text else "dim")
        call.console.out((f"  {call.texts('evidence.periods')}", "bold"))
        for preset, end in paper.periods(house, it):
            call.console.paragraph(f"{call.texts(f'evidence.period.{preset}')}: {end}", "  ")
    call.console.out((call.texts("evidence.no_advice"), "dim"))
    return 0


def export(call: Call) -> int:
    """Write pieces as one Markdown document, or as one HTML page for a browser to print."""
    house = call.house("guideline")
    found = _chosen(call, house)
    if not found:
        raise NotFound("evidence_none")
    written = paper.html(house, found) if call.values.flag("html") else paper.markdown(house, found)
    call.console.bytes(written.encode())
    call.say("evidence_exported", n=len(found))
    return 0


def verify(call: Call) -> int:
    """Check the chain; exit 1 where something does not fit."""
    house = call.house()
    count, faults = use.verify(house)
    if call.wants_json:
        shapes = tuple(FaultShape(number=fault.number, kind=fault.kind) for fault in faults)
        call.console.json(ChainShape(ok=not faults, pieces=count, faults=shapes))
    for fault in faults:
        call.console.tell((call.texts(f"evidence.fault.{fault.kind}", number=fault.number), "bad"))
    if not faults:
        call.say("evidence_sound", n=count)
    return 1 if faults else 0


def erase(call: Call) -> int:
    """Take names, addresses and texts out of pieces for good."""
    house = call.house()
    ids = [use.piece(house, typed).id for typed in call.values.texts("id")]
    if not call.values.flag("yes") and not call.confirm("erase_ask"):
        call.say("nothing_changed")
        return 0
    from smtui.bootstrap import open_keeper

    gone = use.erase(house, ids)
    open_keeper(house).forget()
    if call.wants_json:
        call.console.json([shape(house, use.piece(house, id)) for id in ids])
    call.say("evidence_erased", n=len(gone))
    return 0


def shape(house: House, it: Evidence) -> EvidenceShape:
    """Return a piece as it is printed."""
    return EvidenceShape(
        id=it.id,
        number=it.number,
        comment=it.comment,
        account=it.account,
        network=it.network,
        author=it.author,
        author_url=it.author_url,
        url=it.url,
        post_url=it.post_url,
        post_title=it.post_title,
        text=it.text,
        situation=it.situation,
        created_at=shaping.moment(house, it.created_at),
        received_at=shaping.moment(house, it.received_at),
        saved_at=shaping.moment(house, it.saved_at),
        zone=it.zone,
        by=it.by,
        why=it.why,
        periods=dict(paper.periods(house, it)),
        previous=it.previous,
        hash=it.hash,
        sound=it.erased_at is None and hash_of(it) == it.hash,
        erased_at=shaping.maybe(house, it.erased_at),
        ends_at=shaping.maybe(house, use.ends_at(house, it)),
    )
