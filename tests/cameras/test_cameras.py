"""Cameras over the API: who adds, changes, deletes and sees them."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from backend.apps.accounts.models import Organization, User
from backend.apps.cameras.models import Camera
from backend.apps.tags.services import add_tag
from backend.schema.base import to_global_id
from tests.conftest import Person

FIELDS = "{ id number name area isActive createdAt deletedAt createdBy { id name } }"
ERRORS = "errors { field code message }"
CREATE = f"""mutation($input: CreateCameraInput!) {{
  done: createCamera(input: $input) {{ camera {FIELDS} {ERRORS} }} }}"""
UPDATE = f"""mutation($input: UpdateCameraInput!) {{
  done: updateCamera(input: $input) {{ camera {FIELDS} {ERRORS} }} }}"""
DELETE = f"""mutation($input: DeleteCameraInput!) {{
  done: deleteCamera(input: $input) {{ camera {FIELDS} {ERRORS} }} }}"""
LIST = f"""query($filter: CameraFilter, $first: Int) {{
  cameras(filter: $filter, first: $first) {{ totalCount nodes {FIELDS} }} }}"""
ONE = f"query($id: ID!) {{ camera(id: $id) {FIELDS} }}"
WRITES = [
    (CREATE, {"number": 9, "name": "Door"}),
    (UPDATE, {"id": "", "name": "Other"}),
    (DELETE, {"id": ""}),
]


def gid(camera: Camera) -> str:
    return to_global_id("Camera", camera.pk)


@pytest.fixture
def three(acme: Organization, alice: Person) -> list[Camera]:
    return [
        Camera.objects.create(
            organization=acme,
            number=number,
            name=name,
            area=area,
            is_active=active,
            created_by=alice.user,
        )
        for number, name, area, active in (
            (3, "Till", "1F", True),
            (1, "정문 카메라", "1F", True),
            (12, "Car park", "B1", False),
        )
    ]


def _numbers(person: Person, **variables: Any) -> list[int]:
    reply = person.run(LIST, **variables)
    assert reply.errors == []
    return [node["number"] for node in reply.data["cameras"]["nodes"]]


def test_an_administrator_adds_a_camera(alice: Person, bob: Person) -> None:
    given = {"number": 3, "name": "  정문\u1112\u1161\u11ab  ", "area": "1F"}
    done = alice.run(CREATE, input=given).data["done"]
    assert done["errors"] == []
    camera = Camera.objects.get()
    assert done["camera"] == {
        "id": gid(camera),
        "number": 3,
        "name": "정문한",
        "area": "1F",
        "isActive": True,
        "createdAt": done["camera"]["createdAt"],
        "deletedAt": None,
        "createdBy": {"id": done["camera"]["createdBy"]["id"], "name": "Alice"},
    }
    assert bob.run(ONE, id=gid(camera)).data["camera"] == done["camera"]


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"number": 0}, "number", "INVALID_CAMERA_NUMBER"),
        ({"number": -1}, "number", "INVALID_CAMERA_NUMBER"),
        ({"number": 100_000}, "number", "INVALID_CAMERA_NUMBER"),
        ({"number": 3}, "number", "CAMERA_NUMBER_TAKEN"),
        ({"name": " "}, "name", "TEXT_MISSING"),
        ({"name": "x" * 121}, "name", "TEXT_TOO_LONG"),
        ({"name": "x" * 10**6}, "name", "TEXT_TOO_LONG"),
        ({"name": "a\x00b"}, "name", "BAD_CHARACTERS"),
        ({"name": "a\nb"}, "name", "BAD_CHARACTERS"),
        ({"name": "\ud800"}, "name", "BAD_CHARACTERS"),
        ({"area": "x" * 121}, "area", "TEXT_TOO_LONG"),
        ({"area": "a\x07"}, "area", "BAD_CHARACTERS"),
    ],
)
def test_a_bad_value_is_refused_by_its_field(
    alice: Person, three: list[Camera], change: dict[str, Any], field: str, code: str
) -> None:
    given = {"number": 5, "name": "Door", **change}
    [created] = alice.run(CREATE, input=given).data["done"]["errors"]
    assert (created["field"], created["code"]) == (field, code)
    reply = alice.run(UPDATE, input={"id": gid(three[1]), **change})
    [updated] = reply.data["done"]["errors"]
    assert (updated["field"], updated["code"]) == (field, code)
    assert Camera.objects.count() == 3
    three[1].refresh_from_db()
    assert (three[1].number, three[1].name) == (1, "정문 카메라")


def test_an_emoji_is_a_name(alice: Person) -> None:
    done = alice.run(CREATE, input={"number": 1, "name": "🎥"}).data["done"]
    assert done["camera"]["name"] == "🎥"


def test_what_is_not_given_stays_and_null_clears_the_area(
    alice: Person, three: list[Camera]
) -> None:
    id_ = gid(three[0])
    done = alice.run(UPDATE, input={"id": id_, "area": None, "isActive": False})
    camera = done.data["done"]["camera"]
    assert (camera["number"], camera["name"]) == (3, "Till")
    assert (camera["area"], camera["isActive"]) == ("", False)


@pytest.mark.parametrize("name", ["number", "name", "isActive"])
def test_what_must_be_there_is_not_cleared(
    alice: Person, three: list[Camera], name: str
) -> None:
    reply = alice.run(UPDATE, input={"id": gid(three[0]), name: None})
    [error] = reply.data["done"]["errors"]
    assert (error["field"], error["code"]) == (name, "INVALID_INPUT")


def test_a_number_of_its_own_is_no_conflict(alice: Person, three: list[Camera]) -> None:
    given = {"id": gid(three[0]), "number": 3, "name": "Till 2"}
    assert alice.run(UPDATE, input=given).data["done"]["errors"] == []


def test_two_organisations_may_have_the_same_number(
    charlie: Person, three: list[Camera]
) -> None:
    reply = charlie.run(CREATE, input={"number": 3, "name": "Ours"})
    assert reply.codes == []


def test_a_deleted_camera_is_not_listed_but_can_be_read(
    alice: Person, bob: Person, three: list[Camera]
) -> None:
    id_ = gid(three[0])
    done = alice.run(DELETE, input={"id": id_}).data["done"]
    assert done["errors"] == []
    assert done["camera"]["deletedAt"] is not None
    assert done["camera"]["isActive"] is False
    assert _numbers(bob) == [1, 12]
    assert bob.run(ONE, id=id_).data["camera"]["name"] == "Till"
    # Its number is free again.
    assert alice.run(CREATE, input={"number": 3, "name": "New"}).codes == []


@pytest.mark.parametrize("document", [UPDATE, DELETE])
def test_a_deleted_camera_is_changed_no_more(
    alice: Person, three: list[Camera], document: str
) -> None:
    alice.run(DELETE, input={"id": gid(three[0])})
    before = Camera.objects.get(pk=three[0].pk).deleted_at
    reply = alice.run(document, input={"id": gid(three[0])})
    assert reply.codes == ["NOT_FOUND"]
    assert Camera.objects.get(pk=three[0].pk).deleted_at == before


@pytest.mark.parametrize(("document", "given"), WRITES)
def test_only_administrators_write(
    bob: Person,
    anonymous: Person,
    three: list[Camera],
    document: str,
    given: dict[str, Any],
) -> None:
    given = {**given, **({"id": gid(three[0])} if "id" in given else {})}
    before = list(Camera.objects.order_by("pk").values())
    assert bob.run(document, input=given).codes == ["FORBIDDEN"]
    assert anonymous.run(document, input=given).codes == ["UNAUTHENTICATED"]
    assert list(Camera.objects.order_by("pk").values()) == before


@pytest.mark.parametrize(("document", "given"), WRITES[1:])
def test_a_strangers_camera_does_not_exist(
    charlie: Person, three: list[Camera], document: str, given: dict[str, Any]
) -> None:
    before = list(Camera.objects.order_by("pk").values())
    reply = charlie.run(document, input={**given, "id": gid(three[0])})
    assert reply.codes == ["NOT_FOUND"]
    assert list(Camera.objects.order_by("pk").values()) == before
    assert charlie.run(ONE, id=gid(three[0])).data == {"camera": None}
    assert _numbers(charlie) == []


@pytest.mark.parametrize("id_", ["", "x", to_global_id("Video", 1), "Q2FtZXJhOjA="])
@pytest.mark.parametrize("document", [UPDATE, DELETE])
def test_what_is_no_id_of_a_camera_is_refused(
    alice: Person, document: str, id_: str
) -> None:
    assert alice.run(document, input={"id": id_}).codes == ["INVALID_ID"]


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (None, [1, 3, 12]),
        ({}, [1, 3, 12]),
        ({"area": "1F"}, [1, 3]),
        ({"area": "1f"}, []),
        ({"isActive": True}, [1, 3]),
        ({"isActive": False}, [12]),
        ({"isActive": None}, [1, 3, 12]),
        ({"text": "CAR"}, [12]),
        ({"text": "정문"}, [1]),
        ({"text": "b1"}, [12]),
        ({"text": "3"}, [3]),
        ({"text": "%"}, []),
        ({"text": "_"}, []),
        ({"text": " "}, [1, 3, 12]),
        ({"text": "9" * 100}, []),
        ({"area": "1F", "text": "till"}, [3]),
    ],
)
def test_cameras_come_by_number_and_only_those_asked_for(
    bob: Person, three: list[Camera], wanted: Any, expected: list[int]
) -> None:
    assert _numbers(bob, filter=wanted) == expected


def test_cameras_are_found_by_their_tags(
    bob: Person, alice: Person, charlie: Person, three: list[Camera]
) -> None:
    assert alice.user is not None
    add_tag(by=alice.user, target=three[0], type="place", content="inside")
    add_tag(by=alice.user, target=three[2], type="place", content="outside")
    assert _numbers(bob, filter={"tag": {"type": "place"}}) == [3, 12]
    assert _numbers(bob, filter={"tag": {"content": "outside"}}) == [12]
    wanted = {"tag": {"type": "place"}, "isActive": True}
    assert _numbers(bob, filter=wanted) == [3]
    assert _numbers(bob, filter={"tag": {"content": "out"}}) == []
    assert _numbers(bob, filter={"tag": None}) == [1, 3, 12]
    assert _numbers(charlie, filter={"tag": {"type": "place"}}) == []


@pytest.mark.parametrize("text", ["a\x00", "\ud800", "x" * 121])
def test_a_text_that_no_camera_can_have_is_refused(
    bob: Person, three: list[Camera], text: str
) -> None:
    reply = bob.run(LIST, filter={"text": text})
    assert reply.codes in (["BAD_CHARACTERS"], ["TEXT_TOO_LONG"])
    assert reply.errors[0]["extensions"]["field"] == "filter"


def test_a_page_costs_the_same_whatever_its_size(
    bob: Person, acme: Organization, three: list[Camera], alice: Person
) -> None:
    for number in range(100, 130):
        Camera.objects.create(
            organization=acme, number=number, name="x", created_by=alice.user
        )
    costs = []
    for first in (1, 33):
        with CaptureQueriesContext(connection) as queries:
            assert len(_numbers(bob, first=first)) == first
        costs.append(len(queries))
    assert costs == [2, 2]  # the rows and the count


# --- the admin site ---


@pytest.fixture
def site(db: None) -> Client:
    client = Client()
    client.force_login(
        User.objects.create_superuser(email="root@example.org", password="x" * 12)
    )
    return client


def test_the_admin_site_adds_changes_and_deletes(
    site: Client, acme: Organization, three: list[Camera]
) -> None:
    table = "/admin/cameras/camera/"
    given = {"organization": acme.pk, "number": 7, "name": "Yard", "area": ""}
    assert site.post(f"{table}add/", given).status_code == 302
    made = Camera.objects.get(number=7)
    assert made.created_by is not None
    assert site.get(table, {"q": "yard"}).status_code == 200
    page = f"{table}{made.pk}/"
    assert site.get(f"{page}change/").status_code == 200
    given = {"number": 8, "name": "Yard", "area": "", "is_active": "on"}
    assert site.post(f"{page}change/", given).status_code == 302
    assert site.post(f"{page}delete/", {"post": "yes"}).status_code == 302
    made.refresh_from_db()
    assert (made.number, made.deleted_at is None) == (8, False)
    chosen = {"action": "delete_selected", "_selected_action": [three[0].pk]}
    assert site.post(table, {**chosen, "post": "yes"}).status_code == 302
    three[0].refresh_from_db()
    assert three[0].deleted_at is not None


def test_the_admin_site_refuses_a_number_that_is_taken(
    site: Client, acme: Organization, three: list[Camera]
) -> None:
    given = {"organization": acme.pk, "number": 3, "name": "Yard"}
    assert site.post("/admin/cameras/camera/add/", given).status_code == 200
    assert Camera.objects.count() == 3
