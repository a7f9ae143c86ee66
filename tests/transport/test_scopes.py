"""Subscriptions by API tokens: who may follow, and who shares what."""

from __future__ import annotations

from typing import Any

import pytest

from backend.common.errors import Forbidden
from backend.schema.base import RequestContext
from backend.schema.transport.execution import Executor
from backend.schema.transport.plan import Plan, make_plan
from tests.conftest import Person
from tests.transport.schema import Ledger, build

FEED = "subscription { happened { cursor subject } }"
EXECUTOR = Executor(build(Ledger()).graphql_schema)


def plan(person: Person, *scopes: str) -> Plan:
    given = frozenset(scopes) if scopes else None
    context = RequestContext(user=person.user, scopes=given)
    prepared, operation = EXECUTOR.admit(context, query=FEED)
    return make_plan(
        EXECUTOR,
        prepared,
        operation,
        context=context,
        variables={},
        operation_name=None,
    )


def test_only_those_with_the_same_scopes_share(alice: Person) -> None:
    assert plan(alice).key == plan(alice).key
    assert plan(alice, "READ").key == plan(alice, "READ").key
    keys: set[Any] = {plan(alice).key, plan(alice, "READ").key}
    keys.add(plan(alice, "READ", "WRITE").key)
    assert len(keys) == 3


@pytest.mark.parametrize("scope", ["WRITE", "ALARMS", "ADMIN"])
def test_a_token_that_may_not_read_may_not_follow(alice: Person, scope: str) -> None:
    with pytest.raises(Forbidden):
        plan(alice, scope)
