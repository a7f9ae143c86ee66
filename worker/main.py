"""The worker's entrance: a process of its own, or threads beside the web server."""

from __future__ import annotations

import argparse
import logging
import os
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, NoReturn

from worker.crew import Crew

if TYPE_CHECKING:
    from worker.actors import Tools

logger = logging.getLogger(__name__)
# How long the loading of the model, which holds no work, may take to notice that it
# is to stop.
START_S = 1.0


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
    from worker.batching import share
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
        engine=engine if analyses == 1 else share(engine),
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
    argparse.ArgumentParser(
        prog="python -m worker.main",
        description="Analyse what the server queues, until stopped. Settings come from "
        "the environment; `safe-eye --help` lists the other commands.",
    ).parse_args()
    sys.exit(main())
