"""The worker's entrance: a process of its own, or threads beside the web server."""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    import dramatiq

    from worker.actors import Tools

logger = logging.getLogger(__name__)
# How long running work may take to notice that it is to stop.
STOP_S = 8.0
# The same for the loading of the model, which holds no work and notices at its end.
START_S = 1.0
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
            finally:
                connections.close_all()
            if self.tools.stopping.wait(settings.SWEEP_S):
                return


def sweep(*, is_queue_new: bool = False) -> None:
    """Look once for lost work of all kinds, and for what is due now."""
    from backend.apps.alarms.judging import unassign_deleted
    from backend.apps.analysis.removal import purge_videos
    from backend.apps.analysis.sweeping import expect_nothing_sent, sweep_analyses
    from backend.apps.chat.services import part_with_deleted
    from backend.apps.notices.services import announce_due_notices
    from backend.apps.videos.sweeping import sweep_fetches
    from backend.apps.videos.uploads import sweep_uploads

    if is_queue_new:
        expect_nothing_sent()
    sweep_analyses()
    sweep_fetches()
    purge_videos()
    sweep_uploads()
    announce_due_notices()
    part_with_deleted()
    unassign_deleted()


def model_card() -> Path:
    """The card that the settings name, else that of the model in use.

    Raises `StoreError` when the model in use is gone.
    """
    from django.conf import settings

    from worker.slowfast.zoo.store import card_in_use, models_folder

    if settings.MODEL_CARD:
        return Path(settings.MODEL_CARD)
    return card_in_use(models_folder(settings.HOME))


def check_model() -> None:
    """Raise `ModelError` when the model of the settings is not one to work with.

    What it finds must be what alarms can be about. Imports nothing that is slow.
    """
    from django.db import DatabaseError

    from backend.apps.alarms.selectors import alarm_type_codes
    from worker.slowfast.card import load_card
    from worker.slowfast.errors import CardError

    card = load_card(model_card())
    try:
        codes = alarm_type_codes()
    except DatabaseError as error:
        logger.warning("The alarm types could not be looked up: %s", error)
        return
    if unknown := [label for label in card.labels[1:] if label not in codes]:
        raise CardError(
            f"{card.path}: no alarm type has the code {unknown[0]!r} of a label; "
            "add one in the admin site, or use another model"
        )


def build_tools() -> Tools:
    """What the settings ask for. Raises `ModelError` when the model cannot be used."""
    from django.conf import settings

    from worker.actors import Tools
    from worker.batching import SharedEngine
    from worker.slowfast.engine import load_engine

    engine = load_engine(
        model_card(),
        kind=settings.ENGINE,
        device=settings.ENGINE_DEVICE or None,
        precision=settings.PRECISION,
        cache_dir=settings.ENGINE_CACHE,
    )
    analyses = settings.WORKER_ANALYSES
    return Tools(
        engine=engine if analyses == 1 else SharedEngine(engine),
        gate="auto" if settings.MOTION_GATE else "off",
        analyses=analyses,
    )


def start_in_process_worker(
    *, build: Callable[[], Tools] | None = None
) -> Callable[[], bool]:
    """Work in threads of this process, as when no Redis is configured; gives `stop`.

    Returns at once: the model is loaded in the background, the queue waits for it.
    `stop` is False if a thread had to be left behind: then only `leave` ends the
    process.
    Raises `ModelError` when there is no model to load. `build` gives other tools than
    those that the settings ask for.
    """
    if build is None:
        check_model()
        build = build_tools
    crews: list[Crew] = []
    stopping = threading.Event()

    def work() -> None:
        from backend.common.broker import get_broker

        try:
            tools = build()
        except Exception:
            logger.critical(
                "The worker cannot start: no video is analysed until the cause below "
                "is mended and Safe-Eye started again",
                exc_info=True,
            )
            return
        if stopping.is_set():
            return
        crew = Crew(broker=get_broker(), tools=tools, is_queue_new=True)
        crew.start()
        crews.append(crew)

    starter = threading.Thread(target=work, name="worker-start", daemon=True)
    starter.start()

    def stop() -> bool:
        stopping.set()
        starter.join(timeout=START_S)
        stopped = [crew.stop() for crew in crews]
        return all(stopped) and not starter.is_alive()

    return stop


def leave(code: int) -> NoReturn:
    """End the process although a thread is inside a native call, as if it were not."""
    logging.shutdown()
    sys.stdout.flush()
    os._exit(code)


def run_worker(tools: Tools) -> int:
    """Work until SIGTERM or SIGINT; returns the exit code.

    1 says that work stands still in a native call: whoever supervises this process is
    to start another one.
    """
    from backend.common.broker import get_broker

    wake = threading.Event()

    def on_signal(_number: int, _frame: FrameType | None) -> None:
        wake.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, on_signal)
    crew = Crew(broker=get_broker(), tools=tools)
    crew.start()
    print(f"Safe-Eye worker is ready: {tools.engine.card.name}", flush=True)
    while not wake.wait(1.0) and not tools.stalled.is_set():
        pass
    ended = crew.stop()
    if not ended:
        # Waiting for the thread would be for ever.
        leave(1 if tools.stalled.is_set() else 0)
    return 1 if tools.stalled.is_set() else 0


def main() -> int:
    """`python -m worker.main`: exit code 1 when the model cannot be used."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backend.settings")
    django.setup()
    from django.db import connections

    from backend.apps.videos.leftovers import remove_leftovers
    from worker.slowfast.errors import ModelError

    remove_leftovers()
    try:
        check_model()
        tools = build_tools()
    except ModelError as error:
        print(f"safe-eye worker: {error}", file=sys.stderr)
        return 1
    finally:
        connections.close_all()  # this thread only waits from here on
    return run_worker(tools)


if __name__ == "__main__":
    sys.exit(main())
