"""The shape of every mutation: one typed input, one payload with its errors."""

from __future__ import annotations

from contextlib import nullcontext
from typing import Any, ClassVar

import graphene
from django.db import transaction
from graphene.types.utils import yank_fields_from_attrs

from backend.common.errors import Refusal, Refusals
from backend.schema.errors import UserError
from backend.schema.permissions import ADMIN, Field, Requirement, Scope

_BY_REQUIREMENT: Any = object()


class Mutation(graphene.ObjectType):
    """Base of mutations; the class itself becomes the type `<Name>Payload`.

    A subclass gives its result as (nullable) fields, its input as an inner class
    `Input`, `requires` in `Meta`, and `perform`. What `perform` refuses becomes data;
    with `Meta.atomic` it also undoes what was done. `Meta.input_optional` is for
    those that can be called without any input. `Meta.scope` is what an API token
    needs, by default WRITE, or ADMIN where the role is required; None: no token may.
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
    input_optional: ClassVar[bool] = False

    @classmethod
    def __init_subclass_with_meta__(
        cls,
        *,
        requires: Requirement,
        scope: Scope | None = _BY_REQUIREMENT,
        atomic: bool = False,
        input_optional: bool = False,
        **options: Any,
    ) -> None:
        cls.requires = requires
        if scope is _BY_REQUIREMENT:
            scope = Scope.ADMIN if requires is ADMIN else Scope.WRITE
        cls.scope = scope
        cls.is_atomic = atomic
        cls.input_optional = input_optional
        given = getattr(cls, "Input", None)
        fields = yank_fields_from_attrs(vars(given), sort=True) if given else {}
        cls.input_type = type(
            f"{cls.__name__}Input",
            (graphene.InputObjectType,),
            {**fields, "__doc__": getattr(given, "__doc__", None)},
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
            description=cls.__doc__,
            resolver=cls._resolve,
            input=graphene.Argument(cls.input_type, required=not cls.input_optional),
        )

    @classmethod
    def _resolve(cls, root: Any, info: Any, **arguments: Any) -> Mutation:
        try:
            with transaction.atomic() if cls.is_atomic else nullcontext():
                done = cls.perform(info, **(arguments.get("input") or {}))
        except Refusal as refusal:
            refusals = [refusal]
        except Refusals as several:
            refusals = several.refusals
        else:
            return cls(errors=[], **done)
        language = info.context.language
        return cls(errors=[UserError.of(each, language=language) for each in refusals])
