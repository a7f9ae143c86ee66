"""The contract's documents: valid, complete, within the server's limits."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    GraphQLSchema,
    OperationDefinitionNode,
    build_schema,
    parse,
    print_ast,
    validate,
)

from backend.common.pagination import MAX_SIZE
from backend.schema.base import RequestContext
from backend.schema.root import schema as product
from backend.schema.transport.documents import DocumentRefused
from backend.schema.transport.execution import Executor
from backend.schema.transport.persisted import load_allowlist
from tests.contract.building import CONTRACT
from tests.node import ROOT

BUNDLE = ROOT / "backend/schema/transport/static/explorer/explorer.js"
#: Root fields that a front end reaches another way: objects by `<type>(id:)`.
WITHOUT_OPERATION = {"node"}


def documents() -> list[Path]:
    return sorted((CONTRACT / "operations").glob("*.graphql"))


@cache
def schema() -> GraphQLSchema:
    return build_schema((CONTRACT / "schema.graphql").read_text(encoding="utf-8"))


@cache
def everything() -> DocumentNode:
    """All documents as one: fragments are shared between the files."""
    parsed = [parse(path.read_text(encoding="utf-8")) for path in documents()]
    return DocumentNode(
        definitions=[each for one in parsed for each in one.definitions]
    )


def operations() -> list[OperationDefinitionNode]:
    found = everything().definitions
    return [one for one in found if isinstance(one, OperationDefinitionNode)]


def names() -> list[str]:
    return [each.name.value for each in operations() if each.name]


@cache
def strict_executor() -> Executor:
    """The product's schema where nothing but these documents runs."""
    return Executor(
        product.graphql_schema, allowlist=load_allowlist(CONTRACT / "operations")
    )


def test_every_document_fits_the_schema() -> None:
    assert [str(error) for error in validate(schema(), everything())] == []


def test_every_root_field_has_an_operation() -> None:
    used = {
        field.name.value
        for operation in operations()
        for field in operation.selection_set.selections
        if isinstance(field, FieldNode)
    }
    known = schema()
    roots = (known.query_type, known.mutation_type, known.subscription_type)
    offered = {name for root in roots if root for name in root.fields}
    assert offered - used == WITHOUT_OPERATION


@pytest.mark.parametrize("name", names())
def test_the_server_takes_it_even_where_only_known_operations_run(name: str) -> None:
    """Within the limits of depth, size and cost, with the largest page it may ask."""
    prepared, _ = strict_executor().admit(
        RequestContext(user=None), query=alone(name), variables={"first": MAX_SIZE}
    )
    assert list(prepared.operations) == [name]


def test_where_only_known_operations_run_no_other_does() -> None:
    with pytest.raises(DocumentRefused):
        strict_executor().admit(RequestContext(user=None), query="{ me { email } }")


def alone(name: str) -> str:
    """The text of one operation with the fragments that it needs."""
    fragments = {
        one.name.value: one
        for one in everything().definitions
        if isinstance(one, FragmentDefinitionNode)
    }
    (operation,) = [one for one in operations() if one.name and one.name.value == name]
    parts, todo = [print_ast(operation)], [operation]
    wanted: dict[str, FragmentDefinitionNode] = {}
    while todo:
        text = print_ast(todo.pop())
        for spread, fragment in fragments.items():
            if f"...{spread}\n" in text and spread not in wanted:
                wanted[spread] = fragment
                todo.append(fragment)  # type: ignore[arg-type]
    return "\n".join(parts + [print_ast(one) for one in wanted.values()])


@pytest.mark.parametrize(
    "name",
    [
        "alarms",
        "alarm-work",
        "cameras",
        "videos",
        "analyses",
        "chat",
        "notices",
        "people",
    ],
)
def test_the_explorers_tabs_were_bundled_from_the_documents_of_now(name: str) -> None:
    """Else: `npm ci && npm run build` in frontend-contract/explorer."""
    text = (CONTRACT / "operations" / f"{name}.graphql").read_text(encoding="utf-8")
    assert text.strip() in BUNDLE.read_text(encoding="utf-8")
