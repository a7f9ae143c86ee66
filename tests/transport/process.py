"""Safe-Eye's own server in a process of its own, on the tests' database."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import psutil
from django.db import connection

from tests.services import free_port

PROGRAM = """
import sys, django
django.setup()
from backend.server import run_server
run_server(
    host="127.0.0.1",
    port=int(sys.argv[1]),
    on_ready=lambda: print("ready", flush=True),
    on_stop=lambda: print("stopping", flush=True),
)
print("stopped", flush=True)
"""
ALARM = """
import sys, django
django.setup()
from backend.apps.accounts.models import Organization
from tests.rows import make_alarm
make_alarm(Organization.objects.get(pk=int(sys.argv[1])))
"""


def environment(**more: str) -> dict[str, str]:
    """The environment of a process that shares this test's database."""
    at = connection.settings_dict
    address = f"{at['USER']}:{at['PASSWORD']}@{at['HOST']}:{at['PORT']}"
    return {
        **os.environ,
        "DATABASE_URL": f"postgres://{address}/{at['NAME']}",
        "DJANGO_SETTINGS_MODULE": "backend.settings",
        **more,
    }


class ServerProcess:
    """Serves until `stop` or `kill`. `before` is code that it runs before it serves."""

    def __init__(self, *, before: str = "", **more: str) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}/graphql"
        self.socket_url = f"ws://127.0.0.1:{self.port}/graphql"
        self._process = subprocess.Popen(
            [sys.executable, "-c", before + PROGRAM, str(self.port)],
            env=environment(**more),
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout is not None
        assert self._process.stdout.readline() == "ready\n"

    def resident_bytes(self) -> int:
        found: int = psutil.Process(self._process.pid).memory_info().rss
        return found

    def kill(self) -> None:
        """End it as a power cut does."""
        self._process.kill()
        self.wait()

    def wait(self) -> None:
        """Return when it has ended by itself."""
        self._process.communicate(timeout=60)

    def stop(self, number: int = signal.SIGTERM) -> str:
        """Ask it to stop, wait for it; returns what it has said since it was ready."""
        self._process.send_signal(number)
        said, _ = self._process.communicate(timeout=60)
        assert self._process.returncode == 0
        return said


def raise_alarm(organization_id: int, **more: str) -> None:
    """Raise an alarm in yet another process, as workers do."""
    subprocess.run(
        [sys.executable, "-c", ALARM, str(organization_id)],
        env=environment(**more),
        check=True,
    )
