"""``backup``, ``restore``, ``compact`` and the whole store as JSON lines: looking after the memory of the house."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from smtui.bootstrap import examine_backup, open_keeper
from smtui.cli.calendar import read_file
from smtui.cli.call import Call
from smtui.cli.shapes import BackupShape, ImportShape, RefusedShape, RestoreShape
from smtui.domain.errors import StoreDamaged, StoreError, UsageError
from smtui.paths import make_private, typed_path
from smtui.services.permit import require


def backup(call: Call) -> int:
    """Write a backup while others may write on, and print where it is. An existing file is never overwritten."""
    keeper = open_keeper(call.house())
    to = typed_path(call.values.text("file")) if call.values.flag("file") else _new_name(call, "smtui")
    documents = keeper.backup(to)
    if call.wants_json:
        call.console.json(BackupShape(file=str(to), documents=documents))
    else:
        call.console.out(str(to))
    call.say("backup_done", n=documents)
    return 0


def _new_name(call: Call, stem: str) -> Path:
    """Return a name in the house's own folder for backups that says when it was made."""
    moment = call.house().local(call.setting.clock.now())
    return make_private(call.setting.paths.backups) / f"{stem}-{moment:%Y-%m-%d-%H%M%S}.jsonl.gz"


def restore(call: Call) -> int:
    """Make the store hold exactly what a backup does. The file is checked, and the present state kept, before that."""
    file = typed_path(call.values.text("file"))
    found = examine_backup(file)
    call.say(
        "restore_holds",
        file=file,
        comments=found["comments"],
        replies=found["replies"],
        notes=found["notes"],
        rest=sum(found.values()) - found["comments"] - found["replies"] - found["notes"],
    )
    try:
        house = call.house()
        require(house, "restore")
        present = house.store.count("comments")
    except StoreDamaged as error:
        if error.key != "store_damaged":
            raise
        return _restore_anew(call, file)
    safety = _new_name(call, "before-restore")
    call.say("restore_replaces", n=present, file=safety)
    if not call.values.flag("yes") and not call.confirm("restore_ask"):
        call.say("nothing_changed")
        return 0
    keeper = open_keeper(call.house())
    keeper.backup(safety)
    return _tell_restored(call, file, keeper.restore(file), safety)


def _restore_anew(call: Call, file: Path) -> int:
    """Put a new store in the place of one of which nothing can be read; that one is kept as it is."""
    store = call.setting.paths.store
    aside = store.with_name(f"store-damaged-{call.setting.clock.now():%Y%m%dT%H%M%SZ}")
    call.say("restore_damaged", folder=aside)
    if not call.values.flag("yes") and not call.confirm("restore_ask"):
        call.say("nothing_changed")
        return 0
    if aside.exists():
        raise StoreError("store_backup_exists", path=str(aside))
    store.rename(aside)
    return _tell_restored(call, file, open_keeper(call.house()).restore(file), aside)


def _tell_restored(call: Call, file: Path, documents: int, before: Path) -> int:
    if call.wants_json:
        call.console.json(RestoreShape(file=str(file), documents=documents, before=str(before)))
    call.say("restored", n=documents, file=before)
    return 0


def compact(call: Call) -> int:
    """Begin a new generation of the store with an empty journal; with ``--forget`` nothing older stays on the disk."""
    house = call.house()
    if call.values.flag("forget"):
        require(house, "forget")
    keeper = open_keeper(house)
    size = keeper.compact()
    if call.values.flag("forget"):
        keeper.forget()
        call.say("compacted_forget")
    else:
        call.say("compacted", size=f"{size / 1024:.0f}")
    return 0


def export_all(call: Call) -> int:
    """Write every document of the store as one line of JSON, archives included."""
    if call.values.flag("account"):
        raise UsageError("full_is_all")
    for line in open_keeper(call.house()).export():
        call.console.bytes(line)
    return 0


def import_all(call: Call) -> int:
    """Take in what ``export --full`` wrote, revisions included. What is there stays; exit 1 if a line was refused."""
    if call.values.flag("account"):
        raise UsageError("full_is_all")
    house = call.house()
    require(house, "restore")
    result = open_keeper(house).import_(_usable(read_file(call, call.values.text("file"))))
    refused = tuple(RefusedShape(line=line, reason=call.texts(key)) for line, key in result.refused)
    if call.wants_json:
        call.console.json(ImportShape(new=result.taken, known=result.known, refused=refused, ids=()))
    for item in refused:
        call.console.tell((call.texts("cli.import_refused", line=item.line), "bad"), " ", item.reason)
    call.say("imported", new=result.taken, known=result.known, refused=len(refused))
    return 1 if refused else 0


def _usable(data: bytes) -> Iterator[bytes]:
    """Give each line, emptied to what is refused where its document is not one that the house could read again."""
    import msgspec

    from smtui.domain.crisis import Crisis
    from smtui.domain.evidence import Evidence
    from smtui.services.work import TYPES

    kinds = {**TYPES, "crises": Crisis, "evidence": Evidence}
    for line in data.split(b"\n"):
        try:
            entry = msgspec.json.decode(line) if line.strip() else {}
            if entry and (kind := kinds.get(entry["table"])) is not None:
                msgspec.convert(entry["doc"], kind)
        except (ValueError, KeyError, TypeError, RecursionError):
            line = b"-"
        yield line
