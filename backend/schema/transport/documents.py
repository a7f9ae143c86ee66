"""Documents, parsed and validated once and kept by their text."""

from __future__ import annotations

import re
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from graphql import (
    DocumentNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLSchema,
    GraphQLSyntaxError,
    OperationDefinitionNode,
    OperationType,
    parse,
    validate,
)

from backend.common.errors import SafeEyeError
from backend.schema.transport.cost import Cost, Meter
from backend.schema.transport.faults import TooDeep, TooManyTokens, told
from backend.schema.transport.limits import Limits, check_limits
from backend.schema.transport.selection import Selections


class DocumentRefused(Exception):
    """The request cannot be executed at all; `errors` say why."""

    def __init__(self, errors: Sequence[GraphQLError]) -> None:
        self.errors = list(errors)
        super().__init__(self.errors[0].message)

    @classmethod
    def because(cls, message: str, *, code: str = "BAD_REQUEST") -> DocumentRefused:
        return cls([GraphQLError(message, extensions={"code": code})])

    @classmethod
    def of(cls, fault: SafeEyeError) -> DocumentRefused:
        """What is told in the caller's language."""
        return cls([told(fault)])

    def without_suggestions(self) -> DocumentRefused:
        """The same for those who are not told what the schema has."""
        plain = [
            GraphQLError(
                re.sub(r" Did you mean .*", "", error.message, flags=re.S),
                nodes=error.nodes,
                source=error.source,
                positions=error.positions,
                original_error=error.original_error,
                extensions=error.extensions,
            )
            for error in self.errors
        ]
        return DocumentRefused(plain)


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of an operation before it runs."""

    cost: Cost
    introspects: bool


@dataclass(frozen=True, eq=False, slots=True)
class Prepared:
    """A valid document. Equal only to itself: its text is the key of the cache."""

    document: DocumentNode
    operations: dict[str | None, OperationDefinitionNode] = field(repr=False)
    fragments: dict[str, FragmentDefinitionNode] = field(repr=False)
    facts: dict[str | None, Facts] = field(repr=False)
    #: Shared by all executions; None where `@skip` or `@include` make them differ.
    selections: Selections | None = field(repr=False)

    def operation(self, name: str | None) -> OperationDefinitionNode:
        """The operation that `name` picks, or the only one. Raises DocumentRefused."""
        if name is None and len(self.operations) == 1:
            return next(iter(self.operations.values()))
        found = self.operations.get(name) if name is not None else None
        if found is None:
            message = (
                "Must provide operation name if query contains multiple operations."
                if name is None
                else f'Unknown operation named "{name}".'
            )
            raise DocumentRefused([GraphQLError(message)])
        return found

    def facts_of(self, operation: OperationDefinitionNode) -> Facts:
        return self.facts[operation.name.value if operation.name else None]


class Documents:
    """The valid documents of one schema, the most recently used `capacity` of them.

    Their texts have `max_size` characters in all: a parsed one takes some hundred
    bytes of memory for each of them. `check` may refuse further ones.
    """

    def __init__(
        self,
        schema: GraphQLSchema,
        *,
        limits: Limits,
        check: Callable[[DocumentNode], None] | None = None,
        capacity: int = 512,
        max_size: int = 1024**2,
    ) -> None:
        self._schema = schema
        self._check = check
        self._limits = limits
        self._capacity = capacity
        self._lock = threading.Lock()
        self._max_size = max_size
        self._size = 0
        self._kept: OrderedDict[str, Prepared] = OrderedDict()

    def prepare(self, query: object) -> Prepared:
        """Parse and validate `query`. Raises DocumentRefused with the errors."""
        if not isinstance(query, str) or not query.strip():
            raise DocumentRefused([GraphQLError("No GraphQL query in the request.")])
        with self._lock:
            kept = self._kept.get(query)
            if kept is not None:
                self._kept.move_to_end(query)
                return kept
        prepared = self._validated(query)
        with self._lock:
            # Whoever was first stays: subscribers share by the identity.
            if query not in self._kept:
                self._kept[query] = prepared
                self._size += len(query)
            prepared = self._kept[query]
            self._kept.move_to_end(query)
            while len(self._kept) > self._capacity or self._size > self._max_size:
                dropped, _ = self._kept.popitem(last=False)
                self._size -= len(dropped)
        return prepared

    def _validated(self, query: str) -> Prepared:
        try:
            document = self._parsed(query)
            check_limits(document, self._limits)
            if self._check is not None:
                self._check(document)
            errors = validate(self._schema, document, max_errors=20)
        except GraphQLError as error:
            raise DocumentRefused([error]) from error
        except RecursionError as error:
            raise DocumentRefused.of(TooDeep()) from error
        if errors:
            raise DocumentRefused(errors)
        return self._looked_through(document)

    def _parsed(self, query: str) -> DocumentNode:
        limit = self._limits.tokens
        try:
            return parse(query, max_tokens=limit)
        except GraphQLSyntaxError as error:
            # graphql-core has no other sign of these than its words.
            if f"contains more than {limit} tokens" in error.message:
                raise DocumentRefused.of(TooManyTokens(limit=limit)) from error
            if "nested too deeply" in error.message:
                raise DocumentRefused.of(TooDeep()) from error
            raise

    def _looked_through(self, document: DocumentNode) -> Prepared:
        operations: dict[str | None, OperationDefinitionNode] = {}
        fragments: dict[str, FragmentDefinitionNode] = {}
        for node in document.definitions:
            if isinstance(node, OperationDefinitionNode):
                operations[node.name.value if node.name else None] = node
            elif isinstance(node, FragmentDefinitionNode):
                fragments[node.name.value] = node
        if not operations:
            raise DocumentRefused([GraphQLError("The document has no operation.")])
        meter = Meter(self._schema, fragments)
        facts = {name: Facts(*meter.measure(node)) for name, node in operations.items()}
        source = document.loc.source.body if document.loc else "@"
        varies = "@" in source
        return Prepared(document, operations, fragments, facts, None if varies else {})


QUERIES = frozenset({OperationType.QUERY})
QUERIES_AND_MUTATIONS = frozenset({OperationType.QUERY, OperationType.MUTATION})
