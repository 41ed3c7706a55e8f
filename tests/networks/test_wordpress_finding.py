"""WordPress: from an address to the API, and what the account may do there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from smtui.domain.errors import LoginFailed, NetworkError, NotAnApi, RateLimited, ServerTrouble, Unreachable

HOME = httpx.Response(200, html="<html></html>")


def at(url: str, answer: httpx.Response) -> Callable[[httpx.Request], httpx.Response | None]:
    """Return a rule: this answer for that address."""
    return lambda request: answer if str(request.url).split("?")[0] == url else None


def moved(url: str) -> httpx.Response:
    return httpx.Response(301, headers={"Location": url})


async def look(blog: Any, url: str) -> Any:
    connector = blog.connect(url=url)
    try:
        return await connector.check()
    finally:
        await connector.close()


async def test_a_link_header_names_the_api(blog: Any) -> None:
    blog.base = "https://blog.example/cms/api/wp-json/"
    link = '<https://blog.example/cms/api/wp-json/>; rel="https://api.w.org/", <https://x.example/>; rel="next"'
    blog.rules.append(at("https://blog.example/", httpx.Response(200, html="<p>", headers={"Link": link})))
    info = await look(blog, "blog.example")
    assert info.base == "https://blog.example/cms/api/wp-json/"
    assert (info.site, info.user, info.roles, info.missing) == ("Café Ada", "Ada", ("editor",), ())
    assert info.settings["zone"] == "UTC+5.5"


@pytest.mark.parametrize(
    "tag",
    [
        '<link rel="https://api.w.org/" href="https://blog.example/sub/wp-json/" />',
        "<LINK href='/sub/wp-json/' rel='https://api.w.org/'>",
    ],
)
async def test_a_link_in_the_page_names_the_api_of_a_site_in_a_folder(blog: Any, tag: str) -> None:
    blog.base = "https://blog.example/sub/wp-json/"
    html = f"<html><head><link rel='x'>{tag}</head></html>"
    blog.rules.append(at("https://blog.example/sub/2026/a-post/", httpx.Response(200, html=html)))
    assert (await look(blog, "https://blog.example/sub/2026/a-post/#comments")).base == blog.base


async def test_without_any_link_the_usual_places_are_tried(blog: Any) -> None:
    blog.base = "https://blog.example/sub/wp-json/"
    assert (await look(blog, "blog.example/sub/2026/11/a-post/")).base == blog.base


async def test_an_address_without_https_is_tried_with_it(blog: Any) -> None:
    assert (await look(blog, "http://blog.example")).base == "https://blog.example/wp-json/"
    assert {request.url.scheme for request in blog.requests} == {"https"}


async def test_a_port_without_https_is_refused(blog: Any) -> None:
    with pytest.raises(Unreachable, match="net_plain_http"):
        await look(blog, "http://blog.example:8080")
    assert blog.requests == []


async def test_www_is_the_same_site(blog: Any) -> None:
    blog.base = "https://www.blog.example/wp-json/"
    blog.rules.append(at("https://blog.example/", moved("https://www.blog.example/")))
    assert (await look(blog, "blog.example")).base == blog.base


@pytest.mark.parametrize(
    "target",
    ["https://hoster.example/suspended", "https://example/", "https://blog.example.evil.example/", "//evil.example"],
)
async def test_another_host_is_named_and_gets_no_password(blog: Any, target: str, say: Any) -> None:
    blog.rules.append(at("https://blog.example/", moved(target)))
    with pytest.raises(NotAnApi, match="wordpress_elsewhere") as found:
        await look(blog, "blog.example")
    assert target.split("//")[1].split("/")[0] in say(found.value)
    assert {request.url.host for request in blog.requests} == {"blog.example"}


async def test_a_link_to_another_host_is_not_followed_either(blog: Any) -> None:
    link = {"Link": '<https://evil.example/wp-json/>; rel="https://api.w.org/"'}
    blog.rules.append(at("https://blog.example/", httpx.Response(200, html="<p>", headers=link)))
    with pytest.raises(NotAnApi, match="wordpress_elsewhere"):
        await look(blog, "blog.example")
    assert not [request for request in blog.requests if "authorization" in request.headers]


async def test_a_step_down_from_https_is_refused(blog: Any) -> None:
    blog.rules.append(at("https://blog.example/", moved("http://blog.example/")))
    with pytest.raises(Unreachable, match="net_plain_http"):
        await look(blog, "blog.example")


async def test_redirects_that_go_round_end(blog: Any) -> None:
    blog.rules.append(at("https://blog.example/", moved("/")))
    blog.rules.append(at("https://blog.example/wp-json/", moved("/wp-json/?again=1")))
    with pytest.raises(NotAnApi):
        await look(blog, "blog.example")
    assert len(blog.requests) < 40


@pytest.mark.parametrize("typed", ["", " ", "https://", "ftp://blog.example", "http://[::1", "a b.example"])
async def test_what_is_no_address_is_told_at_once(blog: Any, typed: str) -> None:
    with pytest.raises(NotAnApi, match="net_address"):
        await look(blog, typed or "\t")
    assert blog.requests == []


async def test_a_password_in_the_address_is_neither_sent_nor_shown(blog: Any) -> None:
    blog.rules.append(lambda request: httpx.Response(404, html="<title>No</title>"))
    with pytest.raises(NotAnApi, match="wordpress_not_found") as found:
        await look(blog, "https://ada:hidden@blog.example/?token=hidden")
    assert "hidden" not in repr(found.value) + "".join(str(request.url) for request in blog.requests[1:])


@pytest.mark.parametrize(
    "root",
    [
        httpx.Response(200, json=["wp/v2"]),
        httpx.Response(200, json={"namespaces": ["oembed/1.0"]}),
        httpx.Response(200, json={"namespaces": "wp/v2"}),
        httpx.Response(200, json="hello"),
        httpx.Response(200, text="hello"),
        httpx.Response(404, json={"code": "rest_no_route", "message": ""}),
    ],
)
async def test_another_api_is_not_taken_for_wordpress(blog: Any, root: httpx.Response, say: Any) -> None:
    blog.rules.append(
        lambda request: root if "wp-json" in str(request.url) or "rest_route" in str(request.url) else HOME
    )
    with pytest.raises(NotAnApi) as found:
        await look(blog, "blog.example")
    assert "blog.example" in say(found.value)


CLOSED: list[tuple[httpx.Response, type[NetworkError], str]] = [
    (httpx.Response(403, json={"code": "rest_disabled", "message": "x"}), NotAnApi, "wordpress_api_closed"),
    (httpx.Response(401, json={"code": "rest_login_required", "message": "x"}), LoginFailed, "wordpress_restricted"),
    (httpx.Response(403, html="<title>Blocked</title>"), RateLimited, "net_firewall"),
    (httpx.Response(429, text="x", headers={"Retry-After": "90"}), RateLimited, "net_limit_for"),
    (httpx.Response(503, html="<title>Maintenance</title>"), ServerTrouble, "net_maintenance"),
    (httpx.Response(503, json={"code": "wp_die", "message": "Briefly unavailable"}), ServerTrouble, "net_maintenance"),
    (httpx.Response(500, json={"code": "internal_server_error", "message": "x"}), ServerTrouble, "net_server"),
]


@pytest.mark.parametrize(("answer", "kind", "key"), CLOSED, ids=[f"{case[2]}-{case[0].status_code}" for case in CLOSED])
async def test_what_keeps_us_out_of_the_api_is_named(
    blog: Any, answer: httpx.Response, kind: type[NetworkError], key: str, say: Any
) -> None:
    blog.rules.append(
        lambda request: answer if "wp-json" in str(request.url) or "rest_route" in str(request.url) else HOME
    )
    with pytest.raises(kind) as found:
        await look(blog, "blog.example")
    assert found.value.key == key
    say(found.value)


async def test_one_way_that_a_firewall_leaves_open_is_enough(blog: Any) -> None:
    blocked = httpx.Response(403, html="<title>Blocked</title>")

    def rule(request: httpx.Request) -> httpx.Response | None:
        route = request.url.params.get("rest_route")
        if "/wp-json" in request.url.path:
            return blocked
        if route == "/":
            return httpx.Response(200, content=blog.root().content)
        return httpx.Response(200, json=blog.users[0]) if route == "/wp/v2/users/me" else None

    blog.rules.append(rule)
    assert (await look(blog, "blog.example")).base == "https://blog.example/?rest_route=/"


async def test_an_account_whose_address_changed_is_found_anew(blog: Any) -> None:
    connector = blog.connect()
    blog.base = "https://blog.example/index.php/wp-json/"
    link = {"Link": f'<{blog.base}>; rel="https://api.w.org/"'}
    blog.rules.append(at("https://blog.example/wp-json/", httpx.Response(404, html="<title>No</title>", headers=link)))
    assert (await connector.check()).base == blog.base
    await connector.close()


@pytest.mark.parametrize(
    ("code", "key"),
    [
        ("rest_not_logged_in", "wordpress_anonymous"),
        ("incorrect_password", "wordpress_password"),
        ("invalid_username", "wordpress_user"),
        ("invalid_email", "wordpress_user"),
        ("application_passwords_disabled", "wordpress_passwords_off"),
        ("application_passwords_disabled_for_user", "wordpress_passwords_off"),
        ("some_plugin_says_no", "wordpress_restricted"),
    ],
)
async def test_a_refused_login_says_what_to_do(blog: Any, code: str, key: str, say: Any) -> None:
    answer = httpx.Response(401, json={"code": code, "message": "<b>Nein</b>"})
    blog.rules.append(lambda request: answer if request.url.path.endswith("users/me") else None)
    with pytest.raises(LoginFailed) as found:
        await look(blog, "blog.example")
    assert found.value.key == key
    assert "ada" in say(found.value) or key == "wordpress_passwords_off"


async def test_rights_of_plug_ins_and_odd_answers_do_no_harm(blog: Any) -> None:
    blog.users[0] = {"id": 1, "name": "\x1b[31mAda &amp; Co", "roles": {"1": "editor"}, "capabilities": []}
    info = await look(blog, "blog.example")
    assert "\x1b" not in info.user
    assert (info.can, info.roles) == ({"reply"}, ())
