"""The HTTP layer: what goes out, what is tried again, and what each failure is called."""

from __future__ import annotations

import asyncio
import logging
import ssl
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smtui import __version__
from smtui.domain.clock import FixedClock
from smtui.domain.errors import NetworkError, NotAnApi, RateLimited, ServerTrouble, Uncertain, Unreachable
from smtui.networks.answer import Limits, limited
from smtui.networks.http import Http, is_loopback, same_origin, site_of

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
HOME = "https://blog.example/wp-json/"
LOGIN = "Basic c2VjcmV0"
Handler = Callable[[httpx.Request], httpx.Response]


class Wire:
    """A server's answers in a row, the requests that came and the pauses that were made."""

    def __init__(self, *answers: httpx.Response | Exception) -> None:
        self._answers: Iterator[httpx.Response | Exception] = iter(answers)
        self.requests: list[httpx.Request] = []
        self.pauses: list[float] = []

    def handle(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        answer = next(self._answers)
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)

    def http(self, **fields: Any) -> Http:
        return Http(
            "blog",
            clock=FixedClock(NOW),
            login=lambda: LOGIN,
            home=HOME,
            transport=httpx.MockTransport(self.handle),
            sleep=self.sleep,
            jitter=lambda: 0.5,
            **fields,
        )


def ok(body: str = "{}") -> httpx.Response:
    return httpx.Response(200, text=body)


async def test_each_request_says_who_we_are_and_logs_in_at_home_only() -> None:
    wire = Wire(ok(), ok(), ok(), ok())
    http = wire.http()
    await http.send("GET", HOME)
    await http.send("GET", "https://blog.example:443/other")
    await http.send("GET", "https://cdn.example/")
    await http.send("GET", HOME, login=False, agent="smtui/x (op 1)")
    await http.close()
    assert [request.headers.get("authorization") for request in wire.requests] == [LOGIN, LOGIN, None, None]
    assert wire.requests[0].headers["user-agent"] == f"smtui/{__version__}"
    assert wire.requests[3].headers["user-agent"] == "smtui/x (op 1)"


@pytest.mark.parametrize(
    "url", ["http://blog.example/", "http://10.0.0.1/", "http://localhost.example/", "http://127.0.0.1.x/"]
)
async def test_nothing_goes_out_unprotected(url: str) -> None:
    wire = Wire()
    with pytest.raises(Unreachable, match="net_plain_http"):
        await wire.http().send("POST", url, body={})
    assert wire.requests == []


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:8080/", "http://localhost/", "http://[::1]:99/", "https://blog.example/"]
)
async def test_this_machine_may_be_spoken_to_plainly(url: str) -> None:
    assert (await Wire(ok()).http().send("GET", url)).status == 200


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_is_an_error_that_names_where_it_leads(status: int) -> None:
    wire = Wire(httpx.Response(status, headers={"Location": "https://evil.example/?x=1"}))
    with pytest.raises(NotAnApi, match="net_redirect") as found:
        await wire.http().send("GET", HOME)
    assert found.value.values == {
        "account": "blog",
        "site": "blog.example/wp-json",
        "target": "https://evil.example/?x=1",
    }
    assert len(wire.requests) == 1


NOTHING_SENT: list[Exception] = [
    httpx.ConnectError("no"),
    httpx.ConnectTimeout("no"),
    httpx.PoolTimeout("no"),
    httpx.ProxyError("no"),
]
ANSWER_LOST: list[Exception] = [
    httpx.ReadTimeout("no"),
    httpx.ReadError("no"),
    httpx.WriteError("no"),
    httpx.WriteTimeout("no"),
    httpx.RemoteProtocolError("no"),
    httpx.DecodingError("no"),
]


@pytest.mark.parametrize("error", NOTHING_SENT, ids=lambda error: type(error).__name__)
async def test_a_write_that_never_left_is_unreachable_and_one_try(error: Exception) -> None:
    wire = Wire(error)
    with pytest.raises(Unreachable) as found:
        await wire.http().send("POST", HOME, body={})
    assert found.value.values["account"] == "blog"
    assert wire.pauses == []


@pytest.mark.parametrize("error", ANSWER_LOST, ids=lambda error: type(error).__name__)
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
async def test_a_write_whose_answer_is_lost_is_uncertain_and_never_repeated(error: Exception, method: str) -> None:
    wire = Wire(error)
    with pytest.raises(Uncertain, match="net_lost") as found:
        await wire.http().send(method, HOME)
    assert found.value.values == {"account": "blog", "site": "blog.example/wp-json"}
    assert len(wire.requests) == 1


@pytest.mark.parametrize("error", NOTHING_SENT + ANSWER_LOST, ids=lambda error: type(error).__name__)
async def test_a_read_is_tried_three_times_with_growing_pauses(error: Exception) -> None:
    wire = Wire(error, error, ok("[1]"))
    assert (await wire.http().send("GET", HOME)).data() == [1]
    assert wire.pauses == [10 * 1.5 / 16, 10 * 1.5 / 8]
    wire = Wire(error, error, error)
    with pytest.raises((Unreachable, ServerTrouble)):
        await wire.http().send("GET", HOME)
    assert len(wire.requests) == 3


async def test_an_unsafe_certificate_and_an_unknown_name_are_told_apart_from_no_connection() -> None:
    from socket import gaierror

    for cause, key in (
        (ssl.SSLError("bad"), "net_tls"),
        (gaierror(-2, "unknown"), "net_host"),
        (OSError(), "net_connect"),
    ):
        error = httpx.ConnectError("no")
        error.__cause__ = cause
        with pytest.raises(Unreachable) as found:
            await Wire(error, error, error).http().send("GET", HOME)
        assert found.value.key == key


@pytest.mark.parametrize(
    ("value", "pause"),
    [("7", 7.0), ("0", 0.0), ("Mon, 23 Nov 2026 09:00:09 GMT", 9.0), ("Mon, 23 Nov 2026 08:00:00 GMT", 0.0)],
)
async def test_a_short_wish_to_wait_is_granted_to_reads(value: str, pause: float) -> None:
    wire = Wire(httpx.Response(429, headers={"Retry-After": value}), ok())
    assert (await wire.http().send("GET", HOME)).status == 200
    assert wire.pauses == [pause]


async def test_a_long_wish_to_wait_is_told_instead() -> None:
    wire = Wire(httpx.Response(503, headers={"Retry-After": "600"}))
    http = wire.http()
    answer = await http.send("GET", HOME)
    assert (answer.status, http.retry_after(answer), wire.pauses) == (503, 600.0, [])


async def test_a_write_is_not_repeated_after_a_429() -> None:
    wire = Wire(httpx.Response(429, headers={"Retry-After": "1"}))
    assert (await wire.http().send("POST", HOME)).status == 429
    assert wire.pauses == []


@pytest.mark.parametrize("value", ["", "soon", "-5", "١٢", "9" * 400, "Mon, 99 Foo"])
async def test_a_senseless_wish_does_no_harm(value: str) -> None:
    wire = Wire(httpx.Response(200, headers=[(b"Retry-After", value.encode())]))
    http = wire.http()
    hint = http.retry_after(await http.send("GET", HOME))
    assert hint is None or hint >= 0


async def test_an_answer_may_not_be_larger_than_the_limit_even_unpacked() -> None:
    import gzip

    small = Limits(size=1_000)
    packed = httpx.Response(200, content=gzip.compress(b"x" * 100_000), headers={"Content-Encoding": "gzip"})
    with pytest.raises(ServerTrouble, match="net_too_large"):
        await Wire(packed).http(limits=small).send("GET", HOME)
    with pytest.raises(Uncertain):
        await Wire(ok("x" * 2_000)).http(limits=small).send("POST", HOME)
    answer = await Wire(ok("x" * 2_000)).http(limits=small).send("GET", HOME, cut_at=10)
    assert answer.body == b"x" * 10


async def test_a_server_that_drips_for_ever_is_left() -> None:
    class Drip(httpx.AsyncByteStream):
        async def __aiter__(self) -> AsyncIterator[bytes]:
            yield b"["
            await asyncio.Event().wait()

    def handle(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, stream=Drip())

    http = Http(
        "blog", clock=FixedClock(NOW), transport=httpx.MockTransport(handle), limits=Limits(total=0.01, tries=1)
    )
    with pytest.raises(Unreachable, match="net_timeout"):
        await http.send("GET", HOME)
    with pytest.raises(Uncertain):
        await http.send("POST", HOME)


@pytest.mark.parametrize(
    "url", ["https://", "https://[", "https://a b/", "nonsense", "https://x:99999999/", "ftp://x/"]
)
async def test_a_broken_address_is_an_error_of_ours(url: str) -> None:
    with pytest.raises(NetworkError):
        await Wire().http().send("GET", url)


@pytest.mark.parametrize(
    ("status", "body", "kind", "key"),
    [
        (200, "<html><title>Just a moment&hellip;</title>", NotAnApi, "net_page"),
        (200, "{half", NotAnApi, "net_garbled"),
        (200, "", NotAnApi, "net_garbled"),
        (200, "<br />\n<b>Warning</b>:  Undefined variable $x\n[]", ServerTrouble, "net_php_notice"),
        (200, "PHP Deprecated: old\n{}", ServerTrouble, "net_php_notice"),
        (403, "<title>403 Forbidden</title>", RateLimited, "net_firewall"),
        (404, "<title>Not Found</title>", NotAnApi, "net_not_found"),
        (429, "slow down", RateLimited, "net_limit"),
        (500, "<b>Fatal error</b>: x", ServerTrouble, "net_server"),
        (503, "<title>Maintenance</title>", ServerTrouble, "net_maintenance"),
        (504, "", ServerTrouble, "net_server"),
    ],
)
async def test_an_answer_without_data_has_a_name(
    status: int, body: str, kind: type[NetworkError], key: str, say: Callable[[Exception], str]
) -> None:
    wire = Wire(*(httpx.Response(status, text=body) for _ in range(3)))
    http = wire.http()
    error = http.not_data(await http.send("GET", HOME))
    assert (type(error), error.key) == (kind, key)
    assert "blog.example" in say(error)


async def test_the_title_of_a_page_is_shown_harmless_and_short() -> None:
    wire = Wire(ok("<title>\x1b]52;c;eA==\x07Just\n a &amp; moment" + "x" * 500 + "</title>"))
    answer = await wire.http().send("GET", HOME)
    assert answer.title.startswith("Just a & moment")
    assert len(answer.title) <= 60


async def test_a_byte_order_mark_and_lone_surrogates_are_no_trouble_and_deep_nesting_is_an_error() -> None:
    assert (await Wire(httpx.Response(200, content=b"\xef\xbb\xbf[1]")).http().send("GET", HOME)).data() == [1]
    assert (await Wire(ok('["\\ud83d"]')).http().send("GET", HOME)).data() == ["\ud83d"]
    with pytest.raises(ValueError, match="deeply"):
        (await Wire(ok("[" * 100_000)).http().send("GET", HOME)).data()


async def test_the_login_is_in_no_log_and_no_error(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    wire = Wire(ok(), httpx.ReadError("no"))
    http = wire.http()
    await http.send("GET", HOME)
    with pytest.raises(Uncertain) as found:
        await http.send("POST", HOME)
    chain = [found.value, found.value.__cause__, wire.requests[0], wire.requests[0].headers, http]
    assert "c2VjcmV0" not in caplog.text + "".join(map(repr, chain)) + str(found.value)


def test_a_wait_in_seconds_is_told_where_it_is_known() -> None:
    assert (limited("net_limit", None, account="a").key, limited("net_limit", 30.2, account="a").key) == (
        "net_limit",
        "net_limit_for",
    )
    assert limited("net_limit", 30.2, account="a").retry_after == 30.2


@given(st.text(max_size=60))
@settings(max_examples=60, deadline=None)
def test_an_address_is_shown_without_its_secrets(text: str) -> None:
    assert "secret" not in site_of(f"https://me:secret@blog.example/{text.replace('secret', '')}?token=secret#secret")
    assert site_of(f"https://me:secret@blog.example/?{text}") == "blog.example"


@pytest.mark.parametrize(
    ("host", "here"), [("127.0.0.1", True), ("127.9.9.9", True), ("[::1]", True), ("LOCALHOST", True)]
)
def test_what_is_this_machine(host: str, here: bool) -> None:
    assert is_loopback(host) is here
    assert not is_loopback(f"{host}.example")


def test_an_origin_is_scheme_host_and_port() -> None:
    assert same_origin("https://a.example/x", "https://a.example:443/?y")
    assert not same_origin("https://a.example/", "https://a.example:8443/")
    assert not same_origin("https://a.example/", "http://a.example/")
    assert not same_origin("https://a.example/", "")
