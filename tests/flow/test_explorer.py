"""The GraphiQL explorer at /graphql in a real browser."""

from __future__ import annotations

import json

from graphql import parse, validate
from playwright.sync_api import Locator, Page, expect

from backend.schema.root import schema
from tests.flow.browser import Server

LOGIN = """mutation { login(input: { email: "%s", password: "%s" }) {
  accessToken user { email } errors { code } } }"""


TEXT = (
    "document.querySelector('.graphiql-query-editor .CodeMirror').CodeMirror.getValue()"
)


def _text(page: Page) -> str:
    """The operations of the open tab."""
    return str(page.evaluate(TEXT))


def _write(page: Page, text: str) -> None:
    """Replace the operation, past the editor's own closing of brackets."""
    page.evaluate(
        "text => document.querySelector('.graphiql-query-editor .CodeMirror')"
        ".CodeMirror.setValue(text)",
        text,
    )


def _choose(run: Locator, operation: str) -> Locator:
    """Open the menu of a text of many operations.

    GraphiQL reads the text once the schema is there. Until then its button has no menu:
    it runs what the server makes of it.
    """
    expect(run).to_have_attribute("aria-haspopup", "menu")
    run.click()
    return run.page.get_by_role("menuitem", name=operation, exact=True)


def test_the_explorer_runs_a_query_and_a_subscription_with_its_token(
    page: Page, server: Server
) -> None:
    alice = server.operator()
    page.goto(f"{server.url}/graphql")
    run = page.get_by_role("button", name="Execute query")
    answer = page.get_by_label("Result Window")
    _write(page, LOGIN % (alice.email, alice.password))
    run.click()
    expect(answer).to_contain_text('"accessToken"')
    # The token is in the headers editor by itself.
    expect(page.locator(".graphiql-editor-tool")).to_contain_text("Bearer")
    _write(page, "{ me { email } alarms { totalCount } }")
    run.click()
    expect(answer).to_contain_text('"totalCount": 0')
    expect(answer).to_contain_text(alice.email)
    _write(page, "subscription { alarmFeed { kind alarm { score } } }")
    run.click()
    expect(page.get_by_role("button", name="Stop query")).to_be_visible()
    server.alarm(alice, score=0.77)
    expect(answer).to_contain_text('"score": 0.77')
    page.get_by_role("button", name="Stop query").click()
    expect(run).to_be_visible()


def test_the_first_page_offers_operations_that_the_schema_knows(
    page: Page, server: Server
) -> None:
    page.goto(f"{server.url}/graphql")
    expect(
        _choose(page.get_by_role("button", name="Execute query"), "SignIn")
    ).to_be_visible()
    for name in ("Alarms", "LiveAlarms"):
        expect(page.get_by_role("menuitem", name=name, exact=True)).to_be_visible()
    expect(page.locator(".CodeMirror-lint-mark-error")).to_have_count(0)


def test_every_tab_holds_operations_that_the_schema_takes(
    page: Page, server: Server
) -> None:
    alice = server.operator()
    page.goto(f"{server.url}/graphql")
    run = page.get_by_role("button", name="Execute query")
    answer = page.get_by_label("Result Window")
    _write(page, LOGIN % (alice.email, alice.password))
    run.click()
    expect(answer).to_contain_text('"accessToken"')
    tabs = page.locator(".graphiql-tab-button")
    expect(tabs).to_have_count(9)
    texts = {_text(page)}
    for number in range(1, 9):
        before = _text(page)
        tabs.nth(number).click()
        page.wait_for_function(f"before => ({TEXT}) !== before", arg=before)
        texts.add(_text(page))
    assert len(texts) == 9
    faults = [validate(schema.graphql_schema, parse(text)) for text in texts]
    assert faults == [[]] * 9
    # The sign-in counts in all of them.
    tabs.nth(3).click()
    _choose(run, "Cameras").click()
    expect(answer).to_contain_text('"nodes": []')


def test_everything_comes_from_this_server(page: Page, server: Server) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{server.url}/graphql")
    expect(page.get_by_role("button", name="Execute query")).to_be_visible()
    assert [url for url in asked if not url.startswith(server.url)] == []


def test_a_machine_gets_no_page(page: Page, server: Server) -> None:
    reply = page.request.get(
        f"{server.url}/graphql",
        params={"query": "{ __typename }"},
        headers={"Accept": "application/json"},
    )
    assert json.loads(reply.text()) == {"data": {"__typename": "Query"}}
