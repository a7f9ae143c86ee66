"""A small schema whose subscriptions follow events that the tests publish."""

from __future__ import annotations

import hashlib
import threading
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import graphene

from backend.apps.events.selectors import EventRow
from backend.common.errors import Forbidden, NotFound
from backend.schema.base import ANYONE, LOGIN, Field, RequestContext
from backend.schema.subscriptions import EventFeed, TopicFeed

KIND = "test.happened"


@dataclass
class Ledger:
    """What the resolvers were asked for, and what a topic's row says."""

    loads: Counter[int] = field(default_factory=Counter)
    state: str = "QUEUED"
    uploads: list[str] = field(default_factory=list)
    go_on: threading.Event = field(default_factory=threading.Event)


class Upload(graphene.Scalar):
    """A file of a multipart request."""

    @staticmethod
    def parse_value(value: Any) -> Any:
        return value


class Happened(graphene.ObjectType):
    cursor = graphene.String(required=True)
    subject = graphene.Int(required=True)
    language = graphene.String(required=True)
    padding = graphene.String(required=True, description="As long as the event says.")
    broken = graphene.String()

    @staticmethod
    def resolve_language(root: Any, info: Any) -> str:
        return str(info.context.language)

    @staticmethod
    def resolve_broken(root: Any, info: Any) -> str:
        raise RuntimeError("the secret of the machine room")


class State(graphene.ObjectType):
    state = graphene.String(required=True)


class File(graphene.ObjectType):
    name = graphene.String(required=True)
    size = graphene.Int(required=True)
    sha256 = graphene.String(required=True)


def build(ledger: Ledger) -> graphene.Schema:
    """The schema; `ledger` sees what happens in its resolvers."""

    def load(event: EventRow, context: RequestContext, **_: Any) -> Any:
        ledger.loads[event.seq] += 1
        if event.data.get("gone"):
            return None
        return {
            "cursor": event.cursor,
            "subject": event.subject_id,
            "padding": "x" * event.data.get("padding", 0),
        }

    def open_happened(context: RequestContext, *, room: str | None = None) -> Any:
        if room == "forbidden":
            raise Forbidden
        if room == "hidden":
            raise NotFound(field="room")
        return {"room": room} if room else {}

    def load_state(data: Any, context: RequestContext, *, topic: str) -> Any:
        return {"state": data["state"] if data else ledger.state}

    class Query(graphene.ObjectType):
        who = Field(graphene.String, requires=ANYONE)
        mine = Field(graphene.String, requires=LOGIN)
        broken = graphene.String()
        slow = graphene.String()
        echo = graphene.String(text=graphene.String())

        @staticmethod
        def resolve_echo(root: Any, info: Any, *, text: str = "") -> str:
            return text

        @staticmethod
        def resolve_who(root: Any, info: Any) -> str | None:
            user = info.context.user
            return str(user.email) if user else None

        @staticmethod
        def resolve_mine(root: Any, info: Any) -> str:
            return str(info.context.user.email)

        @staticmethod
        def resolve_broken(root: Any, info: Any) -> str:
            raise RuntimeError("the secret of the machine room")

        @staticmethod
        def resolve_slow(root: Any, info: Any) -> str:
            ledger.go_on.wait(10)
            return "done"

    class Mutation(graphene.ObjectType):
        upload = graphene.Field(
            File, file=Upload(required=True), note=graphene.String()
        )
        touch = graphene.String()

        @staticmethod
        def resolve_upload(root: Any, info: Any, *, file: Any, note: str = "") -> Any:
            ledger.uploads.append(file.temporary_file_path())
            digest = hashlib.sha256()
            for chunk in file.chunks():
                digest.update(chunk)
            return {"name": file.name, "size": file.size, "sha256": digest.hexdigest()}

        @staticmethod
        def resolve_touch(root: Any, info: Any) -> str:
            return "touched"

    class Subscription(graphene.ObjectType):
        happened = EventFeed(
            Happened,
            kinds=[KIND],
            open=open_happened,
            load=load,
            room=graphene.String(),
        )
        progress = TopicFeed(
            State,
            open=lambda context, *, topic: topic,
            load=load_state,
            is_last=lambda payload: payload["state"] == "DONE",
            poll_s=0.3,
            topic=graphene.String(required=True),
        )

    return graphene.Schema(query=Query, mutation=Mutation, subscription=Subscription)
