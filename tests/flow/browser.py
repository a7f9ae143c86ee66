"""A real browser and a real server for it; see `page_server` for what it can do."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright

from tests.flow.page_server import PASSWORD
from tests.services import free_port

CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
QUIET = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update"),
    *("--disable-sync", "--disable-dev-shm-usage"),
]
# Two cores shared with other tests: generous, since nothing waits longer than needed.
expect.set_options(timeout=60_000)


@dataclass(frozen=True)
class Operator:
    """Somebody who can sign in."""

    email: str
    organization: int
    password: str = PASSWORD


class Server:
    """The process of `page_server`: the site and the hands behind it."""

    def __init__(self, home: Path, **environment: str) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        unset = {"DATABASE_URL", "REDIS_URL", "SECRET_KEY"}
        kept = {name: value for name, value in os.environ.items() if name not in unset}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.flow.page_server", str(self.port)],
            env={
                **kept,
                "SAFE_EYE_HOME": str(home),
                "DJANGO_SETTINGS_MODULE": "backend.settings",
                **environment,
            },
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            assert self._read() == "ready"
        except BaseException:
            self.stop()
            raise

    def ask(self, name: str, /, **arguments: Any) -> Any:
        """Have the server's process do something; returns its answer."""
        assert self._process.stdin
        self._process.stdin.write(json.dumps([name, arguments]) + "\n")
        self._process.stdin.flush()
        return json.loads(self._read())

    def operator(self, language: str = "en") -> Operator:
        """A new person with an organisation of their own."""
        return Operator(**self.ask("person", language=language))

    def alarm(self, operator: Operator, **found: Any) -> int:
        """Raise an alarm in the operator's organisation; returns its detection."""
        return int(self.ask("alarm", organization=operator.organization, **found))

    def _read(self) -> str:
        assert self._process.stdout
        line = self._process.stdout.readline()
        assert line, "the server has ended; its stderr says why"
        return line.strip()

    def stop(self) -> None:
        """End the process; its last words are its own."""
        assert self._process.stdin and self._process.stdout
        self._process.stdin.close()
        try:
            self._process.wait(15)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process.stdout.close()


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    found = Server(tmp_path_factory.mktemp("site"))
    yield found
    found.stop()


# Not longer than a module: while Playwright runs, its event loop is the thread's, and
# neither asynchronous tests nor Django's database would work.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield found
        found.close()


class Complaints(list[str]):
    """What the browser complains of: errors, warnings, refusals by the policy.

    `forgiven`: a part of a text that a test provokes itself, such as a lost server.
    """

    forgiven: tuple[str, ...] = ()

    def hear(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.append(message.text)

    def unforgiven(self) -> list[str]:
        return [
            text for text in self if not any(part in text for part in self.forgiven)
        ]


@pytest.fixture
def complaints() -> Complaints:
    return Complaints()


@pytest.fixture
def page(browser: Browser, complaints: Complaints) -> Iterator[Page]:
    """An English visitor's page; the test fails on any complaint of the browser."""
    context = browser.new_context(
        locale="en-GB", viewport={"width": 1280, "height": 800}
    )
    found = context.new_page()
    listen(found, complaints)
    yield found
    context.close()
    assert complaints.unforgiven() == []


def listen(page: Page, complaints: Complaints) -> None:
    page.on("console", complaints.hear)
    page.on("pageerror", lambda error: complaints.append(str(error)))


def sign_in(page: Page, server: Server, operator: Operator) -> None:
    """As an English visitor; returns once the page is connected."""
    page.goto(server.url)
    page.get_by_label("E-mail").fill(operator.email)
    page.get_by_label("Password", exact=True).fill(operator.password)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("status").filter(has_text="Live")).to_be_visible()
