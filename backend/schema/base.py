"""The one door to what the schema's rooms are built from."""

from backend.schema.connection import (
    KeysetConnection,
    PageInfo,
    Rows,
    connection_field,
    connection_of,
    selects,
)
from backend.schema.context import PageBudget, RequestContext
from backend.schema.enums import choices_enum
from backend.schema.errors import (
    UserError,
    error_codes,
    format_error,
    mask_error,
    mask_errors,
)
from backend.schema.mutation import Mutation
from backend.schema.nodes import (
    ModelNode,
    Node,
    any_node_field,
    from_global_id,
    node_field,
    to_global_id,
)
from backend.schema.permissions import (
    ADMIN,
    ANYONE,
    LOGIN,
    Field,
    Requirement,
    Scope,
)
from backend.schema.scalars import URL, UUID, DateTime

__all__ = [
    "ADMIN",
    "ANYONE",
    "LOGIN",
    "URL",
    "UUID",
    "DateTime",
    "Field",
    "KeysetConnection",
    "ModelNode",
    "Mutation",
    "Node",
    "PageBudget",
    "PageInfo",
    "RequestContext",
    "Requirement",
    "Rows",
    "Scope",
    "UserError",
    "any_node_field",
    "choices_enum",
    "connection_field",
    "connection_of",
    "error_codes",
    "format_error",
    "from_global_id",
    "mask_error",
    "mask_errors",
    "node_field",
    "selects",
    "to_global_id",
]
