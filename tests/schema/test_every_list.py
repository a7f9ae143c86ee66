"""Every list of the schema costs the same number of queries, whatever its length.

The lists are found in the schema and asked for all that their rows show, two objects
deep, without lists that are pages themselves: a new list or field is tried by itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from graphql import (
    GraphQLField,
    GraphQLObjectType,
    get_named_type,
    get_nullable_type,
    is_leaf_type,
    is_list_type,
    is_required_argument,
)

from backend.apps.alarms.judging import acknowledge_alarm, assign_alarm, reopen_alarm
from backend.apps.alarms.kinds import create_alarm_type, create_risk
from backend.apps.alarms.models import Alarm
from backend.apps.alarms.trail import create_memo
from backend.apps.analysis.models import Analysis, AnalysisState
from backend.apps.cameras.services import create_camera
from backend.apps.chat.models import ChatRoom
from backend.apps.chat.posting import edit_message, post_message
from backend.apps.chat.services import add_member, create_room
from backend.apps.inference.services import register_model, set_threshold
from backend.apps.notices.services import create_notice
from backend.apps.tags.services import add_tag, set_status
from backend.schema.base import to_global_id
from backend.schema.root import schema
from tests.conftest import Person
from tests.rows import make_alarm, make_people, make_running
from worker.actors.introducing import model_facts
from worker.slowfast.card import BACKGROUND, BEHAVIOURS
from worker.slowfast.fake import FakeEngine, fake_card

SCHEMA = schema.graphql_schema
DEEP = 2
Case = tuple[str, str]


def _is_page(field: GraphQLField) -> bool:
    declared = getattr(field.resolve, "declaration", None)
    return bool(declared and declared.is_page)


def _is_list(field: GraphQLField) -> bool:
    is_list = is_list_type(get_nullable_type(field.type))
    return _is_page(field) or (is_list and not is_leaf_type(get_named_type(field.type)))


def _lists() -> Iterator[Case]:
    """Type and field of each page, and of the plain lists of the root."""
    for name, type_ in SCHEMA.type_map.items():
        if not isinstance(type_, GraphQLObjectType) or name.startswith("__"):
            continue
        for key, field in type_.fields.items():
            if _is_page(field) or (name == "Query" and _is_list(field)):
                yield name, key


LISTS = sorted(_lists())


def _shown(type_: Any, depth: int) -> str:
    """All that an object shows without arguments and without pages."""
    found = ["__typename"]
    for name, field in getattr(type_, "fields", {}).items():
        kind = get_named_type(field.type)
        if _is_page(field) or any(map(is_required_argument, field.args.values())):
            continue
        if is_leaf_type(kind):
            found.append(name)
        elif depth:
            found.append(f"{name} {_shown(kind, depth - 1)}")
    return f"{{ {' '.join(found)} }}"


def _document(parent: str, name: str) -> str:
    type_ = SCHEMA.type_map[parent]
    assert isinstance(type_, GraphQLObjectType)
    field = type_.fields[name]
    kind: Any = get_named_type(field.type)
    if _is_page(field):
        row = get_named_type(kind.fields["nodes"].type)
        asked = f"(first: 100) {{ totalCount nodes {_shown(row, DEEP)} }}"
    else:
        asked = _shown(kind, DEEP)
    if parent == "Query":
        return f"{{ found: {name}{asked} }}"
    inner = f"... on {parent} {{ found: {name}{asked} }}"
    return f"query($id: ID!) {{ node(id: $id) {{ {inner} }} }}"


class Shelf:
    """One object of each type that has lists, and a way to make all lists longer."""

    def __init__(self, alice: Person, bob: Person) -> None:
        assert alice.user is not None and bob.user is not None
        self.alice, self.bob = alice.user, bob.user
        self.count = 0
        self.analysis: Analysis = make_running(self.alice.organization)
        self.alarm: Alarm = make_alarm(
            self.alice.organization, analysis=self.analysis, behaviour="fall"
        )
        self.room: ChatRoom = create_room(
            by=self.alice, name="Room", member_ids=[self.bob.pk]
        )
        self.ids = {
            "Alarm": to_global_id("Alarm", self.alarm.pk),
            "Analysis": to_global_id("Analysis", self.analysis.pk),
            "Video": to_global_id("Video", self.analysis.video_id),
            "ChatRoom": to_global_id("ChatRoom", self.room.pk),
            "User": "",
        }

    def grow(self) -> None:
        """One more row in every list, with all that can hang on it."""
        self.count += 1
        number, by = self.count, (self.alice, self.bob)[self.count % 2]
        newcomer = make_people(self.alice)
        self.ids["User"] = self.ids["User"] or to_global_id("User", newcomer.pk)
        camera = create_camera(by=self.alice, number=number, name="Door")
        risk = create_risk(
            by=by, code=f"R{number}", level=2, name_en="Mine", name_ko="내 것"
        )
        create_alarm_type(
            by=self.alice, code=f"t{number}", name_en="A", name_ko="가", risk=risk.code
        )
        self._find(number * 100_000)
        self._judge(by)
        self._learn(number)
        create_memo(by=by, alarm=self.alarm, text="Seen")
        create_notice(by=self.alice, values={"title": "News", "text": "Read this."})
        room = create_room(by=by, name="Other", member_ids=[self.alice.pk])
        add_member(by=by, room=room, user=newcomer)
        for each in (room, self.room):
            message = post_message(by=by, room=each, text="Hello")
            edit_message(by=self.alice, message=message, text="Hallo")
        for target in (newcomer, camera, self.analysis.video, self.alarm):
            add_tag(by=self.alice, target=target, type="case", content=f"{number}")
            set_status(by=self.alice, target=target, available=True)

    def _find(self, at_ms: int) -> None:
        """A detection of the one analysis, and an analysis and an alarm of others."""
        when = {"start_ms": at_ms, "end_ms": at_ms, "peak_ms": at_ms}
        make_alarm(self.alice.organization, analysis=self.analysis, **when)
        alarm = make_alarm(self.alice.organization)
        alarm.camera = self.alice.organization.cameras.last()
        alarm.assignee = self.bob
        alarm.save()
        Analysis.objects.create(
            organization=self.alice.organization,
            video=self.analysis.video,
            state=AnalysisState.DONE,
        )

    def _learn(self, number: int) -> None:
        """One more model, which knows one behaviour more, each with a threshold set."""
        known = BEHAVIOURS[:number]
        card = replace(fake_card((BACKGROUND, *known)), name=f"model {number}")
        register_model(model_facts(FakeEngine(card)))
        for behaviour in known:
            set_threshold(by=self.alice, behaviour=behaviour, camera=None, value=0.5)

    def _judge(self, by: Any) -> None:
        acknowledge_alarm(alarm=self.alarm, by=by)
        assign_alarm(alarm=self.alarm, by=by, assignee=by)
        reopen_alarm(alarm=self.alarm, by=by)


@pytest.fixture
def shelf(alice: Person, bob: Person) -> Shelf:
    return Shelf(alice, bob)


def test_lists_are_found_in_the_schema() -> None:
    assert {("Query", "alarms"), ("Query", "risks"), ("Alarm", "memos")} <= set(LISTS)


@pytest.mark.parametrize(("parent", "name"), LISTS)
def test_a_longer_list_costs_no_more_queries(
    alice: Person, shelf: Shelf, parent: str, name: str
) -> None:
    document = _document(parent, name)
    lengths, costs = [], []
    shelf.grow()
    for more in (0, 1, 3):
        for _ in range(more):
            shelf.grow()
        given = {} if parent == "Query" else {"id": shelf.ids[parent]}
        with CaptureQueriesContext(connection) as queries:
            reply = alice.run(document, **given)
        assert reply.errors == []
        found = (reply.data if parent == "Query" else reply.data["node"])["found"]
        lengths.append(len(found["nodes"] if isinstance(found, dict) else found))
        costs.append(len(queries))
    assert lengths[1] < lengths[2] or name == "apiTokens"
    # The first time also looks up what is kept, such as the types of content.
    assert costs[1] == costs[2], sorted(each["sql"][:150] for each in queries)
