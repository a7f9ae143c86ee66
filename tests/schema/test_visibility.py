"""Every field of the schema, walked by machine: a stranger meets nothing of others."""

from __future__ import annotations

import json
from typing import Any

import pytest
from graphql import (
    GraphQLInterfaceType,
    GraphQLObjectType,
    get_named_type,
    is_leaf_type,
    is_required_argument,
)

from backend.apps.accounts.models import Organization, User
from backend.apps.accounts.services import (
    create_invitation,
    generate_api_token,
    open_session,
)
from backend.apps.alarms.judging import acknowledge_alarm
from backend.apps.alarms.models import AlarmType, Risk
from backend.apps.alarms.trail import create_memo
from backend.apps.cameras.models import Camera
from backend.apps.chat.posting import post_message
from backend.apps.chat.services import create_room
from backend.apps.notices.services import create_notice
from backend.apps.tags.services import add_tag
from backend.apps.videos.uploads import start_upload
from backend.schema.base import RequestContext, to_global_id
from backend.schema.root import schema
from backend.schema.transport.execution import Executor
from backend.schema.transport.limits import Limits
from tests.conftest import Person
from tests.rows import make_alarm, make_running

SCHEMA = schema.graphql_schema
QUERY = SCHEMA.query_type
assert QUERY is not None
NODE = SCHEMA.type_map["Node"]
assert isinstance(NODE, GraphQLInterfaceType)
NODES = sorted(type_.name for type_ in SCHEMA.get_possible_types(NODE))
LISTS = sorted(
    name
    for name, field in QUERY.fields.items()
    if not any(map(is_required_argument, field.args.values()))
)
ADMIN_LISTS = {
    name
    for name in LISTS
    if "Requires: role ADMIN" in (QUERY.fields[name].description or "")
}
# What the installation has for everybody, and the pages that frame rows.
SHARED: set[str] = set()
# What can be asked for without signing in.
OPEN = {"Notice"}
# What colleagues do not see: it is for oneself, or for administrators.
PRIVATE = {"ApiToken", "Invitation", "ResumableUpload"}
PRIVATE_LISTS = {"apiTokens", "sessions"}
# What holds no words of an organisation.
WORDLESS = {"models", "risks", "systemStatus", "thresholds"}
DEPTH = 4


def _everything(type_: GraphQLObjectType, depth: int) -> str:
    """All fields that need no argument, to `depth` levels of objects."""
    found = []
    for name, field in type_.fields.items():
        kind = get_named_type(field.type)
        if is_leaf_type(kind):
            found.append(name)
        elif depth:
            assert isinstance(kind, GraphQLObjectType)
            found.append(f"{name} {_everything(kind, depth - 1)}")
    return "{ __typename " + " ".join(found) + " }"


def _ask(person: Person, document: str, **variables: Any) -> dict[str, Any]:
    """Without the limits of documents: this one asks for all there is."""
    limits = Limits(tokens=10**6, depth=100, fields=10**6, aliases=100)
    executor = Executor(SCHEMA, limits=limits)
    context = RequestContext(user=person.user)
    result = executor.run(context, query=document, variables=variables)
    return {"data": result.data, "errors": [str(e) for e in result.errors or ()]}


def _make_rows(person: Person, mark: str) -> dict[str, str]:
    """One row of every type, each with `mark` in its words; type → id."""
    assert person.user is not None
    organization: Organization = person.user.organization
    person.user.name = organization.name = f"{mark} people"
    person.user.save()
    organization.save()
    analysis = make_running(organization)
    analysis.model = f"{mark} model"
    analysis.save()
    video = analysis.video
    video.name, video.created_by = f"{mark}.mp4", person.user
    video.file = video.thumbnail = f"orgs/{organization.pk}/{mark}.mp4"
    video.save()
    alarm = make_alarm(organization, analysis=analysis)
    alarm.message = f"{mark} message"
    alarm.save()
    risk = Risk.objects.create(
        organization=organization,
        code=mark[:8],
        level=3,
        name_en=mark,
        name_ko=mark,
        created_by=person.user,
    )
    own = AlarmType.objects.create(
        organization=organization,
        code=f"{mark} code",
        name_en=mark,
        name_ko=mark,
        risk=risk,
    )
    memo = create_memo(alarm=alarm, by=person.user, text=f"{mark} memo")
    acknowledge_alarm(alarm=alarm, by=person.user, note=f"{mark} note")
    camera = Camera.objects.create(
        organization=organization, number=1, name=mark, created_by=person.user
    )
    tag = add_tag(by=person.user, target=video, type="place", content=f"{mark} door")
    people = User.objects.filter(organization=organization)
    room = create_room(
        by=person.user,
        name=f"{mark} room",
        member_ids=list(people.values_list("pk", flat=True)),
        alarm=alarm,
    )
    message = post_message(by=person.user, room=room, text=f"{mark} words")
    admin = people.filter(role="ADMIN").earliest("pk")
    invitation, _ = create_invitation(by=admin, email=f"{mark}@invited.example")
    token, _ = generate_api_token(
        by=admin, user=person.user, name=f"{mark} token", scopes=["READ"]
    )
    open_session(user=person.user, user_agent=f"{mark} browser")
    notice = create_notice(by=admin, values={"title": mark, "text": f"{mark} news"})
    rows = {
        "Alarm": alarm,
        "AlarmAction": alarm.actions.latest("pk"),
        "AlarmType": own,
        "ApiToken": token,
        "Analysis": analysis,
        "Camera": camera,
        "ChatRoom": room,
        "Detection": alarm.detection,
        "Invitation": invitation,
        "Message": message,
        "Notice": notice,
        "Memo": memo,
        "Organization": organization,
        "ResumableUpload": start_upload(
            by=person.user, file_name=f"{mark}.mp4", size_bytes=1000
        ),
        "Risk": risk,
        "Tag": tag,
        "User": person.user,
        "Video": video,
    }
    return {name: to_global_id(name, row.pk) for name, row in rows.items() if row}


@pytest.mark.parametrize("name", NODES)
def test_an_object_is_there_for_its_organisation_alone(
    alice: Person, bob: Person, charlie: Person, anonymous: Person, name: str
) -> None:
    ids = _make_rows(alice, "plum")
    type_ = SCHEMA.type_map[name]
    assert isinstance(type_, GraphQLObjectType)
    document = f"""query($id: ID!) {{ node(id: $id) {{
      id ... on {name} {_everything(type_, 2)} }} }}"""
    for person in (alice,) if name in PRIVATE else (alice, bob):
        reply = _ask(person, document, id=ids[name])
        assert reply["errors"] == []
        assert reply["data"]["node"]["id"] == ids[name]
    strangers = (bob, charlie) if name in PRIVATE else (charlie,)
    for person in strangers if name not in SHARED else ():
        strange = _ask(person, document, id=ids[name])
        assert strange == {"data": {"node": None}, "errors": []}
    nobody = _ask(anonymous, document, id=ids[name])
    assert nobody["data"] == {"node": None}
    if name in OPEN:
        assert nobody["errors"] == []
    else:
        assert "Sign in first." in nobody["errors"][0]


@pytest.mark.parametrize("name", LISTS)
def test_whatever_is_read_is_of_the_own_organisation(
    alice: Person, bob: Person, charlie: Person, name: str
) -> None:
    ours, theirs = _make_rows(alice, "plum"), _make_rows(charlie, "quince")
    document = f"{{ {name} {_everything_of(name)} }}"
    for person, own, other, word, foreign in (
        (alice, ours, theirs, "plum", "quince"),
        (bob, ours, theirs, "plum", "quince"),
        (charlie, theirs, ours, "quince", "plum"),
    ):
        reply = _ask(person, document)
        if person is bob and name in ADMIN_LISTS:
            assert reply["data"] is None and len(reply["errors"]) == 1
            continue
        assert reply["errors"] == []
        text = json.dumps(reply["data"])
        assert foreign not in text
        hidden = {id for kind, id in other.items() if kind not in SHARED}
        assert not {id for id in hidden if f'"{id}"' in text}
        # The walk has really been among the rows.
        is_private = person is bob and name in PRIVATE_LISTS
        assert (word in text) != is_private or name in WORDLESS
        assert own.keys() == set(NODES)


def _everything_of(name: str) -> str:
    assert QUERY is not None
    kind = get_named_type(QUERY.fields[name].type)
    assert isinstance(kind, GraphQLObjectType)
    return _everything(kind, DEPTH)
