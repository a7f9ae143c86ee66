"""Idempotency keys of mutations: inputs become text, payloads are kept and rebuilt."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection
from datetime import datetime
from enum import Enum
from typing import Any
from uuid import UUID

from django.db.models import Model

from backend.apps.replays import services
from backend.apps.replays.errors import AlreadyDone
from backend.common.errors import Conflict
from backend.schema.nodes import node_of

KEY_DESCRIPTION = (
    "Makes the request safe to repeat: up to 100 characters, new for each thing to do."
    " The same key and input get the first answer again for 24 hours; other input is"
    " refused with IDEMPOTENCY_KEY_REUSED. What was refused may be tried again."
)
Values = dict[str, Any]


class Repeatable:
    """One mutation that came with a key. `secrets` are payload fields never kept."""

    def __init__(
        self,
        info: Any,
        *,
        mutation: str,
        key: str,
        values: Values,
        secrets: Collection[str],
    ) -> None:
        if "password" in values:
            values = {**values, "password": _slow(values["password"], salt=key)}
        self._info = info
        self._secrets = secrets
        self._request = services.make_request(
            user_id=info.context.user.pk,
            mutation=mutation,
            key=key,
            content=json.dumps(values, sort_keys=True, default=_plain),
        )

    def run(self, perform: Callable[[], Values]) -> Values:
        """Perform in a transaction, or give what was answered before."""
        done: Values = {}

        def work() -> Values:
            done.update(perform())
            return self._kept(done)

        if services.do_once(self._request, work) is None:
            return self._earlier()
        return done

    def run_by_service(
        self, perform: Callable[[Callable[[Values], None]], Values]
    ) -> Values:
        """The same for what has a transaction of its own: it calls what it is given.

        `perform` gets a function that it must call with the payload inside of its
        transaction, as the last thing there.
        """
        if (earlier := services.earlier_result(self._request)) is not None:
            return self._rebuilt(earlier)
        try:
            return perform(
                lambda done: services.keep_result(self._request, self._kept(done))
            )
        except AlreadyDone:
            return self._earlier()

    def _earlier(self) -> Values:
        result = services.earlier_result(self._request)
        if result is None:
            raise Conflict  # forgotten in this very moment
        return self._rebuilt(result)

    def _kept(self, done: Values) -> Values:
        return {
            name: _to_json(value)
            for name, value in done.items()
            if name not in self._secrets
        }

    def _rebuilt(self, result: Values) -> Values:
        return {name: self._from_json(value) for name, value in result.items()}

    def _from_json(self, value: Any) -> Any:
        if isinstance(value, list):
            return [self._from_json(item) for item in value]
        if not isinstance(value, dict):
            return value
        [(kind, content)] = value.items()
        if kind == "row":
            node = node_of(content[0])
            # As it is now, if it is still there for this person.
            return node.get_node(self._info, content[1]) if node else None
        if kind == "time":
            return datetime.fromisoformat(content)
        if kind == "uuid":
            return UUID(content)
        return {name: self._from_json(item) for name, item in content.items()}


def _to_json(value: Any) -> Any:
    """A payload value as JSON; rows by label and key. TypeError for what is neither."""
    if isinstance(value, Enum):
        value = value.value
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, Model):
        label = value._meta.label
        if node_of(label) is None:
            raise TypeError(f"{label} has no type in the schema to find it by")
        return {"row": [label, value.pk]}
    if isinstance(value, datetime):
        return {"time": value.isoformat()}
    if isinstance(value, UUID):
        return {"uuid": value.hex}
    if isinstance(value, list | tuple):
        return [_to_json(item) for item in value]
    if isinstance(value, dict):
        return {"dict": {str(name): _to_json(item) for name, item in value.items()}}
    raise TypeError(f"{type(value).__name__} cannot be kept for repetitions")


def _slow(password: str, *, salt: str) -> str:
    """What tells passwords apart, as slow to guess from as what is stored of them."""
    text, pepper = (
        password.encode(errors="surrogatepass"),
        salt.encode(errors="replace"),
    )
    return hashlib.scrypt(text, salt=pepper, n=2**14, r=8, p=1).hex()


def _plain(value: Any) -> Any:
    """An input value that JSON does not know, as one that tells equal from other."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return value.isoformat()
    if hasattr(value, "read"):
        value.seek(0)
        digest = hashlib.file_digest(value, "sha256").hexdigest()
        value.seek(0)
        return {"file": getattr(value, "name", ""), "sha256": digest}
    return str(value)
