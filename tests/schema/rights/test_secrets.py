"""Recognisable secrets in every secret column: nobody reads one of them anywhere."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db import models
from graphql import GraphQLObjectType, get_named_type, is_leaf_type
from graphql.type import is_required_argument

from backend.schema.base import RequestContext
from backend.schema.transport.execution import Executor, response_of
from backend.schema.transport.limits import Limits
from tests.schema.rights.asking import SCHEMA, context_of
from tests.schema.rights.people import OURS, THEIRS
from tests.schema.rights.terms import Persona
from tests.schema.rights.world import World, id_of

pytestmark = pytest.mark.django_db
MARK = "SECRET"
#: Columns that no field may show, whoever asks.
SECRET = {
    "accounts.ApiToken.token_hash",
    "accounts.Invitation.token_hash",
    "accounts.Tries.key",
    "accounts.User.password",
    "alarms.Receipt.client_key",
    "alarms.Receipt.digest",
    "analysis.Analysis.claimed_by",
    "replays.Replay.digest",
    "replays.Replay.key",
    "sessions.Session.session_data",
    "sessions.Session.session_key",
    "token_blacklist.OutstandingToken.jti",
    "token_blacklist.OutstandingToken.token",
    "videos.ResumableUpload.claimed_by",
    "videos.ResumableUpload.multipart_id",
    "videos.ResumableUpload.sha256",
    "videos.Video.claimed_by",
    "videos.Video.source_url",
}
#: Called alike, but no secrets, or told to those who are to know them: the join code
#: has a rule of its own, the others are for who made the token or the upload; weights
#: are told by their hash.
NO_SECRET = {
    "inference.LoadedModel.sha256",
    "accounts.ApiToken.hint",
    "accounts.Organization.join_code",
    "videos.ResumableUpload.key",
    "videos.ResumableUpload.etags",
}
SUSPICIOUS = re.compile(
    r"hash|token|password|secret|key|claim|digest|jti|multipart|etag|source|hint"
    r"|join_code|sha256|session_data"
)
DEPTH = 3


def _columns() -> Iterator[tuple[str, type[models.Model], str]]:
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.concrete_fields:
            if not field.is_relation and SUSPICIOUS.search(field.name):
                yield f"{model._meta.label}.{field.name}", model, field.name


def test_every_column_that_sounds_like_a_secret_is_known() -> None:
    found = {label for label, _, _ in _columns()}
    assert found == SECRET | NO_SECRET


def _plant() -> int:
    """Put a secret of its own into each of these columns of each row."""
    planted = 0
    for label, model, name in _columns():
        if label not in SECRET or name == model._meta.pk.name:
            continue
        for number, pk in enumerate(model._base_manager.values_list("pk", flat=True)):
            text = f"{MARK}{planted}x{number}"
            planted += model._base_manager.filter(pk=pk).update(**{name: text})
    return planted


def _everything(type_: GraphQLObjectType, depth: int) -> str:
    """All fields that need no argument, to `depth` levels of objects."""
    found = ["__typename"]
    for name, field in type_.fields.items():
        kind = get_named_type(field.type)
        if any(map(is_required_argument, field.args.values())):
            continue
        if is_leaf_type(kind):
            found.append(name)
        elif depth and isinstance(kind, GraphQLObjectType):
            found.append(f"{name} {_everything(kind, depth - 1)}")
    return f"{{ {' '.join(found)} }}"


def _documents() -> Iterator[str]:
    query = SCHEMA.query_type
    assert query is not None
    for name, field in query.fields.items():
        kind = get_named_type(field.type)
        if any(map(is_required_argument, field.args.values())):
            continue
        assert isinstance(kind, GraphQLObjectType)
        yield f"{{ {name} {_everything(kind, DEPTH)} }}"


def _node(type_name: str) -> str:
    type_ = SCHEMA.type_map[type_name]
    assert isinstance(type_, GraphQLObjectType)
    inner = f"... on {type_name} {_everything(type_, DEPTH - 1)}"
    return f"query($id: ID!) {{ node(id: $id) {{ id {inner} }} }}"


def _read(executor: Executor, context: RequestContext, world: World) -> str:
    """All that one person can read, by every list and by every id."""
    found: list[Any] = [
        response_of(executor, context, query=each) for each in _documents()
    ]
    rows = [*world.rows.values(), *world.foreign.values()]
    for row in {id_of(row): row for row in rows}.values():
        document = _node(type(row).__name__)
        given = {"id": id_of(row)}
        found.append(response_of(executor, context, query=document, variables=given))
    text = json.dumps(found)
    assert "INTERNAL_ERROR" not in text
    return text


@pytest.fixture(scope="module")
def texts(world: World) -> dict[Persona, str]:
    """What each persona has read after the secrets were planted."""
    limits = Limits(tokens=10**6, depth=100, fields=10**6, aliases=100)
    executor = Executor(SCHEMA, limits=limits)
    contexts = {persona: context_of(world, persona) for persona in Persona}
    assert _plant() > 50
    return {
        persona: _read(executor, context, world)
        for persona, context in contexts.items()
    }


def test_nobody_reads_a_secret(texts: dict[Persona, str]) -> None:
    assert {persona for persona, text in texts.items() if MARK in text} == set()


def test_nobody_reads_anything_of_another_organisation(
    texts: dict[Persona, str],
) -> None:
    """Nor the signed address of a file: the names of files have the mark as well."""
    for persona, text in texts.items():
        own, other = OURS, THEIRS
        if persona == Persona.STRANGER:
            own, other = THEIRS, OURS
        assert other not in text, persona
        reads = persona in (
            *(Persona.STRANGER, Persona.MEMBER, Persona.AUTHOR, Persona.ADMIN),
            *(Persona.SUPERUSER, Persona.TOKEN_READ, Persona.TOKEN_ADMIN),
        )
        assert (own in text) == reads, persona


def test_who_administers_reads_the_join_code_and_nobody_else(
    texts: dict[Persona, str], world: World
) -> None:
    code = str(world.people.ours.join_code)
    told = {persona for persona, text in texts.items() if code in text}
    assert told == {Persona.ADMIN, Persona.SUPERUSER, Persona.TOKEN_ADMIN}
