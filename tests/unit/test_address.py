"""Web addresses as people paste them."""

from __future__ import annotations

import pytest

from smtui.domain.address import web_address


@pytest.mark.parametrize("typed", ["https://insta.example/p/1?x=2#y", " http://a.example "])
def test_an_address_is_taken_without_the_space_around_it(typed: str) -> None:
    assert web_address(typed) == typed.strip()


@pytest.mark.parametrize("typed", ["insta.example/p/1?x=2", " a.example ", "a.example:8080/x"])
def test_an_address_as_browsers_show_it_is_made_whole(typed: str) -> None:
    assert web_address(typed) == f"https://{typed.strip()}"


@pytest.mark.parametrize(
    "typed",
    ["", "x", "x.", "a b.example", "mail@a.example", "ftp://a.example", "https://", "http://[::1", "https://a\x1b[31m"],
)
def test_what_is_no_address_gives_nothing(typed: str) -> None:
    assert web_address(typed) == ""
