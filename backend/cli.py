"""The `safe-eye` command: wires the rooms together and starts what is asked for.

Imports are inside the subcommands: those of the worker's rooms need no Django,
`setup` no torch, and the help text needs neither.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable

Command = Callable[[argparse.Namespace], int]


class _Failure(Exception):
    """Ends the command with one sentence on stderr and exit code 1."""


def _setup_django() -> None:
    import django
    from django.core.exceptions import ImproperlyConfigured

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backend.settings")
    try:
        django.setup()
    except (ImproperlyConfigured, ValueError) as error:
        cause = str(error.__cause__ or "")
        cause = f" ({cause})" if cause and cause not in str(error) else ""
        raise _Failure(f"The configuration cannot be used: {error}{cause}") from error
    except OSError as error:
        raise _Failure(
            f"Safe-Eye cannot write its folder {error.filename}: {error.strerror}. "
            "Set SAFE_EYE_HOME to a folder that it may write."
        ) from error
    from backend.checks import configuration_faults

    if faults := configuration_faults():
        raise _Failure("\n".join(faults))


def _prepare(args: argparse.Namespace) -> None:
    """Django, the database, the first administrator and the demo video."""
    _setup_django()
    from django.db import DatabaseError

    from backend import bootstrap

    try:
        bootstrap.set_up(render_demo=_demo_renderer() if args.demo else None)
    except DatabaseError as error:
        raise _Failure(f"The database cannot be used: {error}") from error
    except OSError as error:
        raise _Failure(f"{error.filename}: {error.strerror}") from error


def _set_up(args: argparse.Namespace) -> int:
    _prepare(args)
    from backend import bootstrap

    bootstrap.print_credentials()
    return 0


def _demo_renderer() -> Callable[..., object]:
    from worker.scenes.demo import render_demo

    return render_demo


def _run(args: argparse.Namespace) -> int:
    from backend.bootstrap import why_not_listen

    if refusal := why_not_listen(args.host, args.port):
        raise _Failure(refusal)
    os.environ["PORT"] = str(args.port)  # mails lead here, however it was given
    _prepare(args)
    from django.conf import settings

    from backend import bootstrap
    from backend.server import run_server

    stop_worker: list[Callable[[], bool]] = []
    has_stopped: list[bool] = []
    url = bootstrap.local_url(args.host, args.port)

    def on_ready() -> None:
        if not settings.REDIS_URL:
            # With Redis, workers are processes of their own and torch stays out.
            stop_worker.append(_start_worker())
        print(f"\nSafe-Eye is ready: {url}", flush=True)
        bootstrap.print_credentials()
        if args.demo:
            bootstrap.upload_demo_in_background(url)

    def on_stop() -> None:
        has_stopped.extend(stop() for stop in stop_worker)

    run_server(host=args.host, port=args.port, on_ready=on_ready, on_stop=on_stop)
    if not all(has_stopped):
        from worker.main import leave

        leave(0)
    return 0


def _start_worker() -> Callable[[], bool]:
    from worker.main import start_in_process_worker
    from worker.slowfast.errors import ModelError

    try:
        return start_in_process_worker()
    except ModelError as error:
        raise _Failure(f"The model cannot be used: {error}") from error


def _worker(_args: argparse.Namespace) -> int:
    _setup_django()
    from worker.main import main as worker_main

    return worker_main()


def _schema(args: argparse.Namespace) -> int:
    _setup_django()
    from backend.schema.contract import check_contract, release
    from backend.schema.sdl import check_sdl, write_sdl

    if args.write or args.release:
        write_sdl()
    if args.release:
        release()
    if args.check and not check_sdl():
        raise _Failure(
            "frontend-contract/schema.graphql is not the schema of the code. "
            "Run `make schema` and commit the difference."
        )
    if args.check and (breaks := check_contract()):
        raise _Failure(
            "These changes break front ends. Avoid them "
            "or announce each in CHANGELOG.md under [Unreleased], word for word:\n- "
            + "\n- ".join(breaks)
        )
    return 0


def _lazy(module: str) -> tuple[Callable[[argparse.ArgumentParser], None], Command]:
    """Return `add_arguments` and `run` of a worker command, imported when used."""
    from importlib import import_module

    loaded = import_module(module)
    return loaded.add_arguments, loaded.run


#: Commands that need no Django: name → (module, help).
_WORKER_COMMANDS = {
    "analyze": ("worker.analyze", "Analyse a video file without a server."),
    "train": (
        "worker.training.cli",
        "Train a model on clips and rendered scenes.",
    ),
    "bench": ("worker.bench.cli", "Measure what Safe-Eye costs on this machine."),
    "quantise": ("worker.quantise", "Make an INT8 form of a model, and measure it."),
    "scenes": ("worker.scenes.cli", "Render CCTV-like footage with ground truth."),
    "models": ("worker.models_cli", "Add checkpoints of the model zoos, choose one."),
}
#: The same of those that do.
_DJANGO_COMMANDS = {
    "export-clips": (
        "worker.actors.exporting",
        "Write judged alarms as clips to train and evaluate with.",
    ),
}


def _parser(argv: list[str]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="safe-eye",
        description="Finds abnormal behaviour in video and raises live alarms.",
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def add(name: str, run: Command, text: str) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=text, description=text)
        sub.set_defaults(run=run)
        return sub

    run = add("run", _run, "Serve the API, the feed page and a worker in one process.")
    run.add_argument("--host", default="127.0.0.1", help="address to listen on")
    run.add_argument("--port", type=int, default=8000, help="port (default: 8000)")
    setup = add("setup", _set_up, "Prepare the database and the first administrator.")
    for sub in (run, setup):
        sub.add_argument(
            "--no-demo",
            dest="demo",
            action="store_false",
            help="neither render nor upload the demo video",
        )
    add("worker", _worker, "Run a worker process (needs REDIS_URL).")
    schema = add("schema", _schema, "Write or check frontend-contract/schema.graphql.")
    choice = schema.add_mutually_exclusive_group(required=True)
    choice.add_argument("--write", action="store_true")
    choice.add_argument("--check", action="store_true")
    choice.add_argument("--release", action="store_true")
    for name, (module, text) in (_WORKER_COMMANDS | _DJANGO_COMMANDS).items():
        sub = commands.add_parser(name, help=text, description=text)
        if argv[:1] == [name]:
            if name in _DJANGO_COMMANDS:
                _setup_django()
            add_arguments, run_command = _lazy(module)
            add_arguments(sub)
            sub.set_defaults(run=run_command)
    return parser


def main(argv: list[str] | None = None) -> int:
    """Entry point of `safe-eye`; returns the exit code."""
    arguments = sys.argv[1:] if argv is None else argv
    args = _parser(arguments).parse_args(arguments)
    try:
        return int(args.run(args))
    except _Failure as failure:
        print(f"safe-eye: {failure}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
