"""Videos over the API: who sees what, uploads, registrations, refusals in words."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backend.apps.analysis.models import Analysis
from backend.apps.videos.models import Video, VideoState
from backend.apps.videos.services import register_video_url, upload_video
from backend.schema.base import to_global_id
from tests.conftest import Person
from tests.videos.conftest import stored_names

FIELDS = """
  id name state errorCode errorMessage sizeBytes container codec durationS width height
  frameRate rotation hasAudio createdAt url thumbnailUrl
  createdBy { email organization { name } }
  analyses { totalCount nodes { id state video { name } } }
"""
VIDEO = f"query($id: ID!) {{ video(id: $id) {{ {FIELDS} }} }}"
NODE = "query($id: ID!) { node(id: $id) { id ... on Video { name url } } }"
VIDEOS = f"""query($first: Int, $after: String, $last: Int, $before: String) {{
  videos(first: $first, after: $after, last: $last, before: $before) {{
    totalCount pageInfo {{ hasNextPage endCursor }} nodes {{ {FIELDS} }} }} }}"""
UPLOAD = """mutation($file: Upload!, $name: String, $analyze: Boolean) {
  uploadVideo(input: {file: $file, name: $name, analyze: $analyze}) {
    video { name state url thumbnailUrl durationS } analysis { state video { name } }
    errors { field code message } } }"""
REGISTER = """mutation($url: String!, $name: String, $analyze: Boolean) {
  registerVideoUrl(input: {url: $url, name: $name, analyze: $analyze}) {
    video { id name state errorCode url thumbnailUrl durationS }
    errors { field code message } } }"""


def video_of(person: Person, mp4: bytes, name: str = "fight.mp4") -> Video:
    assert person.user is not None
    return upload_video(by=person.user, file=SimpleUploadedFile(name, mp4))


def gid(video: Video) -> str:
    return to_global_id("Video", video.pk)


def test_owner_and_colleague_see_every_field(
    alice: Person, bob: Person, mp4: bytes
) -> None:
    video = video_of(alice, mp4)
    for person in (alice, bob):
        reply = person.run(VIDEO, id=gid(video))
        assert reply.errors == []
        found = reply.data["video"]
        assert found.pop("url").startswith("/media/")
        assert found.pop("thumbnailUrl").endswith("/thumbnail.jpg")
        assert found.pop("createdAt")
        assert found == {
            "id": gid(video),
            "name": "fight.mp4",
            "state": "READY",
            "errorCode": None,
            "errorMessage": None,
            "sizeBytes": float(len(mp4)),
            "container": "mov",
            "codec": "h264",
            "durationS": 1.0,
            "width": 64,
            "height": 48,
            "frameRate": 10.0,
            "rotation": 0,
            "hasAudio": False,
            "createdBy": {
                "email": "alice@acme.example" if person is alice else None,
                "organization": {"name": "Acme"},
            },
            "analyses": {"totalCount": 0, "nodes": []},
        }


def test_stranger_cannot_see_a_video_in_any_way(
    alice: Person, charlie: Person, mp4: bytes
) -> None:
    video = video_of(alice, mp4)
    assert charlie.run(VIDEO, id=gid(video)).data == {"video": None}
    assert charlie.run(NODE, id=gid(video)).data == {"node": None}
    page = charlie.run(VIDEOS).data["videos"]
    assert page["nodes"] == []
    assert page["totalCount"] == 0


def test_anonymous_is_denied_everything(
    alice: Person, anonymous: Person, mp4: bytes
) -> None:
    video = video_of(alice, mp4)
    for document, variables in (
        (VIDEO, {"id": gid(video)}),
        (NODE, {"id": gid(video)}),
        (VIDEOS, {}),
        (UPLOAD, {"file": SimpleUploadedFile("a.mp4", mp4)}),
        (REGISTER, {"url": "https://video.test/a.mp4"}),
    ):
        reply = anonymous.run(document, **variables)
        assert reply.codes == ["UNAUTHENTICATED"], document
        assert "fight" not in json.dumps(reply.data)
    assert Video.objects.count() == 1


def test_who_left_for_another_organisation_is_not_followed_there(
    alice: Person, bob: Person, charlie: Person, mp4: bytes
) -> None:
    video = video_of(alice, mp4)
    assert alice.user is not None
    assert charlie.user is not None
    alice.user.organization = charlie.user.organization
    alice.user.save()
    found = bob.run(VIDEO, id=gid(video)).data["video"]
    assert (found["name"], found["createdBy"]) == ("fight.mp4", None)


def test_an_unknown_video_and_an_invisible_one_look_the_same(
    alice: Person, charlie: Person, mp4: bytes
) -> None:
    video = video_of(alice, mp4)
    unknown = charlie.run(VIDEO, id=to_global_id("Video", video.pk + 1000))
    assert charlie.run(VIDEO, id=gid(video)) == unknown


def test_videos_come_newest_first_page_by_page(alice: Person, mp4: bytes) -> None:
    for name in ("a.mp4", "b.mp4", "c.mp4"):
        video_of(alice, mp4, name)
    first = alice.run(VIDEOS, first=2).data["videos"]
    assert [node["name"] for node in first["nodes"]] == ["c.mp4", "b.mp4"]
    assert first["pageInfo"]["hasNextPage"]
    assert first["totalCount"] == 3
    after = first["pageInfo"]["endCursor"]
    rest = alice.run(VIDEOS, first=2, after=after).data["videos"]
    assert [node["name"] for node in rest["nodes"]] == ["a.mp4"]
    assert not rest["pageInfo"]["hasNextPage"]


def test_a_list_costs_the_same_queries_however_long(alice: Person, mp4: bytes) -> None:
    document = """{ videos { totalCount nodes {
      name state url thumbnailUrl errorMessage createdBy { organization { name } }
    } } }"""
    counts = []
    for _ in range(2):
        for _ in range(3):
            video_of(alice, mp4)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            reply = alice.run(document)
        assert reply.errors == []
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert counts[0] <= 2


def test_an_upload_becomes_a_video(alice: Person, mp4: bytes) -> None:
    reply = alice.run(UPLOAD, file=SimpleUploadedFile("침입.mp4", mp4), name="Door")
    payload = reply.data["uploadVideo"]
    assert payload["errors"] == []
    assert payload["video"]["name"] == "Door"
    assert payload["video"]["state"] == "READY"
    assert payload["video"]["durationS"] == 1.0
    assert payload["analysis"] is None
    assert not Analysis.objects.exists()


def test_an_upload_is_analysed_when_asked(alice: Person, mp4: bytes) -> None:
    file = SimpleUploadedFile("door.mp4", mp4)
    payload = alice.run(UPLOAD, file=file, analyze=True).data["uploadVideo"]
    assert payload["errors"] == []
    assert payload["analysis"] == {"state": "QUEUED", "video": {"name": "door.mp4"}}
    analysis = Analysis.objects.get()
    assert analysis.created_by == alice.user
    assert analysis.video.name == "door.mp4"


@pytest.mark.django_db(transaction=True)
def test_an_upload_and_its_analysis_are_there_at_the_same_moment(
    alice: Person, mp4: bytes
) -> None:
    with CaptureQueriesContext(connection) as queries:
        alice.run(UPLOAD, file=SimpleUploadedFile("a.mp4", mp4), analyze=True)
    said = [query["sql"] for query in queries]
    video, analysis = (
        [sql.startswith(f'INSERT INTO "{model._meta.db_table}"') for sql in said].index(
            True
        )
        for model in (Video, Analysis)
    )
    assert video < analysis
    assert "COMMIT" not in said[video:analysis]
    assert "COMMIT" in said[analysis:]


@pytest.mark.parametrize(
    ("language", "message"),
    [("en", "The file is empty."), ("ko", "파일이 비어 있습니다.")],
)
def test_a_refused_upload_is_told_in_the_callers_language(
    alice: Person, language: str, message: str
) -> None:
    person = Person(alice.user, language=language)
    reply = person.run(UPLOAD, file=SimpleUploadedFile("a.mp4", b""), analyze=True)
    assert reply.errors == []
    assert reply.data["uploadVideo"] == {
        "video": None,
        "analysis": None,
        "errors": [{"field": "file", "code": "EMPTY_FILE", "message": message}],
    }
    assert stored_names() == []
    assert not Video.objects.exists()
    assert not Analysis.objects.exists()


@pytest.mark.parametrize("value", [None, "a.mp4", 7, {}, ["a"]])
def test_an_upload_without_a_file_is_a_fault_of_the_request(
    alice: Person, value: Any
) -> None:
    reply = alice.run(UPLOAD, file=value)
    assert reply.codes == ["BAD_REQUEST"]


def test_a_file_cannot_be_written_into_the_document(alice: Person) -> None:
    reply = alice.run(
        'mutation { uploadVideo(input: {file: "a.mp4"}) { errors { code } } }'
    )
    assert reply.codes == ["BAD_REQUEST"]


def test_every_code_of_an_upload_is_in_the_schema(alice: Person) -> None:
    reply = alice.run('{ __type(name: "ErrorCode") { enumValues { name } } }')
    known = {value["name"] for value in reply.data["__type"]["enumValues"]}
    assert known >= {
        *("EMPTY_FILE", "NOT_A_VIDEO", "IS_AN_IMAGE", "NO_VIDEO_STREAM", "TRUNCATED"),
        *("ZERO_DURATION", "SINGLE_FRAME", "TOO_MANY_PIXELS", "TOO_LONG", "TOO_LARGE"),
        *("UNSUPPORTED_CODEC", "DAMAGED", "NOT_STORED", "URL_NOT_ALLOWED"),
    }


def test_a_registered_url_is_fetching_and_its_url_is_nobodys_business(
    alice: Person, bob: Person, settings: Any
) -> None:
    settings.VIDEO_URL_HOSTS = [".cdn.test"]
    url = "https://a.cdn.test/door.mp4?signature=secret"
    payload = alice.run(REGISTER, url=url, analyze=True).data["registerVideoUrl"]
    assert payload["errors"] == []
    assert payload["video"]["state"] == "FETCHING"
    assert payload["video"]["name"] == "door.mp4"
    assert payload["video"]["url"] is None
    assert payload["video"]["thumbnailUrl"] is None
    assert Video.objects.get().analyze_when_ready
    assert "secret" not in json.dumps(bob.run(VIDEO, id=payload["video"]["id"]).data)


@pytest.mark.parametrize(
    ("language", "message"),
    [
        ("en", "Videos may not be fetched from this URL."),
        ("ko", "이 URL에서는 동영상을 가져올 수 없습니다."),
    ],
)
def test_a_url_that_is_not_allowed_is_refused_in_words(
    alice: Person, language: str, message: str
) -> None:
    person = Person(alice.user, language=language)
    reply = person.run(REGISTER, url="https://169.254.169.254/latest/meta-data")
    assert reply.data["registerVideoUrl"]["video"] is None
    assert reply.data["registerVideoUrl"]["errors"] == [
        {"field": "url", "code": "URL_NOT_ALLOWED", "message": message}
    ]
    assert not Video.objects.exists()


def test_a_failed_fetch_says_why_in_words(alice: Person, settings: Any) -> None:
    assert alice.user is not None
    settings.VIDEO_URL_HOSTS = ["cdn.test"]
    video = register_video_url(by=alice.user, url="https://cdn.test/a.mp4")
    Video.objects.update(state=VideoState.FAILED, error_code="TRUNCATED")
    found = alice.run(VIDEO, id=gid(video)).data["video"]
    assert found["errorCode"] == "TRUNCATED"
    assert found["errorMessage"].startswith("The file is cut off")
    korean = Person(alice.user, language="ko").run(VIDEO, id=gid(video))
    assert korean.data["video"]["errorMessage"].startswith("파일이 중간에")


def test_a_viewer_of_s3_gets_presigned_urls(
    alice: Person, s3_bucket: str, mp4: bytes
) -> None:
    video = video_of(alice, mp4)
    found = alice.run(VIDEO, id=gid(video)).data["video"]
    assert "X-Amz-Signature=" in found["url"]
    assert "X-Amz-Signature=" in found["thumbnailUrl"]
