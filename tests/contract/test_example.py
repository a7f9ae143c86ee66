"""The Next.js example in a real browser: sign-in, the live feed, an upload."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.contract.building import EXAMPLE, NEXT, built_example
from tests.flow.browser import Complaints, Operator, Server
from tests.flow.page_server import coloured_video
from tests.node import environment, program
from tests.services import free_port


@dataclass(frozen=True)
class Example:
    """Two servers: the API, and the app that browsers open."""

    api: Server
    url: str

    def sign_in(self, page: Page, who: Operator) -> None:
        """Returns once the page is live."""
        page.goto(self.url)
        page.get_by_label("E-mail").fill(who.email)
        page.get_by_label("Password").fill(who.password)
        page.get_by_role("button", name="Sign in").click()
        expect(page.get_by_text("Live", exact=True)).to_be_visible()


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Example]:
    built_example()
    port = free_port()
    origin = f"http://127.0.0.1:{port}"
    home = tmp_path_factory.mktemp("example")
    # Tokens so short that they are renewed all the time.
    api = Server(home, CORS_ALLOWED_ORIGINS=origin, ACCESS_TOKEN_S="3")
    app = subprocess.Popen(
        [program("node"), str(NEXT), "start", "-H", "127.0.0.1", "-p", str(port)],
        cwd=EXAMPLE,
        env=environment(SAFE_EYE_URL=f"{api.url}/graphql"),
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        assert app.stdout is not None
        assert any("Ready" in line for line in app.stdout)
        yield Example(api, origin)
    finally:
        os.killpg(app.pid, signal.SIGKILL)
        app.communicate()
        api.stop()


def test_alarms_arrive_live_and_none_is_lost_while_the_server_is_away(
    page: Page, complaints: Complaints, example: Example
) -> None:
    alice = example.api.operator()
    example.api.alarm(alice, score=0.71)
    example.sign_in(page, alice)
    alarms = page.get_by_role("listitem")
    expect(alarms).to_have_count(1)
    example.api.alarm(alice, score=0.72)
    expect(alarms.first).to_contain_text("72 %")
    expect(alarms.first.locator("img")).to_have_js_property("complete", True)
    # The browser tells of each try.
    complaints.forgiven = ("ERR_CONNECTION_REFUSED", "WebSocket connection to")
    example.api.ask("down")
    expect(page.get_by_text("Connecting …")).to_be_visible()
    example.api.alarm(alice, score=0.73)
    example.api.ask("up")
    expect(alarms.first).to_contain_text("73 %")
    expect(alarms).to_have_count(3)


def test_a_page_that_is_opened_while_the_server_is_away_becomes_live_by_itself(
    page: Page, complaints: Complaints, example: Example
) -> None:
    alice = example.api.operator()
    example.sign_in(page, alice)
    complaints.forgiven = ("ERR_CONNECTION_REFUSED", "WebSocket connection to")
    example.api.ask("down")
    page.reload()
    expect(page.get_by_role("alert").filter(has_text="fetch")).to_be_visible()
    example.api.alarm(alice, score=0.74)
    example.api.ask("up")
    expect(page.get_by_text("Live", exact=True)).to_be_visible()
    expect(page.get_by_role("listitem")).to_contain_text("74 %")
    expect(page.get_by_text("Alice")).to_be_visible()


def test_a_session_outlives_a_reload_and_ends_by_signing_out(
    page: Page, example: Example
) -> None:
    alice = example.api.operator()
    example.sign_in(page, alice)
    page.reload()
    expect(page.get_by_text("Live", exact=True)).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    page.reload()
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()


def test_tabs_share_a_session_and_its_renewals(page: Page, example: Example) -> None:
    alice = example.api.operator()
    example.sign_in(page, alice)
    other = page.context.new_page()
    other.goto(example.url)
    kept = "() => localStorage.getItem('safe-eye.tokens')"
    for _ in range(3):
        before = page.evaluate(kept)
        page.wait_for_function(f"before => ({kept})() !== before", arg=before)
    for tab in (page, other):
        expect(tab.get_by_text("Live", exact=True)).to_be_visible()
    example.api.alarm(alice, score=0.77)
    for tab in (page, other):
        expect(tab.get_by_role("listitem")).to_contain_text("77 %")
    other.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()


def test_a_wrong_password_is_told(page: Page, example: Example) -> None:
    page.goto(example.url)
    page.get_by_label("E-mail").fill(example.api.operator().email)
    page.get_by_label("Password").fill("wrong")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert").filter(has_text="password")).to_be_visible()


def test_a_video_is_uploaded_from_the_browser(
    page: Page, example: Example, tmp_path: Path
) -> None:
    alice = example.api.operator()
    example.sign_in(page, alice)
    page.get_by_label("Analyse a video").set_input_files(coloured_video(tmp_path))
    expect(page.get_by_text("block-2.mp4 is being analysed.")).to_be_visible()


def test_another_persons_alarms_do_not_appear(page: Page, example: Example) -> None:
    alice, charlie = example.api.operator(), example.api.operator()
    example.api.alarm(charlie, score=0.71)
    example.sign_in(page, alice)
    example.api.alarm(charlie, score=0.72)
    example.api.alarm(alice, score=0.73)
    expect(page.get_by_role("listitem")).to_have_count(1)
    expect(page.get_by_role("listitem")).to_contain_text("73 %")


def test_public_notices_are_rendered_on_the_server(
    page: Page, example: Example
) -> None:
    alice = example.api.operator()
    example.api.ask("notice", organization=alice.organization, title="Maintenance 2am")
    assert "Maintenance 2am" in page.request.get(example.url).text()


def test_browsers_get_only_the_operations_that_the_app_uses(example: Example) -> None:
    """The package has no side effects: bundlers drop what is not imported."""
    chunks = [
        path.read_text(encoding="utf-8")
        for path in (EXAMPLE / ".next" / "static").rglob("*.js")
    ]
    assert any("subscription AlarmFeed" in chunk for chunk in chunks)
    assert [chunk for chunk in chunks if "GenerateUserToken" in chunk] == []
