"""The pages that mails lead to, in a real browser: a new password, joining."""

from __future__ import annotations

from urllib.parse import urlsplit

from playwright.sync_api import Page, expect

from tests.flow.browser import Complaints, Operator, Server, sign_in

NEW_PASSWORD = "an unusual sentence"


def _open(page: Page, server: Server, operator: Operator, kind: str) -> None:
    link = urlsplit(server.ask("link", email=operator.email, kind=kind))
    page.goto(f"{server.url}{link.path}#{link.fragment}")


def test_a_new_password_is_chosen_and_signs_in(page: Page, server: Server) -> None:
    alice = server.operator()
    _open(page, server, alice, "reset")
    expect(page.get_by_role("heading", name="A new password")).to_be_visible()
    assert page.url == f"{server.url}/reset-password"
    page.get_by_role("textbox", name="New password").fill("short")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_contain_text("too short")
    page.get_by_role("textbox", name="New password").fill(NEW_PASSWORD)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status")).to_contain_text("has been changed")
    sign_in(page, server, Operator(alice.email, alice.organization, NEW_PASSWORD))


def test_the_invited_join_in_their_language(page: Page, server: Server) -> None:
    alice = server.operator()
    _open(page, server, alice, "join")
    page.get_by_role("button", name="한국어").click()
    expect(page.get_by_role("heading", name="초대로 가입하기")).to_be_visible()
    page.get_by_label("이름").fill("도라")
    page.get_by_label("이메일").fill("dora-joins@acme.example")
    page.get_by_label("새 비밀번호").fill(NEW_PASSWORD)
    page.get_by_role("button", name="저장").click()
    expect(page.get_by_role("status")).to_contain_text("환영합니다")
    page.evaluate("localStorage.clear()")
    dora = Operator("dora-joins@acme.example", alice.organization, NEW_PASSWORD)
    sign_in(page, server, dora)
    expect(page.get_by_text("도라")).to_be_visible()


def test_a_link_without_its_secret_says_so(
    page: Page, server: Server, complaints: Complaints
) -> None:
    for path in ("/reset-password", "/join"):
        page.goto(f"{server.url}{path}")
        expect(page.get_by_role("alert")).to_contain_text("not complete")
        expect(page.get_by_role("button", name="Save")).to_be_disabled()
    assert complaints == []


def test_the_pages_tell_nobody_where_they_came_from(page: Page, server: Server) -> None:
    reply = page.goto(f"{server.url}/reset-password#token=secret")
    assert reply is not None
    assert reply.headers["referrer-policy"] == "no-referrer"
    assert "unsafe" not in reply.headers["content-security-policy"]
    assert "secret" not in page.url
