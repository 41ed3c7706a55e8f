"""``import`` and ``export``: comments in and out as JSON lines or CSV."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from smtui.cli.calendar import import_ics, read_file
from smtui.cli.call import Call
from smtui.cli.keep import export_all, import_all
from smtui.cli.shapes import ImportShape, RefusedShape
from smtui.domain.errors import SmtuiError, UsageError
from smtui.domain.text import clean
from smtui.services import intake
from smtui.texts import explain

Line = tuple[int, Mapping[str, Any] | SmtuiError]


def import_(call: Call) -> int:
    """Take comments in. What cannot be used is said line by line, the rest is in; exit 1 if a line was refused."""
    if call.values.flag("full"):
        return import_all(call)
    name = call.values.text("file")
    if call.values.flag("results"):
        from smtui.cli.briefing import results

        return results(call, read_lines(read_file(call, name)))
    data = read_file(call, name)
    if name.lower().endswith(".ics") or data[:64].lstrip().upper().startswith(b"BEGIN:VCALENDAR"):
        return import_ics(call, data, name)
    house = call.house("accounts", "plans", "rules", "guideline", "work_calendar")
    result = intake.take_in(house, read_lines(data), call.values.text("account"))
    refused = tuple(RefusedShape(line=item.line, reason=explain(item.error, call.texts)) for item in result.refused)
    if call.wants_json:
        shape = ImportShape(new=len(result.new), known=result.known, refused=refused, ids=tuple(result.new))
        call.console.json(shape)
    for item in refused:
        call.console.tell((call.texts("cli.import_refused", line=item.line), "bad"), " ", item.reason)
    call.say("imported", new=len(result.new), known=result.known, refused=len(refused))
    return 1 if refused else 0


def read_lines(data: bytes) -> Iterator[Line]:
    """Yield each record of JSON lines or CSV with the number of its first line, or what is wrong with it.

    A file that begins with ``{`` or ``[`` is JSON, any other is CSV with a line of names on top.
    """
    text = _decoded(data)
    head = text.lstrip()[:1]
    if head == "[":
        yield from _array(text)
    elif head == "{":
        yield from _json_lines(text)
    elif head:
        yield from _csv(text)


def _decoded(data: bytes) -> str:
    """Return the text of a file: UTF-8, UTF-16 where a byte order mark says so, else what a German Excel writes."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def _json_lines(text: str) -> Iterator[Line]:
    import json

    # Only a line feed ends a line: a text may hold other separators, which str.splitlines would break at.
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            fields = json.loads(line)
        except (ValueError, RecursionError) as error:
            yield number, UsageError("import_json", reason=str(error)[:120])
            continue
        yield number, fields if isinstance(fields, dict) else UsageError("import_no_object")


def _array(text: str) -> Iterator[Line]:
    import json

    try:
        records = json.loads(text)
    except (ValueError, RecursionError) as error:
        yield 1, UsageError("import_json", reason=str(error)[:120])
        return
    for number, fields in enumerate(records, 1):
        yield number, fields if isinstance(fields, dict) else UsageError("import_no_object")


def _csv(text: str) -> Iterator[Line]:
    import csv
    import io

    first = text.lstrip().partition("\n")[0]
    separator = max(",;\t", key=first.count)
    if first.strip().lower() in ("sep=;", "sep=,", "sep=\t"):
        # Excel's own way to say the separator, on a line above the names.
        separator = first.strip(" \r\n")[-1]
        text = text.lstrip().partition("\n")[2]
    csv.field_size_limit(10_000_000)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    number = 1
    names: list[str] = []
    try:
        for row in reader:
            line, number = number, reader.line_num + 1
            if not any(cell.strip() for cell in row):
                continue
            if not names:
                names = [cell.strip().lower() for cell in row]
                if "text" not in names:
                    yield line, UsageError("import_no_column", names=", ".join(names)[:120])
                    return
            elif len(row) > len(names):
                yield line, UsageError("import_columns", found=len(row), wanted=len(names))
            else:
                yield line, dict(zip(names, row, strict=False))
    except csv.Error as error:
        yield number, UsageError("import_csv", reason=str(error))


def export(call: Call) -> int:
    """Write every comment as one line of JSON or CSV, or the whole store."""
    import msgspec

    if call.values.flag("full"):
        return export_all(call)
    house = call.house()
    if call.values.flag("csv"):
        return _export_csv(call, intake.write_out(house, call.values.text("account")))
    encoder = msgspec.json.Encoder()
    for fields in intake.write_out(house, call.values.text("account")):
        call.console.bytes(encoder.encode(fields) + b"\n")
    return 0


def _export_csv(call: Call, records: Iterable[Mapping[str, Any]]) -> int:
    import csv
    import io

    page = io.StringIO()
    # Always quoted, and ended as RFC 4180 has it: a text of several lines comes back as it was.
    writer = csv.writer(page, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    for number, fields in enumerate(records):
        if number == 0:
            writer.writerow(fields)
        # People look at it in a terminal, too; the store may hold what came in before it was cleaned at the door.
        writer.writerow("" if value is None else clean(str(value)) for value in fields.values())
        call.console.bytes(page.getvalue().encode())
        page.seek(0)
        page.truncate()
    return 0
