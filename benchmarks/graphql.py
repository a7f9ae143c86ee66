"""A page of 50 alarms: through the schema, and through Django REST framework beside it.

Both read the same rows of the same database, the serializer with all it shows joined in
one query, and end in JSON text. They take turns, so that whatever else the machine does
disturbs both alike.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from typing import Any

from benchmarks.report import Row

ROWS, ROUNDS = 50, 300
DOCUMENT = """query Page($first: Int!) { alarms(first: $first) { nodes {
  id state score customMessage createdAt
  type { id code nameEn nameKo }
  risk { id code level nameEn nameKo }
  createdBy { id name role }
  video { id name width height frameRate state }
  camera { id name number }
} pageInfo { hasNextPage endCursor } } }"""


def make_page(count: int) -> Any:
    """Someone, and `count` alarms that have everything; in the database at hand."""
    from backend.apps.accounts.models import Organization, User
    from backend.apps.alarms.models import Alarm, AlarmType
    from backend.apps.cameras.models import Camera
    from tests.rows import install_catalogue, make_video

    install_catalogue()
    organization = Organization.objects.create(name="Bench")
    user = User.objects.create_user(
        email="bench@example.com",
        password=None,
        name="Bench",
        organization=organization,
        role="ADMIN",
    )
    types = list(AlarmType.objects.select_related("risk"))
    for number in range(count):
        kind = types[number % len(types)]
        Alarm.objects.create(
            organization=organization,
            type=kind,
            risk=kind.risk,
            video=make_video(organization, created_by=user, name=f"{number}.mp4"),
            camera=Camera.objects.create(
                organization=organization,
                number=number + 1,
                name=f"Camera {number}",
                created_by=user,
            ),
            score=number / count,
            message=f"Someone is at door {number}",
            created_by=user,
        )
    return user


def by_schema(user: Any) -> Callable[[], str]:
    """The page as the API answers it."""
    from backend.schema.base import RequestContext
    from backend.schema.transport.answers import as_json, to_text
    from backend.schema.transport.execution import default_executor

    executor = default_executor()

    def run() -> str:
        context = RequestContext(user=user)
        result = executor.run(context, query=DOCUMENT, variables={"first": ROWS})
        assert result.errors is None, result.errors
        return to_text(as_json(result))

    return run


def by_serializer(user: Any) -> Callable[[], str]:
    """The same rows and values through nested ModelSerializers."""
    from rest_framework import serializers
    from rest_framework.renderers import JSONRenderer

    from backend.apps.accounts.models import User
    from backend.apps.alarms.models import Alarm, AlarmType, Risk
    from backend.apps.cameras.models import Camera
    from backend.apps.videos.models import Video

    def serializer(table: Any, names: list[str], **nested: Any) -> Any:
        options = {"model": table, "fields": [*names, *nested], "joined": nested}
        meta = type("Meta", (), options)
        made = {name: each(read_only=True) for name, each in nested.items()}
        body = {"Meta": meta, **made}
        return type(f"{table.__name__}Serializer", (serializers.ModelSerializer,), body)

    whole = serializer(
        Alarm,
        ["id", "state", "score", "message", "created_at"],
        type=serializer(AlarmType, ["id", "code", "name_en", "name_ko"]),
        risk=serializer(Risk, ["id", "code", "level", "name_en", "name_ko"]),
        created_by=serializer(User, ["id", "name", "role"]),
        video=serializer(
            Video, ["id", "name", "width", "height", "frame_rate", "state"]
        ),
        camera=serializer(Camera, ["id", "name", "number"]),
    )
    renderer = JSONRenderer()

    def run() -> str:
        rows = Alarm.objects.visible_to(user).select_related(*whole.Meta.joined)
        page = list(rows.order_by("-created_at", "-pk")[: ROWS + 1])[:ROWS]
        text: str = renderer.render(whole(page, many=True).data).decode()
        return text

    return run


def take_turns(runs: list[Callable[[], str]]) -> list[float]:
    """The median seconds of each, after some unmeasured rounds."""
    taken: list[list[float]] = [[] for _ in runs]
    for number in range(ROUNDS + 20):
        for times, run in zip(taken, runs, strict=True):
            start = time.perf_counter()
            run()
            if number >= 20:
                times.append(time.perf_counter() - start)
    return [statistics.median(times) for times in taken]


def count_queries(run: Callable[[], str]) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as queries:
        run()
    return len(queries)


def main() -> None:
    """In a process of its own with a database of its own; JSON on stdout."""
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    user = make_page(ROWS + 10)
    ours, theirs = by_schema(user), by_serializer(user)
    assert len(json.loads(ours())["data"]["alarms"]["nodes"]) == len(
        json.loads(theirs())
    )
    schema_s, serializer_s = take_turns([ours, theirs])
    print(json.dumps([schema_s, serializer_s, count_queries(ours)]))


def measure() -> list[Row]:
    """The two medians of one run."""
    with tempfile.TemporaryDirectory() as home:
        unset = {"DATABASE_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE"}
        environment = {k: v for k, v in os.environ.items() if k not in unset}
        said = subprocess.run(
            [sys.executable, "-m", "benchmarks.graphql"],
            env={
                **environment,
                "SAFE_EYE_HOME": home,
                "DJANGO_SETTINGS_MODULE": "backend.settings",
            },
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        ).stdout
    schema_s, serializer_s, queries = json.loads(said)
    return [
        Row(
            f"{ROWS} alarms with type, risk, author, video and camera as JSON",
            f"{schema_s * 1000:.1f} ms, {queries} SQL queries",
            f"Django REST framework's ModelSerializer {serializer_s * 1000:.1f} ms",
        )
    ]


if __name__ == "__main__":
    main()
