"""``purge`` and ``person``: how long the house keeps what people wrote, and one person's data handed out or erased."""

from __future__ import annotations

from datetime import datetime

from smtui.bootstrap import open_keeper
from smtui.cli import shaping
from smtui.cli.call import Call
from smtui.cli.shapes import ErasedShape
from smtui.cli.usage import MOST_DAYS
from smtui.domain.text import one_line
from smtui.services import privacy as use
from smtui.services.permit import require
from smtui.services.privacy import Erased, Person


def purge(call: Call) -> int:
    """Erase names and texts of comments closed long ago. Says what goes and asks, unless ``--yes`` was given."""
    house = call.house()
    if not call.values.flag("dry-run"):
        require(house, "purge")
    days = call.values.number("days", house.settings.privacy.keep_days, most=MOST_DAYS) or 0
    before = use.old_enough(house, days)
    plan = use.plan_purge(house, days)
    keeper = open_keeper(house)
    is_try = call.values.flag("dry-run")
    call.say("purge_nothing" if plan.is_nothing else "purge_plan", at=call.at(before))
    _tell_counts(call, plan)
    if not (plan.is_nothing or is_try):
        _warn(call, len(keeper.set_aside()))
        if not call.values.flag("yes") and not call.confirm("erase_ask"):
            call.say("nothing_changed")
            return 0
    # Also where nothing is left to erase: a call that was killed may have left the wiping to us.
    done = plan if is_try else use.purge(house, days, keeper.forget)
    if call.wants_json:
        call.console.json(_shape(call, done, before=before, dry_run=is_try))
    if not (plan.is_nothing or is_try):
        call.say("erased")
        _tell_backups(call)
    return 0


def export(call: Call) -> int:
    """Write all that the store holds about one person as one JSON document."""
    house = call.house()
    person = use.find_person(house, call.values.text("name"), call.values.text("account"))
    call.console.json(
        {
            "names": person.names,
            "addresses": person.urls,
            "at": shaping.moment(house, house.now()),
            "comments": person.comments,
            "replies": person.replies,
            "moderations": person.moderations,
            "notes": person.notes,
            "events": person.events,
            "threads": [{"comment": id, "said": said} for id, said in person.parts()],
            "mentions": person.mentions,
            "evidence": person.evidence,
        }
    )
    _tell_person(call, person)
    return 0


def delete(call: Call) -> int:
    """Erase all that the store holds about one person. Open comments are closed only where ``--yes`` was given."""
    house = call.house()
    require(house, "person_delete")
    person = use.find_person(house, call.values.text("name"), call.values.text("account"))
    keeper = open_keeper(house)
    is_sure = call.values.flag("yes")
    _tell_person(call, person)
    if not is_sure and not person.open:
        _warn(call, len(keeper.set_aside()))
        if not call.confirm("erase_ask"):
            call.say("nothing_changed")
            return 0
    done = use.erase_person(house, person, keeper.forget, close_open=is_sure)
    if call.wants_json:
        kept = tuple(doc["id"] for doc in person.evidence)
        call.console.json(
            _shape(call, done, dismissed=tuple(person.open), mentions=person.mentions, evidence_kept=kept)
        )
    call.say("erased")
    if person.open:
        call.say("person_closed", n=len(person.open), ids=", ".join(person.open))
    if person.evidence:
        call.say("evidence_kept", ids=", ".join(doc["id"] for doc in person.evidence))
    if person.mentions:
        call.say("person_mentions", ids=", ".join(person.mentions))
    _tell_backups(call)
    call.say("person_network")
    return 0


def _tell_person(call: Call, person: Person) -> None:
    accounts = sorted({doc["account"] for doc in (*person.comments, *person.threads)})
    call.say("person_found", names=", ".join(map(one_line, person.names)), accounts=", ".join(accounts))
    if person.urls:
        call.say("person_addresses", urls=", ".join(map(one_line, person.urls)))
    _tell_counts(call, use.plan_erasure(person))


def _tell_counts(call: Call, it: Erased) -> None:
    if not it.is_nothing:
        call.say(
            "erase_counts",
            comments=it.comments,
            replies=it.replies,
            notes=it.notes,
            events=it.events,
            threads=it.threads,
        )
    if it.evidence:
        call.say("purge_evidence", n=it.evidence)
    if it.waiting:
        call.say("purge_waiting", n=it.waiting)


def _warn(call: Call, set_aside: int) -> None:
    """Say what else goes, and that nothing brings it back."""
    if set_aside:
        call.say("erase_set_aside", n=set_aside)
    call.say("erase_final")


def _tell_backups(call: Call) -> None:
    """Say that backups were not touched: they are the user's own."""
    folder = call.setting.paths.backups
    count = len(list(folder.glob("*.gz"))) if folder.is_dir() else 0
    call.say("backups_keep", n=count, folder=folder)


def _shape(
    call: Call,
    it: Erased,
    *,
    before: datetime | None = None,
    dry_run: bool = False,
    dismissed: tuple[str, ...] = (),
    mentions: tuple[str, ...] = (),
    evidence_kept: tuple[str, ...] = (),
) -> ErasedShape:
    return ErasedShape(
        dry_run=dry_run,
        before=shaping.maybe(call.house(), before),
        comments=it.comments,
        replies=it.replies,
        notes=it.notes,
        events=it.events,
        threads=it.threads,
        waiting=it.waiting,
        dismissed=dismissed,
        mentions=mentions,
        evidence=it.evidence,
        evidence_kept=evidence_kept,
    )
