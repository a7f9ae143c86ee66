"""How large an operation may be, measured before it is validated or run."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
)

from backend.schema.transport.faults import TooComplex, told

UNLIMITED = 10**12


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one operation; all but tokens count with fragments written out.

    `cost` is in objects, see `cost.py`; the only one that depends on variables.
    """

    tokens: int
    depth: int
    fields: int
    aliases: int
    root_fields: int = UNLIMITED
    directives: int = UNLIMITED
    cost: int = UNLIMITED

    @classmethod
    def from_settings(cls) -> Limits:
        return cls(
            tokens=settings.GRAPHQL_MAX_TOKENS,
            depth=settings.GRAPHQL_MAX_DEPTH,
            fields=settings.GRAPHQL_MAX_FIELDS,
            aliases=settings.GRAPHQL_MAX_ALIASES,
            root_fields=settings.GRAPHQL_MAX_ROOT_FIELDS,
            directives=settings.GRAPHQL_MAX_DIRECTIVES,
            cost=settings.GRAPHQL_MAX_COST,
        )


@dataclass(slots=True)
class _Size:
    depth: int = 0
    fields: int = 0
    aliases: int = 0
    directives: int = 0
    roots: int = 0

    def take(self, other: _Size, *, deeper: int) -> None:
        self.depth = max(self.depth, other.depth + deeper)
        self.fields += other.fields
        self.aliases += other.aliases
        self.directives += other.directives
        self.roots += 0 if deeper else other.roots


class _Ruler:
    """Measures selections; each fragment once, however often it is spread."""

    def __init__(self, document: DocumentNode) -> None:
        self._fragments = {
            node.name.value: node
            for node in document.definitions
            if isinstance(node, FragmentDefinitionNode)
        }
        self._known: dict[str, _Size] = {}

    def measure(self, selections: SelectionSetNode | None) -> _Size:
        size = _Size()
        for node in selections.selections if selections else ():
            size.directives += len(node.directives)
            if isinstance(node, FieldNode):
                size.fields += 1
                size.roots += 1
                size.aliases += node.alias is not None
                size.depth = max(size.depth, 1)
                size.take(self.measure(node.selection_set), deeper=1)
            elif isinstance(node, InlineFragmentNode):
                size.take(self.measure(node.selection_set), deeper=0)
            elif isinstance(node, FragmentSpreadNode):
                size.take(self._fragment(node.name.value), deeper=0)
        return size

    def _fragment(self, name: str) -> _Size:
        if name not in self._known:
            # A cycle counts as nothing here; validation refuses it right after.
            self._known[name] = _Size()
            fragment = self._fragments.get(name)
            if fragment is not None:
                size = self.measure(fragment.selection_set)
                size.directives += len(fragment.directives)
                self._known[name] = size
        return self._known[name]


def check_limits(document: DocumentNode, limits: Limits) -> None:
    """Raise GraphQLError (code TOO_COMPLEX) when an operation exceeds `limits`."""
    ruler = _Ruler(document)
    for node in document.definitions:
        if not isinstance(node, OperationDefinitionNode):
            continue
        size = ruler.measure(node.selection_set)
        own = len(node.directives)
        own += sum(len(each.directives) for each in node.variable_definitions)
        for what, value, limit in (
            ("levels", size.depth, limits.depth),
            ("fields", size.fields, limits.fields),
            ("aliases", size.aliases, limits.aliases),
            ("root fields", size.roots, limits.root_fields),
            ("directives", size.directives + own, limits.directives),
        ):
            if value > limit:
                raise too_complex(what, value, limit, node)


def too_complex(
    what: str, value: int, limit: int, node: OperationDefinitionNode
) -> GraphQLError:
    """The error that tells which limit was exceeded by how much."""
    return told(TooComplex(what=what, value=value, limit=limit), node)
