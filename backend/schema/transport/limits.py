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


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one document; fields and aliases count with fragments written out."""

    tokens: int
    depth: int
    fields: int
    aliases: int

    @classmethod
    def from_settings(cls) -> Limits:
        return cls(
            tokens=settings.GRAPHQL_MAX_TOKENS,
            depth=settings.GRAPHQL_MAX_DEPTH,
            fields=settings.GRAPHQL_MAX_FIELDS,
            aliases=settings.GRAPHQL_MAX_ALIASES,
        )


@dataclass(slots=True)
class _Size:
    depth: int = 0
    fields: int = 0
    aliases: int = 0

    def take(self, other: _Size, *, deeper: int) -> None:
        self.depth = max(self.depth, other.depth + deeper)
        self.fields += other.fields
        self.aliases += other.aliases


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
            if isinstance(node, FieldNode):
                size.fields += 1
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
                self._known[name] = self.measure(fragment.selection_set)
        return self._known[name]


def check_limits(document: DocumentNode, limits: Limits) -> None:
    """Raise GraphQLError (code TOO_COMPLEX) when an operation exceeds `limits`."""
    ruler = _Ruler(document)
    for node in document.definitions:
        if not isinstance(node, OperationDefinitionNode):
            continue
        size = ruler.measure(node.selection_set)
        for what, value, limit in (
            ("levels", size.depth, limits.depth),
            ("fields", size.fields, limits.fields),
            ("aliases", size.aliases, limits.aliases),
        ):
            if value > limit:
                raise GraphQLError(
                    f"The operation has {value} {what}; at most {limit} are allowed.",
                    nodes=node,
                    extensions={"code": "TOO_COMPLEX"},
                )
