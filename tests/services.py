"""Pytest plugin: brings a real PostgreSQL for the run and sets the environment.

Loaded by `-p tests.services` before Django's settings are read. The process that
starts the run owns the server; parallel test processes inherit its address.
"""

from __future__ import annotations

import atexit
import getpass
import os
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path

import pytest

_IS_CHILD = "PYTEST_XDIST_WORKER" in os.environ
_STARTED: list[tuple[subprocess.Popen[bytes], Path]] = []


def free_port() -> int:
    """A TCP port of loopback that nobody listens on now."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


def _as_other_user(command: list[str], user: str) -> list[str]:
    return ["runuser", "-u", user, "--", *command]


def _postgres_bin() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).resolve().parent
    raise pytest.UsageError(
        "PostgreSQL is missing; `make test` installs it. Or set TEST_DATABASE_URL."
    )


def start_postgres() -> str:
    """Start a throw-away PostgreSQL on a free port; returns its DATABASE_URL.

    PostgreSQL refuses to run as root: then it runs as the distribution's user
    `postgres`. Durability is switched off, the data are gone after the run.
    """
    binaries = _postgres_bin()
    folder = Path(tempfile.mkdtemp(prefix="safe-eye-pg-"))
    data = folder / "data"
    port = free_port()
    user = getpass.getuser()
    wrap = list
    if os.geteuid() == 0:
        user = "postgres"
        shutil.chown(folder, user)

        def wrap(command: list[str]) -> list[str]:
            return _as_other_user(command, "postgres")

    subprocess.run(
        wrap(
            [
                str(binaries / "initdb"),
                *("-D", str(data), "-U", "postgres", "-A", "trust"),
                *("-E", "UTF8", "--locale=C", "--no-sync"),
            ]
        ),
        check=True,
        stdout=subprocess.DEVNULL,
        cwd="/",
    )
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(
            wrap(
                [
                    str(binaries / "postgres"),
                    *("-D", str(data), "-p", str(port), "-k", str(folder)),
                    *("-c", "listen_addresses=127.0.0.1", "-c", "fsync=off"),
                    *("-c", "synchronous_commit=off", "-c", "full_page_writes=off"),
                    *("-c", "max_connections=300", "-c", "shared_buffers=64MB"),
                ]
            ),
            stdout=log,
            stderr=log,
            cwd="/",
            start_new_session=True,
        )
    _STARTED.append((server, folder))
    _wait_for_port(port, server, folder / "log")
    return f"postgres://postgres@127.0.0.1:{port}/postgres"


def _wait_for_port(port: int, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        if server.poll() is not None:
            raise pytest.UsageError(f"PostgreSQL did not start:\n{log.read_text()}")
        ready = subprocess.run(
            [str(_postgres_bin() / "pg_isready"), "-h", "127.0.0.1", "-p", str(port)],
            stdout=subprocess.DEVNULL,
            check=False,
        )
        if ready.returncode == 0:
            return
        time.sleep(0.05)
    raise pytest.UsageError("PostgreSQL did not answer within 30 seconds.")


def _prepare_environment() -> None:
    for name in ("REDIS_URL", "S3_BUCKET", "PORT"):
        os.environ.pop(name, None)
    if "TEST_DATABASE_URL" not in os.environ:
        os.environ["TEST_DATABASE_URL"] = start_postgres()
    os.environ["DATABASE_URL"] = os.environ["TEST_DATABASE_URL"]
    os.environ["SECRET_KEY"] = "only-for-tests-" + "x" * 48
    _own_home()
    # A server that a test kills must not leave idle connections behind.
    os.environ.setdefault("CONN_MAX_AGE", "0")


def _own_home() -> None:
    os.environ["SAFE_EYE_HOME"] = tempfile.mkdtemp(prefix="safe-eye-test-home-")
    # WhiteNoise warns of a missing folder, and warnings are errors.
    (Path(os.environ["SAFE_EYE_HOME"]) / "static").mkdir()


if _IS_CHILD:
    _own_home()
else:
    # Benchmarks use these services as well, and no pytest ends them there.
    atexit.register(lambda: pytest_unconfigure())
    _prepare_environment()


def pytest_unconfigure() -> None:
    """Stop what this run started and remove its folders."""
    while _STARTED:
        server, folder = _STARTED.pop()
        server.terminate()
        try:
            server.wait(10)
        except subprocess.TimeoutExpired:
            server.kill()
        shutil.rmtree(folder, ignore_errors=True)
    shutil.rmtree(os.environ["SAFE_EYE_HOME"], ignore_errors=True)
