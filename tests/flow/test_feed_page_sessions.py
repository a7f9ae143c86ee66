"""How long one stays signed in on the page: reloads, renewals, ends, told to go."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, WebSocketRoute, expect

from tests.flow.browser import Operator, Server, sign_in

SHORT_S = 4


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One whose access tokens last four seconds."""
    home: Path = tmp_path_factory.mktemp("site")
    found = Server(home, ACCESS_TOKEN_S=str(SHORT_S))
    yield found
    found.stop()


def _alarms(page: Page, server: Server, operator: Operator) -> None:
    """The feed works: one more alarm is one more item."""
    items = page.get_by_role("list", name="Alarms").get_by_role("listitem")
    before = items.count()
    server.alarm(operator)
    expect(items).to_have_count(before + 1)


def test_the_page_outlives_its_access_token(page: Page, server: Server) -> None:
    alice = server.operator()
    opened: list[str] = []
    page.on("websocket", lambda socket: opened.append(socket.url))
    sign_in(page, server, alice)
    _alarms(page, server, alice)
    while len(opened) < 3:
        page.wait_for_event("websocket")
    _alarms(page, server, alice)
    expect(page.get_by_text("Connection lost")).to_be_hidden()
    expect(page.get_by_role("heading", name="Alarms")).to_be_visible()


def test_a_reload_stays_signed_in_and_signing_out_does_not(
    page: Page, server: Server
) -> None:
    alice = server.operator()
    sign_in(page, server, alice)
    page.reload()
    expect(page.get_by_role("heading", name="Alarms")).to_be_visible()
    _alarms(page, server, alice)
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_label("E-mail")).to_be_focused()
    assert page.evaluate("Object.values(localStorage)") == []
    page.reload()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    expect(page.get_by_role("list", name="Alarms")).to_be_hidden()


def test_a_revoked_session_asks_to_sign_in_again(page: Page, server: Server) -> None:
    alice = server.operator()
    sign_in(page, server, alice)
    server.ask("revoke", email=alice.email)
    expect(page.get_by_role("alert")).to_contain_text("Your session has ended")
    page.get_by_label("Password", exact=True).fill(alice.password)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Alarms")).to_be_visible()
    _alarms(page, server, alice)


@pytest.mark.parametrize("code", [4401, 4410])
def test_a_socket_that_is_told_to_come_back_does_so_at_once(
    page: Page, server: Server, code: int
) -> None:
    alice = server.operator()
    sockets: list[WebSocketRoute] = []

    def pass_on(socket: WebSocketRoute) -> None:
        sockets.append(socket)
        socket.connect_to_server()

    page.route_web_socket("**/graphql", pass_on)
    sign_in(page, server, alice)
    _alarms(page, server, alice)
    expect(page.get_by_role("status").filter(has_text="Live")).to_be_visible()
    sockets[-1].close(code=code)
    _alarms(page, server, alice)
    expect(page.get_by_text("Connection lost")).to_be_hidden()
    assert len(sockets) >= 2
