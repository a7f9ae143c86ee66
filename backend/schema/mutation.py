"""The shape of every mutation: one typed input, one payload with its errors."""

from __future__ import annotations

from contextlib import nullcontext
from typing import Any, ClassVar

import graphene
from django.db import transaction
from graphene.types.utils import yank_fields_from_attrs

from backend.common.errors import Refusal, Refusals
from backend.schema.errors import UserError
from backend.schema.permissions import ADMIN, ANYONE, Field, Requirement, Scope
from backend.schema.replays import KEY_DESCRIPTION, Repeatable

_BY_REQUIREMENT: Any = object()
#: Of one mutation, in objects that a query reads.
COST = 10


class Mutation(graphene.ObjectType):
    """Base of mutations; the class itself becomes the type `<Name>Payload`.

    A subclass gives its result as (nullable) fields, its input as an inner class
    `Input`, `requires` in `Meta`, and `perform`. What `perform` refuses becomes data;
    with `Meta.atomic` it also undoes what was done. `Meta.input_optional` is for
    those that can be called without any input. `Meta.scope` is what an API token
    needs, by default WRITE, or ADMIN where the role is required; None: no token may.

    `Meta.idempotent` adds `idempotencyKey` to the input: what comes again with the
    same key is not done again. The payload may hold rows that have a type, plain
    values, and lists and dicts of them; `Meta.secrets` names fields that are shown
    once and never kept. With a key `perform` runs in a transaction; where its service
    has one of its own (`durable=True`), `Meta.keeps_result` gives `perform` a keyword
    `keep`, to be called with the payload as the last thing in that transaction.
    """

    class Meta:
        abstract = True

    errors = graphene.List(
        graphene.NonNull(UserError),
        required=True,
        description="Why nothing was done; empty after success.",
    )
    input_type: ClassVar[Any] = None
    requires: ClassVar[Requirement]
    scope: ClassVar[Scope | None]
    is_atomic: ClassVar[bool] = False
    is_idempotent: ClassVar[bool] = False
    keeps_result: ClassVar[bool] = False
    secrets: ClassVar[tuple[str, ...]] = ()
    input_optional: ClassVar[bool] = False

    @classmethod
    def __init_subclass_with_meta__(
        cls,
        *,
        requires: Requirement,
        scope: Scope | None = _BY_REQUIREMENT,
        atomic: bool = False,
        idempotent: bool = False,
        keeps_result: bool = False,
        secrets: tuple[str, ...] = (),
        input_optional: bool = False,
        **options: Any,
    ) -> None:
        if idempotent and requires is ANYONE:
            raise TypeError(f"{cls.__name__}: a key belongs to somebody")
        cls.requires = requires
        if scope is _BY_REQUIREMENT:
            scope = Scope.ADMIN if requires is ADMIN else Scope.WRITE
        cls.scope = scope
        cls.is_atomic = atomic
        cls.is_idempotent = idempotent
        cls.keeps_result = keeps_result
        cls.secrets = secrets
        cls.input_optional = input_optional
        given = getattr(cls, "Input", None)
        fields = yank_fields_from_attrs(vars(given), sort=True) if given else {}
        if idempotent:
            fields["idempotency_key"] = graphene.InputField(
                graphene.String, description=KEY_DESCRIPTION
            )
        told = f"What `{cls.__name__[0].lower()}{cls.__name__[1:]}` is given."
        cls.input_type = type(
            f"{cls.__name__}Input",
            (graphene.InputObjectType,),
            {**fields, "__doc__": getattr(given, "__doc__", None) or told},
        )
        options.setdefault("name", f"{cls.__name__}Payload")
        super().__init_subclass_with_meta__(**options)

    @classmethod
    def perform(cls, info: Any, **values: Any) -> dict[str, Any]:
        """Do it: input values by name → payload fields by name. May raise Refusal."""
        raise NotImplementedError

    @classmethod
    def field(cls) -> Field:
        """The root field, to be put into the room's mutation mixin."""
        return Field(
            cls,
            required=True,
            requires=cls.requires,
            scope=cls.scope,
            cost=COST,
            description=cls.__doc__,
            resolver=cls._resolve,
            input=graphene.Argument(
                cls.input_type,
                required=not cls.input_optional,
                description="What to do it with.",
            ),
        )

    @classmethod
    def _resolve(cls, root: Any, info: Any, **arguments: Any) -> Mutation:
        try:
            done = cls._done(info, dict(arguments.get("input") or {}))
        except Refusal as refusal:
            refusals = [refusal]
        except Refusals as several:
            refusals = several.refusals
        else:
            return cls(errors=[], **done)
        language = info.context.language
        return cls(errors=[UserError.of(each, language=language) for each in refusals])

    @classmethod
    def _done(cls, info: Any, values: dict[str, Any]) -> dict[str, Any]:
        key = values.pop("idempotency_key", None) if cls.is_idempotent else None
        if key is None:
            keep: Any = {"keep": lambda _done: None} if cls.keeps_result else {}
            with transaction.atomic() if cls.is_atomic else nullcontext():
                return cls.perform(info, **values, **keep)
        repeatable = Repeatable(
            info, mutation=cls.__name__, key=key, values=values, secrets=cls.secrets
        )
        if cls.keeps_result:
            return repeatable.run_by_service(
                lambda keep: cls.perform(info, **values, keep=keep)
            )
        return repeatable.run(lambda: cls.perform(info, **values))
