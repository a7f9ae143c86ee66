"""The process that `benchmarks.fanout` measures: serves, or only publishes.

Says one line of JSON when it is ready, then obeys lines of JSON on stdin:
`[count, interval_s]` publishes so many events and answers with the commit times.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from collections.abc import AsyncIterator
from functools import cache
from typing import Any

import django

ORGANIZATION = "Bench"


def publish(alarm_id: int, organization_id: int, count: int, interval_s: float) -> Any:
    """Commit `count` events of one alarm; the monotonic times after each commit."""
    from backend.apps.events.services import ALARM_CHANGED, publish_event

    times: list[float] = []
    start = time.monotonic()
    for number in range(count):
        time.sleep(max(0.0, start + number * interval_s - time.monotonic()))
        publish_event(
            organization_id=organization_id, kind=ALARM_CHANGED, subject_id=alarm_id
        )
        times.append(time.monotonic())
    return times


def plain_socket() -> Any:
    """graphql-server as it comes: each subscriber executes and serialises for itself.

    The payload is loaded once for all, so that only the execution is compared.
    """
    import graphene
    from graphql_server.channels import GraphQLWSConsumer

    from backend.apps.accounts.models import User
    from backend.apps.events.hub import Hub
    from backend.schema.accounts.queries import AccountsQuery
    from backend.schema.alarms.subscriptions import AlarmFeedEvent, load_alarm
    from backend.schema.base import RequestContext
    from backend.schema.subscriptions import Delivery, EventFeed

    loaded: dict[int, Any] = {}

    class PlainFeed(EventFeed):
        async def _deliveries(
            self, root: Any, info: Any, **_: Any
        ) -> AsyncIterator[Delivery]:
            organization_id = info.context.user.organization_id
            async with Hub.current().follow(organization_id) as log:
                async for part in log.parts(after=log.position):
                    for event in part.events:
                        if event.seq not in loaded:
                            loaded[event.seq] = self.load(event, info.context)
                        yield Delivery(loaded[event.seq])

    class Query(AccountsQuery, graphene.ObjectType):
        pass

    class Subscription(graphene.ObjectType):
        alarm_feed = PlainFeed(AlarmFeedEvent, kinds=["alarm.changed"], load=load_alarm)

    @cache
    def user() -> User:
        return User.objects.select_related("organization").get(
            organization__name=ORGANIZATION
        )

    class Plain(GraphQLWSConsumer):
        channel_layer_alias = ""

        async def get_context(self, request: Any, response: Any) -> Any:
            return RequestContext(user=user())

    schema = graphene.Schema(query=Query, subscription=Subscription)
    return Plain.as_asgi(schema=schema.graphql_schema)


def rows() -> dict[str, Any]:
    """Someone who follows, and the alarm that is followed; made when missing."""
    from backend.apps.accounts.models import Organization, User
    from backend.apps.accounts.services import open_session
    from tests.rows import make_alarm

    organization, is_new = Organization.objects.get_or_create(name=ORGANIZATION)
    if is_new:
        User.objects.create_user(
            email="bench@example.com",
            password=None,
            name="Bench",
            organization=organization,
            role="ADMIN",
        )
        make_alarm(organization)
    signed_in = open_session(user=User.objects.get(organization=organization))
    from backend.apps.alarms.models import Alarm

    return {
        "token": signed_in.tokens.access_token,
        "organization_id": organization.pk,
        "alarm_id": Alarm.objects.get(organization=organization).pk,
    }


def obey(known: dict[str, Any]) -> None:
    for line in sys.stdin:
        count, interval_s = json.loads(line)
        times = publish(known["alarm_id"], known["organization_id"], count, interval_s)
        print(json.dumps(times), flush=True)


def main() -> None:
    """`serve`, or `publish` beside a server that listens on Redis."""
    # The plain consumer executes on the event loop.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    known = rows()
    if sys.argv[1] == "publish":
        print(json.dumps(known), flush=True)
        obey(known)
        return
    from channels.routing import ProtocolTypeRouter, URLRouter
    from django.urls import re_path

    from backend.asgi import application as ours
    from backend.server import listen, make_server

    mapping = dict(ours.application_mapping)
    mapping["websocket"] = URLRouter(
        [
            re_path("^plain$", plain_socket()),
            re_path("", ours.application_mapping["websocket"]),
        ]
    )
    sockets = list(listen(host="127.0.0.1", port=0))
    known["port"] = sockets[0].getsockname()[1]

    def ready() -> None:
        print(json.dumps(known), flush=True)
        threading.Thread(target=obey, args=[known], daemon=True).start()

    make_server(application=ProtocolTypeRouter(mapping), on_ready=ready).run(sockets)


if __name__ == "__main__":
    main()
