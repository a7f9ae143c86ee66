"""The message broker: Redis when configured, else a queue inside this process.

A message is only a nudge that names a row; the row is the truth. So nothing here
retries, expires or limits: failures, back-off and attempts are kept in the row, and
a sweeper sends again what got lost. Dramatiq's own middlewares are left out on purpose:

- Retries would keep a second, forgetful account of attempts (and 20 by default);
- AgeLimit would drop work that merely waited long;
- TimeLimit cannot interrupt native calls and would cut off hours of valid work; a
  lease that is no longer renewed does what it is for.
"""

from __future__ import annotations

import dataclasses
import logging
import threading
from typing import ClassVar

import dramatiq
import redis
from django.conf import settings
from django.db import close_old_connections, connections
from dramatiq.brokers.redis import RedisBroker
from dramatiq.brokers.stub import StubBroker
from dramatiq.middleware import Middleware
from redis.backoff import NoBackoff
from redis.retry import Retry

ANALYSIS_QUEUE = "analysis"
FETCH_QUEUE = "fetch"
QUEUES = (ANALYSIS_QUEUE, FETCH_QUEUE)
CONNECT_TIMEOUT_S = 2
REPLY_TIMEOUT_S = 10

logger = logging.getLogger(__name__)
_lock = threading.Lock()
_broker: dramatiq.Broker | None = None


class FreshConnections(Middleware):
    """Gives each message a live database connection, as requests get one."""

    def before_process_message(
        self, broker: dramatiq.Broker, message: dramatiq.MessageProxy
    ) -> None:
        close_old_connections()

    def after_process_message(
        self,
        broker: dramatiq.Broker,
        message: dramatiq.MessageProxy,
        *,
        result: object | None = None,
        exception: BaseException | None = None,
    ) -> None:
        close_old_connections()

    def before_worker_thread_shutdown(
        self, broker: dramatiq.Broker, thread: threading.Thread
    ) -> None:
        connections.close_all()


def build_broker(*, redis_url: str, namespace: str) -> dramatiq.Broker:
    """A broker with every queue declared; of this process alone without `redis_url`."""
    middleware: list[Middleware] = [FreshConnections()]
    broker: dramatiq.Broker
    if redis_url:
        client = redis.Redis.from_url(
            redis_url,
            socket_connect_timeout=CONNECT_TIMEOUT_S,
            socket_timeout=REPLY_TIMEOUT_S,
            # A request that sends must not wait long for a Redis that is away.
            retry=Retry(NoBackoff(), retries=1),
        )
        broker = RedisBroker(  # type: ignore[no-untyped-call]
            client=client, namespace=namespace, middleware=middleware
        )
    else:
        broker = StubBroker(middleware=middleware)
    for queue in QUEUES:
        broker.declare_queue(queue)
    return broker


def get_broker() -> dramatiq.Broker:
    """The broker of this process, built from the settings on first use."""
    with _lock:
        if _broker is not None:
            return _broker
    return configure()


def configure(broker: dramatiq.Broker | None = None) -> dramatiq.Broker:
    """Use `broker`, or a new one from the settings, in this process from now on."""
    global _broker  # one per process, as Dramatiq itself has it
    with _lock:
        _broker = broker or build_broker(
            redis_url=settings.REDIS_URL, namespace=settings.QUEUE_NAMESPACE
        )
        dramatiq.set_broker(_broker)
        return _broker


@dataclasses.dataclass(frozen=True)
class Job:
    """A sentence to a worker: subclasses name `queue` and `actor`, fields are its data.

    Send it on commit: `transaction.on_commit(AnalyseVideo(analysis_id=1).send)`.
    """

    queue: ClassVar[str]
    actor: ClassVar[str]

    def send(self) -> bool:
        """Enqueue it. False when the broker is away: the sweeper sends it later."""
        message: dramatiq.Message[None] = dramatiq.Message(
            queue_name=self.queue,
            actor_name=self.actor,
            args=(),
            kwargs=dataclasses.asdict(self),
            options={},
        )
        try:
            get_broker().enqueue(message)
        except redis.RedisError as error:
            logger.warning("%s was not sent: %s", self, error)
            return False
        return True


def waiting_count(queue: str) -> int | None:
    """How many messages wait in `queue`; None when the broker is away."""
    broker = get_broker()
    if isinstance(broker, RedisBroker):
        try:
            length = broker.client.llen(f"{broker.namespace}:{queue}")
        except redis.RedisError as error:
            logger.warning("The broker cannot be asked about %s: %s", queue, error)
            return None
        return int(length)
    assert isinstance(broker, StubBroker)
    waiting: int = broker.queues[queue].qsize()
    return waiting
