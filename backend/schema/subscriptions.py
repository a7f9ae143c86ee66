'''Subscription fields: what a room declares, and the transport shares and delivers.

A room says which events a field follows and how one event becomes its payload. All
of it is sync code in a worker thread, and it runs once for all subscribers with the
same document, variables, language and audience, however many these are:

    def open_detections(context, *, analysis_id=None):
        """Who may follow what: runs once when a subscription starts."""
        if analysis_id is None:
            return {}
        analysis = analyses(context.user).get(pk=from_global_id(analysis_id, ...))
        return {"analysis_id": analysis.pk}      # events whose data says the same

    def load_detection(event, context, **arguments):
        """The payload of one event; None where there is (no longer) anything."""
        detection = detections(context.user).filter(pk=event.subject_id).first()
        return detection and {"cursor": event.cursor, "detection": detection}

    class AnalysisSubscription:
        detection_added = EventFeed(
            DetectionAddedEvent,
            kinds=["detection.added"],
            open=open_detections,
            load=load_detection,
            description="...",
            analysis_id=graphene.ID(),
        )                                        # `after: String` comes by itself
        analysis_progress = TopicFeed(
            AnalysisProgress,
            open=lambda context, *, analysis_id: f"analysis.{pk of a visible one}",
            load=load_progress,                  # (data | None, context, **arguments)
            is_last=lambda payload: payload.state in FINAL,
            analysis_id=graphene.ID(required=True),
        )

`open` raises a Denial or a Refusal to refuse the subscription (nobody hears of what
they may not see: NotFound). `load` must apply `visible_to(context.user)` as every
read does. The same fields run under plain graphql-core `subscribe` too.

Where role and organisation do not decide who may follow, a feed has a `permit`. It
says who of some people may have an event (or follow a topic), and it is asked before
each delivery, once for all who share the feed:

    def permit_message(event, user_ids):
        """Those of the people who are in the room now."""
        return member_ids(room_id=event.data["room_id"]) & user_ids

Who may not have an event of a scope that was asked for by name (`open` gave one)
hears no more: the subscription ends. Without a scope such events are passed over. The
`load` of such a field must not look at the person in the context: that is whoever came
first, and may have lost the right that others still have. A field of a type that says
something else to each caller is a `PersonalField`: subscriptions that select one are
not shared between people.
'''

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Collection, Hashable, Mapping
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any

import graphene

from backend.apps.events import cursor
from backend.apps.events.hub import Hub
from backend.apps.events.selectors import EventRow, last_seq
from backend.apps.events.topics import states
from backend.common.errors import InvalidInput, Unauthenticated
from backend.common.threads import live
from backend.schema.context import RequestContext
from backend.schema.permissions import LOGIN, Field, Requirement

OpenEvents = Callable[..., Mapping[str, Any]]
OpenTopic = Callable[..., str]
Load = Callable[..., Any]
#: (event or topic, ids of people) → those of them who may have it.
Permit = Callable[[Any, set[int]], Collection[int]]
POLL_S = 3.0


@dataclass(frozen=True, slots=True)
class Delivery:
    """The root value of one execution: the payload that the field resolves to."""

    payload: Any


def same_role(context: RequestContext) -> Hashable:
    """The default audience: people of one organisation and role see the same."""
    if context.user is None:
        raise Unauthenticated
    return (context.user.organization_id, context.user.role)


def everything(context: RequestContext) -> dict[str, Any]:
    """The default `open`: all events of the kinds."""
    return {}


class PersonalField(Field):
    """A field whose value depends on who asks, beyond organisation and role."""

    def wrap_resolve(self, parent_resolver: Any) -> Any:
        resolve = super().wrap_resolve(parent_resolver)
        # The transport finds this in the schema.
        resolve.is_personal = True
        return resolve


class FeedField(Field):
    """What both kinds of subscription fields have in common."""

    def __init__(
        self,
        type_: Any,
        *,
        load: Load,
        audience: Callable[[RequestContext], Hashable] = same_role,
        permit: Permit | None = None,
        requires: Requirement = LOGIN,
        **options: Any,
    ) -> None:
        self.load = load
        self.audience = audience
        self.permit = permit
        super().__init__(type_, required=True, requires=requires, **options)

    def permitted(self, subject: Any, user_ids: set[int]) -> set[int]:
        """Those of `user_ids` who may have `subject` now; in a thread."""
        if self.permit is None:
            return user_ids
        return user_ids.intersection(self.permit(subject, user_ids))

    def wrap_resolve(self, parent_resolver: Any) -> Any:
        def resolve(root: Delivery, info: Any, **arguments: Any) -> Any:
            return root.payload

        return resolve

    def wrap_subscribe(self, parent_subscribe: Any) -> Any:
        subscribe = self._guarded(self._deliveries)
        # The transport finds the declaration of a field here.
        subscribe.feed = self  # type: ignore[attr-defined]
        return subscribe

    def _deliveries(
        self, root: Any, info: Any, **arguments: Any
    ) -> AsyncIterator[Delivery]:
        raise NotImplementedError


class EventFeed(FeedField):
    """A subscription to the ordered log: replays behind `after`, then goes live."""

    def __init__(
        self,
        type_: Any,
        *,
        kinds: Collection[str],
        load: Load,
        open: OpenEvents = everything,
        **options: Any,
    ) -> None:
        self.kinds = frozenset(kinds)
        self.open = open
        after = graphene.String(
            description="Begin behind this cursor: first what was missed, then live. "
            "An empty text begins with the oldest event, null with the next one."
        )
        super().__init__(type_, load=load, after=after, **options)

    def matches(self, event: EventRow, scope: Mapping[str, Any]) -> bool:
        """True for events of the field's kinds whose data has the values of `scope`."""
        return event.kind in self.kinds and all(
            event.data.get(name) == value for name, value in scope.items()
        )

    def ends_without_right(self, scope: Mapping[str, Any]) -> bool:
        """True if who may not have one event of `scope` may have none of them."""
        return bool(scope)

    async def _deliveries(
        self, root: Any, info: Any, *, after: str | None = None, **arguments: Any
    ) -> AsyncIterator[Delivery]:
        context = info.context
        scope = await live.run(self.open, context, **arguments)
        organization_id = context.user.organization_id
        async with Hub.current().follow(organization_id) as log:
            position = await live.run(start_position, organization_id, after)
            async for part in log.parts(after=position, kinds=self.kinds):
                for event in part.events:
                    if not self.matches(event, scope):
                        continue
                    if not await live.run(self.permitted, event, {context.user.pk}):
                        if self.ends_without_right(scope):
                            return
                        continue
                    payload = await live.run(self.load, event, context, **arguments)
                    if payload is not None:
                        yield Delivery(payload)


class TopicFeed(FeedField):
    """A subscription to a passing state: first the present one, then each change."""

    def __init__(
        self,
        type_: Any,
        *,
        open: OpenTopic,
        load: Load,
        is_last: Callable[[Any], bool],
        poll_s: float | Callable[[Any], float] = POLL_S,
        **options: Any,
    ) -> None:
        self.open = open
        self.is_last = is_last
        self._poll_s = poll_s
        super().__init__(type_, load=load, **options)

    def poll_after(self, payload: Any) -> float:
        """After how many silent seconds to look whether `payload` still holds."""
        return self._poll_s(payload) if callable(self._poll_s) else self._poll_s

    async def _deliveries(
        self, root: Any, info: Any, **arguments: Any
    ) -> AsyncIterator[Delivery]:
        context = info.context
        topic = await live.run(self.open, context, **arguments)
        organization_id = context.user.organization_id
        poll_s = POLL_S
        source = states(organization_id, topic, poll_s=lambda: poll_s)
        async with aclosing(source):
            async for data in source:
                payload = await live.run(self.load, data, context, **arguments)
                if payload is None:
                    return
                if not await live.run(self.permitted, topic, {context.user.pk}):
                    return
                poll_s = self.poll_after(payload)
                yield Delivery(payload)
                if self.is_last(payload):
                    return


def start_position(organization_id: int, after: str | None) -> int:
    """Where a feed begins: behind the cursor, else at the present end of the log.

    Raises InvalidInput (field `after`) for a cursor that this log never gave out.
    """
    newest = last_seq(organization_id)
    if after is None:
        return newest
    seq = cursor.decode(after, organization_id=organization_id)
    if seq > newest:
        raise InvalidInput(field="after")
    return seq
