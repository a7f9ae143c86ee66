"""The one schema: each room adds its mixins here, a line each."""

from __future__ import annotations

import graphene

from backend.schema.accounts.mutations import AccountsMutation
from backend.schema.accounts.queries import AccountsQuery
from backend.schema.alarms.mutations import AlarmsMutation
from backend.schema.alarms.queries import AlarmsQuery
from backend.schema.alarms.subscriptions import AlarmsSubscription
from backend.schema.analysis.mutations import AnalysisMutation
from backend.schema.analysis.queries import AnalysisQuery
from backend.schema.analysis.subscriptions import AnalysisSubscription
from backend.schema.base import any_node_field
from backend.schema.cameras.mutations import CamerasMutation
from backend.schema.cameras.queries import CamerasQuery
from backend.schema.cameras.subscriptions import CamerasSubscription
from backend.schema.chat.mutations import ChatMutation
from backend.schema.chat.queries import ChatQuery
from backend.schema.chat.subscriptions import ChatSubscription
from backend.schema.inference.mutations import InferenceMutation
from backend.schema.inference.queries import InferenceQuery
from backend.schema.notices.mutations import NoticesMutation
from backend.schema.notices.queries import NoticesQuery
from backend.schema.notices.subscriptions import NoticesSubscription
from backend.schema.scalars import specify_scalars
from backend.schema.system.queries import SystemQuery
from backend.schema.tags.mutations import TagsMutation
from backend.schema.tags.queries import TagsQuery
from backend.schema.videos.mutations import VideosMutation
from backend.schema.videos.queries import VideosQuery


class Query(
    AccountsQuery,
    VideosQuery,
    CamerasQuery,
    InferenceQuery,
    AnalysisQuery,
    AlarmsQuery,
    TagsQuery,
    ChatQuery,
    NoticesQuery,
    SystemQuery,
    graphene.ObjectType,
):
    """Reads. What the caller may not see does not exist."""

    node = any_node_field()


class Mutation(
    AccountsMutation,
    VideosMutation,
    CamerasMutation,
    InferenceMutation,
    AnalysisMutation,
    AlarmsMutation,
    TagsMutation,
    ChatMutation,
    NoticesMutation,
    graphene.ObjectType,
):
    """Writes. A refusal comes as data, in `errors`."""


class Subscription(
    CamerasSubscription,
    AnalysisSubscription,
    AlarmsSubscription,
    ChatSubscription,
    NoticesSubscription,
    graphene.ObjectType,
):
    """Live events over the WebSocket."""


#: The first that the explorer shows.
DESCRIPTION = """\
The API of Safe-Eye: videos and cameras, what was found in them, alarms, and the people
who act on them.

Sign in by `login` and send `Authorization: Bearer …`; machines send an API token. A
refusal of a mutation is data, in its `errors`. Each field says who may use it."""


def build_schema() -> graphene.Schema:
    """The schema of all rooms; root types without a field are left out."""
    roots = (Query, Mutation, Subscription)
    query, mutation, subscription = (
        root if root._meta.fields else None for root in roots
    )
    schema = graphene.Schema(query=query, mutation=mutation, subscription=subscription)
    specify_scalars(schema.graphql_schema)
    schema.graphql_schema.description = DESCRIPTION
    return schema


schema = build_schema()
