"""A broker of each test's own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from dramatiq.brokers.stub import StubBroker
from dramatiq.message import Message

from backend.common import broker as brokers


class Queue:
    """The messages of the in-process broker, in the order sent."""

    def __init__(self, broker: StubBroker) -> None:
        self.broker = broker

    def take(self, name: str = brokers.ANALYSIS_QUEUE) -> list[dict[str, int]]:
        """The data of all waiting messages, which it takes away."""
        queue = self.broker.queues[name]
        taken = []
        while not queue.empty():
            taken.append(dict(Message.decode(queue.get()).kwargs))
        return taken


@pytest.fixture
def queue() -> Iterator[Queue]:
    broker = brokers.build_broker(redis_url="", namespace="test")
    assert isinstance(broker, StubBroker)
    brokers.configure(broker)
    yield Queue(broker)
    broker.close()
