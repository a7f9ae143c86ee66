"""Operations that are known by a hash or an id: Apollo's protocols.

Automatic persisted queries: `extensions.persistedQuery {version, sha256Hash}` stands
for a text that was sent together with it before. It only saves bytes. An allowlist is
a safeguard: then nothing else runs, and `sha256Hash` may also be an id of its manifest.
"""

from __future__ import annotations

import hashlib
import json
import re
import threading
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from graphql import (
    REMOVE,
    DefinitionNode,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    OperationDefinitionNode,
    Visitor,
    concat_ast,
    parse,
    print_ast,
    visit,
)

from backend.common.texts import is_encodable
from backend.schema.transport.documents import DocumentRefused
from backend.schema.transport.faults import NotInList

NOT_FOUND = "PERSISTED_QUERY_NOT_FOUND"
HASH = re.compile(r"[0-9a-f]{64}", re.ASCII)
MANIFEST_FORMAT = "apollo-persisted-query-manifest"


def hash_of(text: str) -> str:
    """What the protocol calls `sha256Hash`."""
    return hashlib.sha256(text.encode()).hexdigest()


def given_hash(extensions: object) -> str | None:
    """The hash or id that a request names, if any. Raises DocumentRefused."""
    if not isinstance(extensions, Mapping):
        return None
    given = extensions.get("persistedQuery")
    if given is None:
        return None
    if not isinstance(given, Mapping) or given.get("version") != 1:
        raise DocumentRefused.because("Unsupported persisted query version.")
    name = given.get("sha256Hash")
    if not isinstance(name, str) or not name:
        raise DocumentRefused.because("persistedQuery.sha256Hash is missing.")
    return name


class Remembered:
    """Texts by their hash, the most recently used of them, `max_size` characters."""

    def __init__(self, *, max_size: int) -> None:
        self._max_size = max_size
        self._size = 0
        self._texts: OrderedDict[str, str] = OrderedDict()
        self._lock = threading.Lock()

    def text(self, query: str | None, name: str) -> str:
        """The document that a request with a hash is about. Raises DocumentRefused."""
        if not self._max_size:
            raise DocumentRefused.because(
                "PersistedQueryNotSupported", code="PERSISTED_QUERY_NOT_SUPPORTED"
            )
        if query is not None:
            if not is_encodable(query) or hash_of(query) != name:
                raise DocumentRefused.because("provided sha does not match query")
            return query
        with self._lock:
            found = self._texts.get(name)
            if found is None:
                raise DocumentRefused.because("PersistedQueryNotFound", code=NOT_FOUND)
            self._texts.move_to_end(name)
            return found

    def keep(self, query: str, name: str) -> None:
        """Remember a document that has turned out to be valid."""
        with self._lock:
            if name not in self._texts and len(query) <= self._max_size:
                self._texts[name] = query
                self._size += len(query)
            while self._size > self._max_size:
                _, dropped = self._texts.popitem(last=False)
                self._size -= len(dropped)


class Allowlist:
    """The operations that may run. Texts are compared without their layout.

    Clients add `__typename` to what they were given, so that is not compared either.
    """

    def __init__(self, operations: Iterable[tuple[str, str]]) -> None:
        self._by_id: dict[str, str] = {}
        self._marks: set[str] = set()
        for name, text in operations:
            self._by_id[name] = self._by_id[hash_of(text)] = text
            self._marks.add(_mark(parse(text)))

    def text(self, query: str | None, name: str | None) -> str:
        """The document that may run. Raises DocumentRefused."""
        if query is None:
            found = self._by_id.get(name or "")
            if found is None:
                raise _not_in_list()
            return found
        return query

    def check(self, document: DocumentNode) -> None:
        """Raise DocumentRefused unless `document` is one of the operations."""
        if _mark(document) not in self._marks:
            raise _not_in_list()


def load_allowlist(path: Path) -> Allowlist:
    """The operations of a manifest, or of a folder of `.graphql` documents.

    Each operation of a folder stands for itself, with the fragments that it uses.
    Raises ValueError or OSError with the reason.
    """
    try:
        if path.is_dir():
            return Allowlist(_of_folder(path))
        return Allowlist(_of_manifest(json.loads(path.read_text(encoding="utf-8"))))
    except GraphQLError as error:
        raise ValueError(str(error)) from error


def _of_manifest(manifest: Any) -> list[tuple[str, str]]:
    if not isinstance(manifest, dict) or manifest.get("format") != MANIFEST_FORMAT:
        raise ValueError(f"not of the format {MANIFEST_FORMAT}")
    try:
        return [(str(each["id"]), str(each["body"])) for each in manifest["operations"]]
    except (KeyError, TypeError) as error:
        raise ValueError("an operation has no id or no body") from error


def _of_folder(folder: Path) -> list[tuple[str, str]]:
    files = sorted(folder.rglob("*.graphql"))
    if not files:
        raise ValueError("the folder has no .graphql file")
    everything = concat_ast([parse(file.read_text(encoding="utf-8")) for file in files])
    fragments = {
        node.name.value: node
        for node in everything.definitions
        if isinstance(node, FragmentDefinitionNode)
    }
    found = []
    for node in everything.definitions:
        if isinstance(node, OperationDefinitionNode):
            used = _used(node, fragments, {})
            text = "\n\n".join(print_ast(each) for each in (node, *used.values()))
            found.append((hash_of(text), text))
    return found


def _used(
    node: DefinitionNode,
    fragments: Mapping[str, FragmentDefinitionNode],
    found: dict[str, FragmentDefinitionNode],
) -> dict[str, FragmentDefinitionNode]:
    class Spreads(Visitor):
        def enter_fragment_spread(self, spread: FragmentSpreadNode, *_: Any) -> None:
            name = spread.name.value
            if name not in fragments:
                raise ValueError(f"there is no fragment {name}")
            if name not in found:
                found[name] = fragments[name]
                _used(fragments[name], fragments, found)

    visit(node, Spreads())
    return found


class _Plain(Visitor):
    def enter_field(self, node: FieldNode, *_: Any) -> Any:
        is_added = node.name.value == "__typename" and node.alias is None
        return REMOVE if is_added and not node.directives else None


def _mark(document: DocumentNode) -> str:
    """Equal for documents that ask the same, whatever their layout and order."""
    plain: DocumentNode = visit(document, _Plain())
    parts = sorted(print_ast(node) for node in plain.definitions)
    return hash_of("\n".join(parts).encode(errors="surrogatepass").hex())


def _not_in_list() -> DocumentRefused:
    return DocumentRefused.of(NotInList())
