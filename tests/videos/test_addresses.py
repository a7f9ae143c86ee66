"""Which addresses and URLs are allowed, decided without any network."""

from __future__ import annotations

import pytest

from backend.apps.videos.addresses import is_public
from backend.apps.videos.errors import UrlNotAllowed
from backend.apps.videos.source_urls import (
    HttpsSource,
    S3Source,
    SourceRules,
    parse_source_url,
)

RULES = SourceRules(
    hosts=("video.test", ".cdn.test", "Upper.Test"),
    buckets=("cctv", "safe-eye"),
    own_bucket="safe-eye",
)


@pytest.mark.parametrize(
    "address",
    [
        "93.184.215.14",
        "8.8.8.8",
        "1.1.1.1",
        "172.15.255.255",
        "172.32.0.0",
        "100.63.255.255",
        "100.128.0.0",
        "2606:2800:21f:cb07:6820:80da:af6b:8b2c",
        "2a00:1450:4001:82a::200e",
    ],
)
def test_hosts_of_the_internet_are_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.255.255.254",
        "0.0.0.0",
        "0.1.2.3",
        "10.0.0.1",
        "172.16.0.1",
        "172.31.255.255",
        "192.168.1.1",
        "169.254.169.254",
        "169.254.0.1",
        "168.63.129.16",
        "100.64.0.1",
        "100.127.255.255",
        "100.100.100.200",
        "192.0.0.192",
        "192.0.2.1",
        "192.88.99.1",
        "198.18.0.1",
        "198.19.255.255",
        "198.51.100.1",
        "203.0.113.1",
        "224.0.0.1",
        "239.255.255.255",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::ffff:127.0.0.1",
        "::ffff:8.8.8.8",
        "::ffff:a9fe:a9fe",
        "::127.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::1",
        "100::1",
        "2001::1",
        "2001:0:7f00:1::",
        "2001:db8::1",
        "2002:7f00:1::1",
        "2002:a9fe:a9fe::",
        "3fff::1",
        "5f00::1",
        "fc00::1",
        "fd00:ec2::254",
        "fe80::1",
        "fe80::1%eth0",
        "2606:4700::1%eth0",
        "fec0::1",
        "ff02::1",
        "",
        "localhost",
        "0x7f000001",
        "2130706433",
        "127.1",
        "0177.0.0.1",
        "8.8.8.8 ",
    ],
)
def test_all_other_addresses_are_not(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://video.test/a.mp4", "https://video.test/a.mp4"),
        ("  https://video.test/a.mp4\n", "https://video.test/a.mp4"),
        ("HTTPS://VIDEO.TEST/A.mp4", "https://video.test/A.mp4"),
        ("https://video.test:443/a.mp4", "https://video.test/a.mp4"),
        ("https://video.test./a.mp4", "https://video.test/a.mp4"),
        ("https://video.test", "https://video.test/"),
        ("https://upper.test/?a=1&b=2#part", "https://upper.test/?a=1&b=2"),
        ("https://x.cdn.test/a", "https://x.cdn.test/a"),
        ("https://x.y.cdn.test/a", "https://x.y.cdn.test/a"),
        (
            "https://video.test/침입.mp4",
            "https://video.test/%EC%B9%A8%EC%9E%85.mp4",
        ),
    ],
)
def test_urls_of_allowed_hosts_are_taken(url: str, expected: str) -> None:
    source = parse_source_url(url, rules=RULES)
    assert isinstance(source, HttpsSource)
    assert source.url == expected


@pytest.mark.parametrize(
    "url",
    [
        "",
        "video.test/a.mp4",
        "//video.test/a.mp4",
        "http://video.test/a.mp4",
        "ftp://video.test/a.mp4",
        "file:///etc/passwd",
        "gopher://video.test/",
        "https://",
        "https:///a.mp4",
        "https://other.test/a.mp4",
        "https://cdn.test/a.mp4",
        "https://evilcdn.test/a.mp4",
        "https://video.test.evil.example/a.mp4",
        "https://notvideo.test/a.mp4",
        "https://127.0.0.1/a.mp4",
        "https://[::1]/a.mp4",
        "https://[::1/a.mp4",
        "https://2130706433/",
        "https://localhost/a.mp4",
        "https://video.test:8443/a.mp4",
        "https://video.test:80/a.mp4",
        "https://video.test:0/",
        "https://video.test:99999/",
        "https://video.test:x/",
        "https://user@video.test/a.mp4",
        "https://user:password@video.test/a.mp4",
        "https://@video.test/a.mp4",
        "https://video.test@evil.example/a.mp4",
        "https://evil.example\\@video.test/",
        "https://evil.example#@video.test/",
        "https://evil.example?@video.test/",
        "https://video.test\\.evil.example/",
        "https://video.test/a b.mp4",
        "https://video.test/a\r\nX-Evil: 1",
        "https://video.test/a\x00",
        "https://vid\neo.test/",
        "https://video。test.evil.example/",
        "https://video.test/" + "a" * 5000,
        "s3://",
        "s3://cctv",
        "s3://cctv/",
        "s3://other/a.mp4",
        "s3://CCTV/a.mp4",
        "s3://safe-eye/orgs/1/videos/x/a.mp4",
        "s3://cctv/a\nb",
        "s3://cctv/" + "a" * 1025,
        "s3:/cctv/a.mp4",
    ],
)
def test_all_other_urls_are_refused(url: str) -> None:
    with pytest.raises(UrlNotAllowed) as caught:
        parse_source_url(url, rules=RULES)
    assert caught.value.code == "URL_NOT_ALLOWED"
    assert caught.value.field == "url"


def test_no_rules_allow_nothing() -> None:
    for url in ("https://video.test/a.mp4", "s3://cctv/a.mp4", "https:///"):
        with pytest.raises(UrlNotAllowed):
            parse_source_url(url, rules=SourceRules(hosts=("", " ", ".")))


def test_objects_of_allowed_buckets_are_taken() -> None:
    source = parse_source_url("s3://cctv/2024/무단 침입.mp4", rules=RULES)
    assert source == S3Source(
        url="s3://cctv/2024/무단 침입.mp4", bucket="cctv", key="2024/무단 침입.mp4"
    )
    assert source.file_name == "무단 침입.mp4"


def test_a_url_names_its_file() -> None:
    source = parse_source_url("https://video.test/x/%EC%B9%A8.mp4?y=/z", rules=RULES)
    assert source.file_name == "침.mp4"
