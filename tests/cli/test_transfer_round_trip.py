"""What goes out comes in again as it was, by JSON lines and by CSV; archives are looked into on request."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from smtui.domain.text import clean
from tests.cli.conftest import MONDAY, Shell

HOSTILE = 'two\nlines, "quoted"; semi\ttab\r\n=cmd()|x \x1b[31mred \u202e 👩‍👩‍👧‍👦'


@pytest.mark.parametrize("form", [(), ("--csv",)])
@given(texts=st.lists(st.text(max_size=60).filter(lambda text: clean(text).strip()), min_size=1, max_size=5))
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_way_out_and_in_is_identity(
    tmp_path_factory: pytest.TempPathFactory, form: tuple[str, ...], texts: list[str]
) -> None:
    one, other = Shell(tmp_path_factory.mktemp("one")), Shell(tmp_path_factory.mktemp("other"))
    one.setup()
    other.setup()
    lines = [
        {"id": str(number), "text": text.encode("utf-8", "replace").decode(), "author": HOSTILE, "account": "blog"}
        for number, text in enumerate([*texts, HOSTILE])
    ]
    one.ok("import", "-", stdin="\n".join(json.dumps(line) for line in lines))
    first = one.ok("export", *form).bytes
    other.ok("import", "-", stdin=first)
    assert other.ok("export", *form).bytes == first
    assert {c["text"] for c in other.comments()} == {c["text"] for c in one.comments()}
    assert other.ok("import", "-", stdin=first).out == ""
    assert len(other.comments()) == len(lines)


def test_archives_are_searched_only_when_asked_for(busy: Shell) -> None:
    old = busy.comments()[0]["id"]
    busy.ok("done", old, "--reason", "liked")
    busy.clock.advance(days=200)
    busy.ok("compact")
    busy.ok("compact")
    assert list((Path(busy.environ["SMTUI_DATA"]) / "store" / "archives").iterdir())
    assert old not in busy.ok("inbox", "--all").out
    assert old in busy.ok("inbox", "--archive").out
    words = busy.ok("show", old, "--json").json["text"].split()[0]
    assert old in busy.ok("inbox", "--archive", "--words", words).out
    assert busy.clock.now() - MONDAY == timedelta(days=200)
