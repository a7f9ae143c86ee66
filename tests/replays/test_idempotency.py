"""Idempotency keys: done once, answered as often as asked."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import graphene
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from backend.apps.accounts.models import Organization
from backend.apps.analysis.models import Analysis
from backend.apps.replays.models import Replay
from backend.apps.replays.services import KEPT, prune_replays
from backend.apps.videos.models import Video
from backend.common.errors import InvalidInput
from backend.schema.base import ANYONE, LOGIN, Mutation, RequestContext, to_global_id
from backend.schema.transport.execution import Executor
from tests.conftest import Person
from tests.rows import make_video
from tests.videos.conftest import stored_names
from tests.waiting import until
from tests.worker import media

REGISTER = """mutation($input: RegisterVideoUrlInput!) {
  registerVideoUrl(input: $input) { video { id name } errors { field code } } }"""
ANALYZE = """mutation($input: AnalyzeVideoInput!) { analyzeVideo(input: $input) {
  analysis { id } errors { field code } } }"""
UPLOAD = """mutation($input: UploadVideoInput!) { uploadVideo(input: $input) {
  video { id name } analysis { id } errors { field code } } }"""


@pytest.fixture(scope="module")
def mp4() -> bytes:
    return media.video(seconds=1, rate=10, size=(64, 48))


@pytest.fixture(autouse=True)
def _hosts(settings: Any) -> None:
    settings.VIDEO_URL_HOSTS = ["videos.example"]


def given(name: str = "a.mp4", key: str | None = "key 1") -> dict[str, Any]:
    return {"url": f"https://videos.example/{name}", "idempotencyKey": key}


def test_a_repetition_gets_the_first_answer_and_does_nothing(alice: Person) -> None:
    first = alice.run(REGISTER, input=given())
    again = alice.run(REGISTER, input=given())
    assert first.codes == []
    assert again == first
    assert Video.objects.count() == 1
    other = alice.run(REGISTER, input=given(key="key 2"))
    assert other.data != first.data
    alice.run(REGISTER, input=given(key=None))
    alice.run(REGISTER, input={"url": given()["url"]})
    assert (Video.objects.count(), Replay.objects.count()) == (4, 2)


def test_the_key_is_for_one_input(alice: Person) -> None:
    alice.run(REGISTER, input=given())
    refused = alice.run(REGISTER, input=given("b.mp4"))
    assert refused.data["registerVideoUrl"] == {
        "video": None,
        "errors": [{"field": "idempotencyKey", "code": "IDEMPOTENCY_KEY_REUSED"}],
    }
    assert Video.objects.count() == 1
    assert alice.run(REGISTER, input=given()).codes == []


def test_the_key_is_one_persons_and_one_mutations(alice: Person, bob: Person) -> None:
    assert alice.user is not None
    first = alice.run(REGISTER, input=given())
    second = bob.run(REGISTER, input=given())
    assert second.codes == []
    assert second.data != first.data
    video = make_video(alice.user.organization)
    values = {"videoId": to_global_id("Video", video.pk), "idempotencyKey": "key 1"}
    analysed = alice.run(ANALYZE, input=values)
    assert analysed.codes == []
    # Without the key this would be a new one.
    Analysis.objects.update(state="DONE")
    assert alice.run(ANALYZE, input=values) == analysed
    assert Analysis.objects.count() == 1


def test_what_was_refused_may_be_tried_again(alice: Person, settings: Any) -> None:
    settings.VIDEO_URL_HOSTS = []
    assert alice.run(REGISTER, input=given()).codes == ["URL_NOT_ALLOWED"]
    assert not Replay.objects.exists()
    settings.VIDEO_URL_HOSTS = ["videos.example"]
    assert alice.run(REGISTER, input=given()).codes == []


@pytest.mark.parametrize(
    ("key", "code"),
    [
        ("", "TEXT_MISSING"),
        ("  ", "TEXT_MISSING"),
        ("k" * 101, "TEXT_TOO_LONG"),
        ("k" * 10**6, "TEXT_TOO_LONG"),
        ("a\nb", "BAD_CHARACTERS"),
        ("a\x00b", "BAD_CHARACTERS"),
        ("\ud800", "BAD_CHARACTERS"),
    ],
)
def test_a_malformed_key_is_refused(alice: Person, key: str, code: str) -> None:
    reply = alice.run(REGISTER, input=given(key=key))
    [error] = reply.data["registerVideoUrl"]["errors"]
    assert error == {"field": "idempotencyKey", "code": code}
    assert not Video.objects.exists()


@pytest.mark.parametrize("key", ["k", "가" * 100, "👩‍🚒 " * 20])
def test_a_key_may_be_any_line(alice: Person, key: str) -> None:
    first = alice.run(REGISTER, input=given(key=key))
    assert first.codes == []
    assert alice.run(REGISTER, input=given(key=key)) == first


def test_a_key_is_forgotten_after_a_day(alice: Person) -> None:
    first = alice.run(REGISTER, input=given())
    Replay.objects.update(created_at=timezone.now() - KEPT)
    second = alice.run(REGISTER, input=given())
    assert second.codes == []
    assert second.data != first.data
    assert alice.run(REGISTER, input=given()) == second
    assert Replay.objects.count() == 1


def test_old_answers_go_when_new_ones_come(alice: Person, bob: Person) -> None:
    for key in "abc":
        bob.run(REGISTER, input=given(key=key))
    Replay.objects.exclude(key="c").update(
        created_at=timezone.now() - KEPT - timedelta(seconds=1)
    )
    alice.run(REGISTER, input=given())
    assert set(Replay.objects.values_list("key", flat=True)) == {"c", "key 1"}
    assert prune_replays() == 0


def test_a_repetition_shows_what_is_there_now(alice: Person) -> None:
    first = alice.run(REGISTER, input=given()).data["registerVideoUrl"]["video"]
    Video.objects.update(name="renamed")
    again = alice.run(REGISTER, input=given()).data["registerVideoUrl"]["video"]
    assert again == {**first, "name": "renamed"}
    Video.objects.all().delete()
    gone = alice.run(REGISTER, input=given())
    assert gone.data["registerVideoUrl"] == {"video": None, "errors": []}
    assert not Video.objects.exists()


def test_a_repetition_costs_a_few_queries(alice: Person) -> None:
    alice.run(REGISTER, input=given())
    with CaptureQueriesContext(connection) as queries:
        alice.run(REGISTER, input=given())
    writes = [q["sql"] for q in queries if q["sql"].startswith(("UPDATE", "DELETE"))]
    assert writes == []


# --- uploads -------------------------------------------------------------------------


def upload(person: Person, content: bytes, *, name: str = "a.mp4", **more: Any) -> Any:
    file = SimpleUploadedFile(name, content)
    values = {"file": file, "idempotencyKey": "key 1", **more}
    return person.run(UPLOAD, input=values)


def test_an_upload_comes_once(alice: Person, mp4: bytes) -> None:
    first = upload(alice, mp4, analyze=True)
    assert first.codes == []
    stored = stored_names()
    assert upload(alice, mp4, analyze=True) == first
    assert stored_names() == stored
    assert (Video.objects.count(), Analysis.objects.count()) == (1, 1)
    for changed in ({"analyze": False}, {"name": "b.mp4"}):
        assert upload(alice, mp4, **{"analyze": True, **changed}).codes == [
            "IDEMPOTENCY_KEY_REUSED"
        ]
    assert upload(alice, mp4 + b"0", analyze=True).codes == ["IDEMPOTENCY_KEY_REUSED"]
    assert stored_names() == stored


def test_an_unreadable_upload_leaves_no_key(alice: Person, mp4: bytes) -> None:
    assert upload(alice, b"no video").codes == ["NOT_A_VIDEO"]
    assert upload(alice, mp4).codes == []


# --- what is kept, and who waits for whom ---------------------------------------------


class Make(Mutation):
    """Make an organisation, when the test says so."""

    class Meta:
        requires = LOGIN
        idempotent = True
        secrets = ("password",)

    class Input:
        name = graphene.String(required=True)
        refuse = graphene.Boolean()

    password = graphene.String()
    when = graphene.DateTime()
    token = graphene.UUID()
    names = graphene.List(graphene.String)
    plain = graphene.JSONString()
    number = graphene.Float()

    started = threading.Event()
    go_on = threading.Event()

    @classmethod
    def perform(cls, info: Any, *, name: str, **_: Any) -> dict[str, Any]:
        Organization.objects.create(name=name)
        cls.started.set()
        assert cls.go_on.wait(60)
        if name == "refused" and Organization.objects.filter(name="fine").exists():
            raise InvalidInput(field="name")
        return {
            "password": "hunter2",
            "when": datetime.fromisoformat("2026-01-02T03:04:05.678+09:00"),
            "token": UUID(int=7),
            "names": ["a", None],
            "plain": {"row": 1},
            "number": 1.5,
        }


class Strange(Mutation):
    """Answer with what cannot be kept."""

    class Meta:
        requires = LOGIN
        idempotent = True

    thing = graphene.String()

    @classmethod
    def perform(cls, info: Any, **_: Any) -> dict[str, Any]:
        Organization.objects.create(name="half done")
        return {"thing": object()}


class Mutations(graphene.ObjectType):
    make = Make.field()
    strange = Strange.field()


class Query(graphene.ObjectType):
    nothing = graphene.String()


EXECUTOR = Executor(graphene.Schema(query=Query, mutation=Mutations).graphql_schema)
MAKE = """mutation($input: MakeInput!) { make(input: $input) {
  password when token names plain number errors { code } } }"""


def make(person: Person, name: str = "Blue", key: str = "key") -> Any:
    context = RequestContext(user=person.user)
    values = {"input": {"name": name, "idempotencyKey": key}}
    try:
        result = EXECUTOR.run(context, query=MAKE, variables=values)
    finally:
        if threading.current_thread() is not threading.main_thread():
            connections.close_all()
    assert result.errors is None
    assert result.data is not None
    return result.data["make"]


def test_plain_values_come_back_and_secrets_do_not(alice: Person) -> None:
    Make.go_on.set()
    first = make(alice)
    assert first["password"] == "hunter2"
    assert make(alice) == {**first, "password": None}
    assert "hunter2" not in str(Replay.objects.values().get())
    assert Organization.objects.filter(name="Blue").count() == 1


def test_the_input_cannot_be_guessed_from_the_row(alice: Person, settings: Any) -> None:
    Make.go_on.set()
    make(alice)
    digest = Replay.objects.get().digest
    Replay.objects.all().delete()
    settings.SECRET_KEY += "x"
    make(alice)
    assert Replay.objects.get().digest != digest


def test_a_password_makes_another_input(alice: Person) -> None:
    document = """mutation($input: CreateUserInput!) { createUser(input: $input) {
      user { id } errors { code } } }"""
    values = {
        "email": "nora@acme.example",
        "name": "Nora",
        "password": "an unusual sentence",
        "idempotencyKey": "key",
    }
    first = alice.run(document, input=values)
    assert first.codes == []
    assert alice.run(document, input=values) == first
    for password in ("another unusual sentence", "\ud800" * 12, "x" * 10**6):
        other = alice.run(document, input={**values, "password": password})
        assert other.codes == ["IDEMPOTENCY_KEY_REUSED"]


def test_what_cannot_be_kept_is_not_done(alice: Person) -> None:
    document = 'mutation { strange(input: {idempotencyKey: "k"}) { thing } }'
    result = EXECUTOR.run(RequestContext(user=alice.user), query=document)
    assert [e.extensions["code"] for e in result.errors or ()] == ["INTERNAL_ERROR"]
    assert not Organization.objects.filter(name="half done").exists()


def test_a_key_needs_somebody() -> None:
    with pytest.raises(TypeError, match="somebody"):
        type(
            "Nobodys",
            (Mutation,),
            {"Meta": type("Meta", (), {"requires": ANYONE, "idempotent": True})},
        )


def _someone_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return bool(cursor.fetchone()[0])


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_works_and_both_are_answered(alice: Person) -> None:
    if connection.vendor == "sqlite":
        pytest.skip("SQLite has one writer at a time anyway")
    Make.started.clear()
    Make.go_on.clear()
    with ThreadPoolExecutor(2) as pool:
        try:
            first = pool.submit(make, alice)
            assert Make.started.wait(60)
            second = pool.submit(make, alice)
            until(_someone_waits, what="the second to wait for the first")
            assert not second.done()
        finally:
            Make.go_on.set()
        one, two = first.result(60), second.result(60)
    assert one["errors"] == two["errors"] == []
    assert [one["password"], two["password"]] == ["hunter2", None]
    assert Organization.objects.filter(name="Blue").count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_refused_first_lets_the_second_try(alice: Person) -> None:
    if connection.vendor == "sqlite":
        pytest.skip("SQLite has one writer at a time anyway")
    Make.started.clear()
    Make.go_on.clear()
    fine = Organization.objects.create(name="fine")
    with ThreadPoolExecutor(2) as pool:
        try:
            first = pool.submit(make, alice, "refused")
            assert Make.started.wait(60)
            second = pool.submit(make, alice, "refused")
            until(_someone_waits, what="the second to wait for the first")
        finally:
            Make.go_on.set()
        assert [e["code"] for e in first.result(60)["errors"]] == ["INVALID_INPUT"]
        assert [e["code"] for e in second.result(60)["errors"]] == ["INVALID_INPUT"]
    assert not Replay.objects.exists()
    fine.delete()
    assert make(alice, "refused")["errors"] == []
    assert Organization.objects.filter(name="refused").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_uploads_at_once_are_one(alice: Person, mp4: bytes) -> None:
    def send() -> Any:
        try:
            return upload(alice, mp4, analyze=True)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        replies = [pool.submit(send) for _ in range(2)]
        one, two = (reply.result(60) for reply in replies)
    assert one == two
    assert one.codes == []
    assert (Video.objects.count(), Analysis.objects.count()) == (1, 1)
    assert len({name.rsplit("/", 1)[0] for name in stored_names()}) == 1
