"""Sorted files are searched rightly whatever the lengths of their lines, and say so when they are not whole."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smtui.storage.engine.files import Files
from smtui.storage.engine.lines import Damaged, header_line, is_sound, row_key, row_line, row_prefix, seal
from smtui.storage.engine.sorted import SortedFile, write_sorted

ids = st.text("abc", min_size=1, max_size=4)
lengths = st.one_of(st.integers(0, 200), st.integers(3900, 4300), st.integers(0, 40_000))


def made(path: Path, rows: dict[str, int]) -> SortedFile:
    lines = sorted(row_line("comments", id, 1, b'"%s"' % (b"x" * length)) for id, length in rows.items())
    write_sorted(Files(), path, header_line("snapshot", 1), lines)
    return SortedFile(Files(), path)


@given(rows=st.dictionaries(ids, lengths, max_size=60), absent=st.lists(ids))
@settings(max_examples=60, deadline=None)
def test_every_line_is_found_and_no_other(
    tmp_path_factory: pytest.TempPathFactory, rows: dict[str, int], absent: list[str]
) -> None:
    file = made(tmp_path_factory.getbasetemp() / "sorted", rows)
    assert file.lines == len(rows) == len(list(file))
    for id in {*rows, *absent}:
        line = file.find(row_key("comments", id))
        assert (line is not None) == (id in rows)
        assert line is None or len(line) > rows[id]
        found = [line for _, line in file.starting_with(row_prefix("comments", id))]
        assert len(found) == sum(1 for other in rows if other.startswith(id))
    for offset, line in file:
        assert file.at(offset) == line
    assert file.find(row_key("aaa", "a")) is None
    assert file.find(row_key("zzz", "a")) is None
    file.close()


def test_cost_of_finding_does_not_grow_with_the_file(tmp_path: Path) -> None:
    class Counting(Files):
        read_bytes = 0

        def read(self, handle: int, size: int, offset: int) -> bytes:
            data = super().read(handle, size, offset)
            self.read_bytes += len(data)
            return data

    costs = []
    for count in (1_000, 64_000):
        made(tmp_path / "sorted", {f"{number:06}": 300 for number in range(count)}).close()
        files = Counting()
        file = SortedFile(files, tmp_path / "sorted")
        assert file.find(row_key("comments", f"{count // 3:06}")) is not None
        costs.append(files.read_bytes)
        file.close()
    # Six doublings are six more probes of 4 KiB.
    assert costs[1] - costs[0] <= 7 * 4096


def test_missing_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        SortedFile(Files(), tmp_path / "none")


@pytest.mark.parametrize("body", [b"", b"\n", b"x", seal(b'{"a":1}'), header_line("snapshot", 1), b"\0" * 10_000])
def test_what_is_no_sorted_file_is_damaged(tmp_path: Path, body: bytes) -> None:
    (tmp_path / "file").write_bytes(body)
    with pytest.raises(Damaged):
        SortedFile(Files(), tmp_path / "file")


@given(body=st.binary(max_size=50), at=st.integers(0, 1000), bit=st.integers(0, 7))
def test_seal_tells_any_single_flip(body: bytes, at: int, bit: int) -> None:
    line = bytearray(seal(b"{" + body + b"}")[:-1])
    assert is_sound(bytes(line))
    line[at % len(line)] ^= 1 << bit
    assert not is_sound(bytes(line))
