"""Videos are renamed, described, deleted and brought back: by whom, and by whom not."""

from __future__ import annotations

from typing import Any

import pytest

from backend.apps.accounts.models import User
from backend.apps.alarms.models import Alarm
from backend.apps.analysis.errors import LeaseLost, VideoNotReady
from backend.apps.analysis.models import AnalysisState
from backend.apps.analysis.removal import delete_video
from backend.apps.analysis.services import finish_analysis, request_analysis
from backend.apps.videos import editing, services
from backend.apps.videos.models import Video, VideoState
from backend.apps.videos.sweeping import sweep_fetches
from backend.common.errors import NotFound
from backend.schema.base import to_global_id
from tests.conftest import Person
from tests.rows import CLAIM, make_alarm, make_running, make_video

UPDATE = """mutation($input: UpdateVideoInput!) { updateVideo(input: $input) {
  video { name description } errors { field code } } }"""
DELETE = """mutation($id: ID!) { deleteVideo(input: {id: $id}) {
  video { id deletedAt purgeAt } errors { field code } } }"""
RESTORE = """mutation($id: ID!) { restoreVideo(input: {id: $id}) {
  video { id deletedAt purgeAt } errors { field code } } }"""
VIDEO = "query($id: ID!) { video(id: $id) { name } node(id: $id) { id } }"
VIDEOS = """query($deleted: Boolean) { videos(filter: {deleted: $deleted}) {
  totalCount nodes { name } } }"""


def user_of(person: Person) -> User:
    assert person.user is not None
    return person.user


def video_of(person: Person, **fields: Any) -> Video:
    user = user_of(person)
    return make_video(user.organization, created_by=user, **fields)


def gid(video: Video) -> str:
    return to_global_id("Video", video.pk)


def names(person: Person, *, deleted: bool) -> list[str]:
    page = person.run(VIDEOS, deleted=deleted).data["videos"]
    assert page["totalCount"] == len(page["nodes"])
    return sorted(node["name"] for node in page["nodes"])


def test_the_author_renames_and_describes(bob: Person) -> None:
    video = video_of(bob)
    text = "첫 줄\r\n  둘째 줄 👮"
    reply = bob.run(
        UPDATE, input={"id": gid(video), "name": " 정문 ", "description": text}
    )
    assert reply.data["updateVideo"] == {
        "video": {"name": "정문", "description": "첫 줄\n  둘째 줄 👮"},
        "errors": [],
    }
    video.refresh_from_db()
    assert (video.name, video.file[-8:]) == ("정문", "shop.mp4")


def test_what_is_not_given_stays_and_null_clears(bob: Person) -> None:
    video = video_of(bob, name="a.mp4", description="a")
    for given, expected in (
        ({}, ("a.mp4", "a")),
        ({"name": "b.mp4"}, ("b.mp4", "a")),
        ({"description": None}, ("b.mp4", "")),
    ):
        reply = bob.run(UPDATE, input={"id": gid(video), **given})
        assert reply.codes == []
        video.refresh_from_db()
        assert (video.name, video.description) == expected


@pytest.mark.parametrize(
    ("given", "field", "code"),
    [
        ({"name": None}, "name", "TEXT_MISSING"),
        ({"name": " "}, "name", "TEXT_MISSING"),
        ({"name": "n" * 201}, "name", "TEXT_TOO_LONG"),
        ({"name": "a\nb"}, "name", "BAD_CHARACTERS"),
        ({"name": "\ud800"}, "name", "BAD_CHARACTERS"),
        ({"description": "d" * 2001}, "description", "TEXT_TOO_LONG"),
        ({"description": "d" * 10_000_000}, "description", "TEXT_TOO_LONG"),
        ({"description": "a\x00"}, "description", "BAD_CHARACTERS"),
        ({"name": "fine", "description": "\x1b"}, "description", "BAD_CHARACTERS"),
    ],
)
def test_bad_words_change_nothing(
    bob: Person, given: dict[str, Any], field: str, code: str
) -> None:
    video = video_of(bob, name="a.mp4", description="a")
    reply = bob.run(UPDATE, input={"id": gid(video), **given})
    assert reply.data["updateVideo"]["errors"] == [{"field": field, "code": code}]
    video.refresh_from_db()
    assert (video.name, video.description) == ("a.mp4", "a")


def test_only_author_and_administrators_change_a_video(
    alice: Person, bob: Person, charlie: Person, anonymous: Person
) -> None:
    video = video_of(alice, name="a.mp4")
    for person, code in (
        (bob, "FORBIDDEN"),
        (charlie, "NOT_FOUND"),
        (anonymous, "UNAUTHENTICATED"),
    ):
        given = {"id": gid(video), "name": "mine"}
        assert person.run(UPDATE, input=given).codes == [code]
        assert person.run(DELETE, id=gid(video)).codes == [code]
    video.refresh_from_db()
    assert (video.name, video.deleted_at) == ("a.mp4", None)
    assert alice.run(DELETE, id=gid(video)).codes == []
    for person in (bob, charlie):
        assert person.run(RESTORE, id=gid(video)).codes == ["NOT_FOUND"]
    assert anonymous.run(RESTORE, id=gid(video)).codes == ["UNAUTHENTICATED"]
    video.refresh_from_db()
    assert video.deleted_at is not None


@pytest.mark.parametrize("document", [DELETE, RESTORE])
@pytest.mark.parametrize(
    ("id", "code"),
    [
        ("", "INVALID_ID"),
        (to_global_id("Alarm", 1), "INVALID_ID"),
        (to_global_id("Video", 10**9), "NOT_FOUND"),
    ],
)
def test_an_id_of_nothing_is_refused(
    bob: Person, document: str, id: str, code: str
) -> None:
    assert bob.run(document, id=id).codes == [code]


def test_a_deleted_video_is_hidden_from_everybody(alice: Person, bob: Person) -> None:
    video = video_of(bob, name="gone.mp4")
    video_of(bob, name="here.mp4")
    payload = bob.run(DELETE, id=gid(video)).data["deleteVideo"]
    assert payload["errors"] == []
    assert payload["video"]["deletedAt"] < payload["video"]["purgeAt"]
    for person in (alice, bob):
        found = person.run(VIDEO, id=gid(video)).data
        assert found == {"video": None, "node": None}
        assert names(person, deleted=False) == ["here.mp4"]
        assert person.run(DELETE, id=gid(video)).codes == ["NOT_FOUND"]
        given = {"id": gid(video), "name": "x"}
        assert person.run(UPDATE, input=given).codes == ["NOT_FOUND"]


def test_deleted_videos_are_listed_for_those_who_may_restore_them(
    alice: Person, bob: Person, charlie: Person
) -> None:
    for person, name in ((alice, "a.mp4"), (bob, "b.mp4"), (charlie, "c.mp4")):
        person.run(DELETE, id=gid(video_of(person, name=name)))
    assert names(alice, deleted=True) == ["a.mp4", "b.mp4"]
    assert names(bob, deleted=True) == ["b.mp4"]
    assert names(charlie, deleted=True) == ["c.mp4"]
    assert names(alice, deleted=False) == []


@pytest.mark.parametrize("keeper", ["alice", "bob"])
def test_author_and_administrators_bring_it_back(
    alice: Person, bob: Person, keeper: str
) -> None:
    video = video_of(bob)
    bob.run(DELETE, id=gid(video))
    person = {"alice": alice, "bob": bob}[keeper]
    restored = person.run(RESTORE, id=gid(video)).data["restoreVideo"]
    assert restored["errors"] == []
    assert restored["video"] == {"id": gid(video), "deletedAt": None, "purgeAt": None}
    assert names(alice, deleted=False) == ["shop.mp4"]
    assert person.run(RESTORE, id=gid(video)).codes == ["NOT_FOUND"]


def test_deletion_takes_the_work_from_the_worker(alice: Person) -> None:
    analysis = make_running(user_of(alice).organization)
    delete_video(by=user_of(alice), video=analysis.video)
    analysis.refresh_from_db()
    assert (analysis.state, analysis.error_code) == (
        AnalysisState.FAILED,
        "VIDEO_DELETED",
    )
    with pytest.raises(LeaseLost):
        finish_analysis(
            analysis_id=analysis.pk, claim=CLAIM, done_ms=1, output_video="x"
        )


def test_nothing_of_a_deleted_video_is_shown_until_it_is_back(
    alice: Person, bob: Person
) -> None:
    analysis = make_running(user_of(alice).organization)
    alarm = make_alarm(user_of(alice).organization, analysis=analysis)
    assert alarm.detection is not None
    ids = {
        "analysis": to_global_id("Analysis", analysis.pk),
        "detection": to_global_id("Detection", alarm.detection.pk),
        "alarm": to_global_id("Alarm", alarm.pk),
    }
    document = """query($analysis: ID!, $detection: ID!, $alarm: ID!) {
      analysis: node(id: $analysis) { id } detection: node(id: $detection) { id }
      alarm(id: $alarm) { logLine video { name } detection { id } } }"""
    before = bob.run(document, **ids)
    assert before.errors == []
    assert before.data["alarm"]["video"] == {"name": "shop.mp4"}
    alice.run(DELETE, id=gid(analysis.video))
    hidden = bob.run(document, **ids)
    assert hidden.errors == []
    assert (hidden.data["analysis"], hidden.data["detection"]) == (None, None)
    assert (hidden.data["alarm"]["video"], hidden.data["alarm"]["detection"]) == (
        None,
        None,
    )
    assert "shop.mp4" not in hidden.data["alarm"]["logLine"]
    assert Alarm.objects.count() == 1
    alice.run(RESTORE, id=gid(analysis.video))
    assert bob.run(document, **ids).data == before.data


def test_a_deleted_video_is_not_analysed(bob: Person) -> None:
    video = video_of(bob)
    stale = Video.objects.get(pk=video.pk)
    bob.run(DELETE, id=gid(video))
    with pytest.raises(VideoNotReady):
        request_analysis(video=stale, by=bob.user)
    assert not video.analyses.exists()


def test_a_fetch_stops_with_the_deletion_and_goes_on_with_the_return(
    bob: Person, settings: Any
) -> None:
    settings.VIDEO_URL_HOSTS = ["cdn.test"]
    video = services.register_video_url(by=user_of(bob), url="https://cdn.test/a.mp4")
    assert services.claim_fetch(video_id=video.pk, claim=CLAIM)
    bob.run(DELETE, id=gid(video))
    assert not services.renew_fetch(video_id=video.pk, claim=CLAIM)
    assert services.claim_fetch(video_id=video.pk, claim="another") is None
    assert sweep_fetches() == ()
    bob.run(RESTORE, id=gid(video))
    video.refresh_from_db()
    assert video.due_at is not None
    assert video.state == VideoState.FETCHING
    assert services.claim_fetch(video_id=video.pk, claim="another") is not None


def test_what_is_being_purged_does_not_come_back(bob: Person) -> None:
    video = video_of(bob)
    bob.run(DELETE, id=gid(video))
    Video.objects.update(is_purging=True)
    assert names(bob, deleted=True) == []
    assert bob.run(RESTORE, id=gid(video)).codes == ["NOT_FOUND"]
    video.refresh_from_db()
    with pytest.raises(NotFound):
        editing.restore_video(by=user_of(bob), video=video)
