"""The threads that work, and the one that sweeps."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import dramatiq

    from worker.actors import Tools

logger = logging.getLogger(__name__)
# How long running work may take to notice that it is to stop.
STOP_S = 8.0
POLL_MS = 250


class Crew:
    """The threads that work: as many for each queue, and one that sweeps.

    Each queue hands out no more messages (`prefetch`) than there are threads for it, so
    an analysis that lasts hours keeps nobody else's message, and no more than
    `tools.analyses` run at a time.
    """

    def __init__(
        self,
        *,
        broker: dramatiq.Broker,
        tools: Tools,
        is_queue_new: bool = False,
        look: Callable[..., None] | None = None,
    ) -> None:
        """`is_queue_new` says that nothing sent before can be in the queue.

        `look` is what looks for lost work now and then, by default `sweep`.
        """
        from dramatiq import Worker

        from backend.common.broker import QUEUES
        from worker.actors import declare_actors

        self.tools = tools
        self._is_queue_new = is_queue_new
        self._look = look or sweep
        self._is_introduced = False
        declare_actors(broker, tools=tools)
        threads = tools.analyses * len(QUEUES)
        self._worker = Worker(broker, worker_threads=threads, worker_timeout=POLL_MS)
        self._worker.queue_prefetch = tools.analyses
        self._sweeper = threading.Thread(target=self._sweep, name="sweep", daemon=True)

    def start(self) -> None:
        """Take up work; returns at once."""
        self._worker.start()
        self._sweeper.start()

    def stop(self, *, within_s: float = STOP_S) -> bool:
        """Hand running work back and end; False if a thread had to be left behind."""
        self.tools.stopping.set()
        self._hand_back(self.tools.held_fetches)
        deadline = time.monotonic() + within_s
        while self._is_busy() and time.monotonic() < deadline:
            time.sleep(0.05)
        was_stuck = self._is_busy()
        self._hand_back(self.tools.held_analyses)
        self._worker.stop(timeout=1000 if was_stuck else int(within_s * 1000))
        self._sweeper.join(timeout=1)
        return not was_stuck

    def _is_busy(self) -> bool:
        return bool(self.tools.held_analyses or self.tools.held_fetches)

    @staticmethod
    def _hand_back(held: dict[str, Callable[[], bool]]) -> None:
        from django.db import DatabaseError

        for release in list(held.values()):
            try:
                release()
            except DatabaseError as error:
                # Its lease runs out, and a sweeper takes it back.
                logger.warning("Work could not be handed back: %s", error)

    def _sweep(self) -> None:
        from django.conf import settings
        from django.db import DatabaseError, connections

        while True:
            try:
                self._look(is_queue_new=self._is_queue_new)
                self._is_queue_new = False
            except DatabaseError as error:
                logger.warning("Lost work could not be looked for: %s", error)
            except Exception:
                # Whatever it was: the next look may find what this one could not.
                logger.exception("Lost work could not be looked for")
            self._introduce()
            connections.close_all()
            if self.tools.stopping.wait(settings.SWEEP_S):
                return

    def _introduce(self) -> None:
        """Tell the back end once which model works here."""
        from backend.apps.inference.services import register_model
        from worker.actors.introducing import model_facts

        if self._is_introduced:
            return
        try:
            register_model(model_facts(self.tools.engine))
            self._is_introduced = True
        except Exception:
            # Work is done and looked for all the same; the next look tries again.
            logger.exception("The model could not be told to the back end")


def sweep(*, is_queue_new: bool = False) -> None:
    """Look once for lost work of all kinds, and for what is due now."""
    from backend.apps.alarms.judging import unassign_deleted
    from backend.apps.alarms.services import publish_ended
    from backend.apps.analysis.removal import purge_videos
    from backend.apps.analysis.sweeping import expect_nothing_sent, sweep_analyses
    from backend.apps.chat.services import part_with_deleted
    from backend.apps.notices.services import announce_due_notices
    from backend.apps.videos.sweeping import sweep_fetches
    from backend.apps.videos.uploads import sweep_uploads

    if is_queue_new:
        expect_nothing_sent()
    for analysis_id in sweep_analyses().given_up:
        publish_ended(analysis_id=analysis_id)
    sweep_fetches()
    purge_videos()
    sweep_uploads()
    announce_due_notices()
    part_with_deleted()
    unassign_deleted()
