"""Downloads from a real HTTPS server: addresses, redirects, limits, hostile servers."""

from __future__ import annotations

import io
import ssl
import threading
from collections.abc import Sequence
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest

from backend.apps.videos.addresses import resolve_host
from backend.apps.videos.downloads import download
from backend.apps.videos.errors import (
    AddressNotAllowed,
    FetchError,
    FetchFailed,
    FetchInterrupted,
    FetchLost,
    TooManyRedirects,
    Unreadable,
    UrlNotAllowed,
)
from backend.apps.videos.network import Network
from backend.apps.videos.source_urls import SourceRules, parse_source_url
from backend.common import s3
from tests.videos.https_server import PUBLIC, HttpsServer, refuse_connections

RULES = SourceRules(hosts=("video.test", "other.test", "inner.test"), buckets=("cctv",))


def fetch(
    network: Network | None,
    url: str = "https://video.test/a.mp4",
    *,
    limit_bytes: int = 10_000_000,
    timeout_s: float = 20,
    check: Any = lambda: None,
) -> bytes:
    into = io.BytesIO()
    size = download(
        parse_source_url(url, rules=RULES),
        into,
        rules=RULES,
        limit_bytes=limit_bytes,
        timeout_s=timeout_s,
        network=network,
        check=check,
    )
    assert size == len(into.getvalue())
    return into.getvalue()


def test_a_file_is_copied_from_the_checked_address(https: HttpsServer) -> None:
    body = bytes(range(256)) * 10_000
    https.file("/a.mp4?key=1", body)
    network = https.network([PUBLIC])
    assert fetch(network, "https://video.test/a.mp4?key=1") == body
    assert https.asked == [("video.test", "/a.mp4?key=1")]
    assert https.connected == [(PUBLIC, 443)]


def test_a_body_of_unknown_length_is_copied(https: HttpsServer) -> None:
    def chunked(handler: BaseHTTPRequestHandler) -> None:
        handler.protocol_version = "HTTP/1.1"
        handler.send_response(200)
        handler.send_header("Transfer-Encoding", "chunked")
        handler.end_headers()
        handler.wfile.write(b"5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n")

    https.routes["/a.mp4"] = chunked
    assert fetch(https.network()) == b"hello world"


@pytest.mark.parametrize(
    "answers",
    [
        ["127.0.0.1"],
        ["10.0.0.5"],
        ["169.254.169.254"],
        ["fd00:ec2::254"],
        ["::1"],
        ["::ffff:127.0.0.1"],
        ["100.64.0.1"],
        [PUBLIC, "192.168.0.1"],
        ["192.168.0.1", PUBLIC],
        [],
    ],
)
def test_a_name_that_leads_inside_is_never_connected(
    https: HttpsServer, answers: Sequence[str]
) -> None:
    https.file("/a.mp4", b"secret")
    with pytest.raises(AddressNotAllowed):
        fetch(https.network(answers))
    assert https.connected == []


def test_a_name_is_resolved_once_for_a_connection(https: HttpsServer) -> None:
    https.file("/a.mp4", b"video")
    # What DNS says after the check makes no difference: the socket is already chosen.
    assert fetch(https.network([PUBLIC], ["127.0.0.1"])) == b"video"
    assert https.connected == [(PUBLIC, 443)]


def test_a_name_that_changes_between_redirects_is_checked_again(
    https: HttpsServer,
) -> None:
    https.redirect("/a.mp4", "/b.mp4")
    https.file("/b.mp4", b"secret")
    with pytest.raises(AddressNotAllowed):
        fetch(https.network([PUBLIC], ["127.0.0.1"]))
    assert https.connected == [(PUBLIC, 443)]
    assert https.asked == [("video.test", "/a.mp4")]


def test_a_redirect_to_a_name_that_leads_inside_is_not_followed(
    https: HttpsServer,
) -> None:
    https.redirect("/a.mp4", "https://inner.test/latest/meta-data")
    with pytest.raises(AddressNotAllowed):
        fetch(https.network(video=[PUBLIC], inner=["169.254.169.254"]))
    assert https.connected == [(PUBLIC, 443)]


@pytest.mark.parametrize(
    "location",
    [
        "https://127.0.0.1/a.mp4",
        "https://[::1]/a.mp4",
        "https://169.254.169.254/latest/meta-data",
        "http://video.test/a.mp4",
        "https://evil.example/a.mp4",
        "//evil.example/a.mp4",
        "https://video.test:8443/a.mp4",
        "https://user:password@video.test/a.mp4",
        "s3://cctv/a.mp4",
        "file:///etc/passwd",
        "https://[broken/",
        "\\\\evil.example\\a",
    ],
)
def test_a_redirect_out_of_what_is_allowed_is_not_followed(
    https: HttpsServer, location: str
) -> None:
    https.redirect("/a.mp4", location)
    with pytest.raises(UrlNotAllowed):
        fetch(https.network())
    assert len(https.connected) == 1


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_to_another_allowed_host_is_followed(
    https: HttpsServer, status: int
) -> None:
    https.redirect("/a.mp4", "https://other.test/b.mp4", status)
    https.file("/b.mp4", b"video")
    assert fetch(https.network()) == b"video"
    assert https.asked == [("video.test", "/a.mp4"), ("other.test", "/b.mp4")]


def test_three_redirects_are_followed_and_not_a_fourth(https: HttpsServer) -> None:
    for step in range(4):
        https.redirect(f"/{step}", f"/{step + 1}")
    https.file("/4", b"video")
    assert fetch(https.network(), "https://video.test/1") == b"video"
    with pytest.raises(TooManyRedirects) as caught:
        fetch(https.network(), "https://video.test/0")
    assert "at most 3 times" in str(caught.value)


def test_a_redirect_in_a_circle_ends(https: HttpsServer) -> None:
    https.redirect("/a.mp4", "/a.mp4")
    with pytest.raises(TooManyRedirects):
        fetch(https.network())
    assert len(https.asked) == 4


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 204, 206, 304])
def test_an_answer_that_is_no_file_is_final(https: HttpsServer, status: int) -> None:
    https.answer("/a.mp4", status, b"")
    with pytest.raises(FetchFailed) as caught:
        fetch(https.network())
    assert caught.value.code == "FETCH_FAILED"


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 504])
def test_an_answer_that_says_later_may_be_tried_again(
    https: HttpsServer, status: int
) -> None:
    https.answer("/a.mp4", status, b"")
    with pytest.raises(FetchInterrupted):
        fetch(https.network())


def test_what_says_it_is_too_large_is_not_read(https: HttpsServer) -> None:
    https.file("/a.mp4", b"x" * 2000)
    with pytest.raises(Unreadable) as caught:
        fetch(https.network(), limit_bytes=1000)
    assert caught.value.code == "TOO_LARGE"
    assert caught.value.parameters == {"found": 2000, "limit": 1000}


def endless(handler: BaseHTTPRequestHandler) -> None:
    """A body that does not say its length and never ends."""
    handler.send_response(200)
    handler.end_headers()
    while True:
        handler.wfile.write(b"x" * 65536)


def test_what_does_not_say_its_size_is_stopped_at_the_limit(https: HttpsServer) -> None:
    https.routes["/a.mp4"] = endless
    with pytest.raises(Unreadable) as caught:
        fetch(https.network(), limit_bytes=1_000_000)
    assert caught.value.code == "TOO_LARGE"


def test_an_endless_trickle_ends_at_the_deadline(https: HttpsServer) -> None:
    over = threading.Event()

    def trickle(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        while not over.wait(0.02):
            handler.wfile.write(b"x")

    https.routes["/a.mp4"] = trickle
    try:
        with pytest.raises(FetchInterrupted):
            fetch(https.network(), timeout_s=0.5)
    finally:
        over.set()


def test_headers_that_trickle_end_at_the_deadline(https: HttpsServer) -> None:
    over = threading.Event()

    def trickle(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
        while not over.wait(0.02):
            handler.wfile.write(b"x")

    https.routes["/a.mp4"] = trickle
    try:
        with pytest.raises(FetchInterrupted):
            fetch(https.network(), timeout_s=0.5)
    finally:
        over.set()


def test_a_body_cut_short_is_an_interruption(https: HttpsServer) -> None:
    https.file("/a.mp4", b"x" * 10, Content_Length="1000")
    with pytest.raises(FetchInterrupted):
        fetch(https.network())


def test_headers_without_end_are_refused(https: HttpsServer) -> None:
    def flood(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
        while True:
            handler.wfile.write(b"X-Flood: " + b"x" * 60000 + b"\r\n")

    https.routes["/a.mp4"] = flood
    with pytest.raises(FetchInterrupted):
        fetch(https.network())


def test_a_server_nobody_vouches_for_is_refused(https: HttpsServer) -> None:
    https.file("/a.mp4", b"video")
    trusting = https.network()
    strict = Network(
        resolve=trusting.resolve,
        connect=trusting.connect,
        trust=ssl.create_default_context,
    )
    with pytest.raises(FetchInterrupted):
        fetch(strict)
    assert https.asked == []


def test_a_certificate_of_another_name_is_refused(https: HttpsServer) -> None:
    rules = SourceRules(hosts=("unnamed.test",))
    with pytest.raises(FetchInterrupted):
        download(
            parse_source_url("https://unnamed.test/a", rules=rules),
            io.BytesIO(),
            rules=rules,
            limit_bytes=1000,
            timeout_s=20,
            network=https.network(),
        )
    assert https.asked == []


def test_nobody_answering_is_an_interruption() -> None:
    network = Network(resolve=lambda host: [PUBLIC], connect=refuse_connections)
    with pytest.raises(FetchInterrupted):
        fetch(network)


def test_a_name_that_does_not_exist_is_an_interruption() -> None:
    def resolve(host: str) -> list[str]:
        raise OSError("Name or service not known")

    with pytest.raises(FetchInterrupted):
        fetch(Network(resolve=resolve, connect=refuse_connections))


def test_production_resolves_and_refuses_this_very_machine() -> None:
    assert "127.0.0.1" in resolve_host("localhost")
    rules = SourceRules(hosts=("localhost",))
    with pytest.raises(AddressNotAllowed):
        download(
            parse_source_url("https://localhost/", rules=rules),
            io.BytesIO(),
            rules=rules,
            limit_bytes=1000,
            timeout_s=20,
        )


def test_work_that_was_lost_stops_the_download(https: HttpsServer) -> None:
    https.routes["/a.mp4"] = endless

    def check() -> None:
        raise FetchLost

    with pytest.raises(FetchLost):
        fetch(https.network(), check=check)


def test_an_object_of_s3_is_copied(s3_bucket: str) -> None:
    s3.client().create_bucket(Bucket="cctv")
    s3.client().put_object(Bucket="cctv", Key="2024/침입.mp4", Body=b"video")
    assert fetch(None, "s3://cctv/2024/침입.mp4") == b"video"


def test_a_missing_object_of_s3_is_final(s3_bucket: str) -> None:
    with pytest.raises(FetchFailed) as caught:
        fetch(None, "s3://cctv/none.mp4")
    assert caught.value.code == "FETCH_FAILED"


def test_too_large_an_object_of_s3_is_not_read(s3_bucket: str) -> None:
    s3.client().create_bucket(Bucket="cctv")
    s3.client().put_object(Bucket="cctv", Key="a.mp4", Body=b"x" * 2000)
    with pytest.raises(Unreadable) as caught:
        fetch(None, "s3://cctv/a.mp4", limit_bytes=1000)
    assert caught.value.code == "TOO_LARGE"


def test_s3_being_away_is_an_interruption(s3_bucket: str, settings: Any) -> None:
    settings.S3_ENDPOINT_URL = "http://127.0.0.1:1"
    with pytest.raises(FetchInterrupted):
        fetch(None, "s3://cctv/a.mp4")


def test_every_end_of_a_fetch_has_a_sentence_in_both_languages() -> None:
    for kind in FetchError.__subclasses__():
        assert kind(limit=3).message("en") != kind(limit=3).message("ko")
