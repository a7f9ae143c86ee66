"""The live alarm page in a real browser: signing in, new alarms, a lost connection."""

from __future__ import annotations

import re

from playwright.sync_api import Browser, Page, expect

from tests.flow.browser import Complaints, Server, listen, sign_in

# Ends when the clip has been playing for a while.
PLAYED = """async () => {
  const video = document.querySelector("dialog video");
  while (video.currentTime < 0.3) await new Promise(requestAnimationFrame);
}"""


def test_a_wrong_password_is_refused_in_the_apis_words(
    page: Page, server: Server
) -> None:
    operator = server.operator()
    page.goto(server.url)
    page.get_by_label("E-mail").fill(operator.email)
    page.get_by_label("Password", exact=True).fill("wrong")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("password")
    expect(page.get_by_label("Password", exact=True)).to_be_focused()
    page.keyboard.type(operator.password)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Alarms")).to_be_visible()
    expect(page.get_by_text("All quiet")).to_be_visible()


def test_an_alarm_appears_by_itself_and_only_for_its_organisation(
    page: Page, server: Server
) -> None:
    alice, stranger = server.operator(), server.operator()
    sign_in(page, server, alice)
    expect(page.get_by_text("All quiet")).to_be_visible()
    server.alarm(stranger, behaviour="fall")
    server.alarm(alice, behaviour="assault", score=0.91)
    items = page.get_by_role("list", name="Alarms").get_by_role("listitem")
    expect(items).to_have_count(1)
    expect(items).to_contain_text("Assault")
    expect(items).to_contain_text("risk")
    expect(items).to_contain_text("91%")
    expect(items).to_contain_text("shop.mp4")
    expect(items.locator("img")).to_have_js_property("naturalWidth", 320)
    # Said to those who cannot see it come.
    expect(page.get_by_role("status").filter(has_text="New alarm")).to_contain_text(
        "New alarm: Assault"
    )
    expect(page.get_by_text("All quiet")).to_be_hidden()


def test_the_list_is_newest_first_and_goes_back_page_by_page(
    page: Page, server: Server
) -> None:
    alice = server.operator()
    for number in range(35):
        server.alarm(alice, score=0.5 + number / 100)
    sign_in(page, server, alice)
    items = page.get_by_role("list", name="Alarms").get_by_role("listitem")
    expect(items.first).to_contain_text("84%")
    page.get_by_role("button", name="Older alarms").click()
    expect(items).to_have_count(35)
    expect(items.last).to_contain_text("50%")
    expect(page.get_by_text("These are all the alarms.")).to_be_visible()


def test_a_lost_connection_shows_and_resumes_without_a_gap(
    page: Page, server: Server, complaints: Complaints
) -> None:
    complaints.forgiven = ("ERR_CONNECTION_REFUSED", "WebSocket connection")
    alice = server.operator()
    server.alarm(alice, score=0.71)
    sign_in(page, server, alice)
    items = page.get_by_role("list", name="Alarms").get_by_role("listitem")
    expect(items).to_have_count(1)
    server.ask("down")
    expect(page.get_by_role("alert").filter(has_text="Connection lost")).to_be_visible()
    expect(page.get_by_text("Reconnecting…")).to_be_visible()
    server.alarm(alice, score=0.72)
    server.ask("up")
    expect(page.get_by_text("Connection lost")).to_be_hidden()
    expect(items).to_have_count(2)
    server.alarm(alice, score=0.73)
    expect(items).to_have_count(3)
    expect(items).to_contain_text(["73%", "72%", "71%"])


def test_an_alarm_changes_in_place_when_its_clip_arrives(
    page: Page, server: Server
) -> None:
    alice = server.operator()
    detection = server.alarm(alice)
    sign_in(page, server, alice)
    items = page.get_by_role("list", name="Alarms").get_by_role("listitem")
    items.get_by_role("button").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("The clip is being prepared")
    server.ask("clip", detection=detection)
    expect(dialog.get_by_label("Clip: Assault")).to_be_visible()
    expect(items).to_have_count(1)


def test_an_alarm_of_what_goes_on_is_there_before_it_is_over(
    page: Page, server: Server
) -> None:
    alice = server.operator()
    sign_in(page, server, alice)
    detection = server.alarm(alice, is_ongoing=True, score=0.7, end_ms=11_000)
    item = page.get_by_role("list", name="Alarms").get_by_role("listitem")
    expect(item).to_contain_text("Going on")
    expect(item).to_contain_text(re.compile("70%"))
    expect(item.locator(".span")).to_have_text("0:10 –")
    item.get_by_role("button").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("This is still going on")
    server.ask("complete", detection=detection, score=0.95)
    expect(dialog).to_contain_text("The clip is being prepared")
    expect(dialog).to_contain_text("95%")
    expect(dialog).to_contain_text("0:10 – 0:14")
    expect(item).not_to_contain_text("Going on")
    expect(item).to_contain_text("Very high")


def test_a_clip_opens_by_keyboard_and_plays(page: Page, server: Server) -> None:
    alice = server.operator()
    server.alarm(alice, with_clip=True, score=0.8)
    sign_in(page, server, alice)
    card = page.get_by_role("button", name=re.compile("Assault.*Show the clip"))
    card.focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Assault")
    expect(dialog).to_be_visible()
    page.evaluate(PLAYED)
    expect(dialog).to_contain_text("80%")
    expect(dialog).to_contain_text("0:10 – 0:14")
    # The focus stays within the dialog, and returns to where it came from.
    for _ in range(12):
        page.keyboard.press("Tab")
        assert page.evaluate(
            "document.activeElement === document.body"
            " || document.activeElement.closest('dialog') !== null"
        )
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(card).to_be_focused()


def test_the_page_speaks_korean_and_remembers_it(
    browser: Browser, server: Server, complaints: Complaints
) -> None:
    alice = server.operator()
    server.alarm(alice)
    context = browser.new_context(locale="ko-KR")
    page = context.new_page()
    listen(page, complaints)
    page.goto(server.url)
    expect(page.get_by_role("heading", name="로그인")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", "ko")
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    page.reload()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    sign_in(page, server, alice)
    item = page.get_by_role("list", name="Alarms").get_by_role("listitem")
    expect(item).to_contain_text("Assault")
    page.get_by_role("button", name="한국어").click()
    item = page.get_by_role("list", name="알람").get_by_role("listitem")
    expect(item).to_contain_text("폭행")
    expect(item).to_contain_text("위험도")
    context.close()
    assert complaints == []


def test_every_sentence_is_there_in_both_languages(page: Page, server: Server) -> None:
    page.goto(server.url)
    english, korean = page.evaluate(
        """async () => {
          const { strings } = await import("/static/feed/strings.js");
          return [strings.en, strings.ko];
        }"""
    )
    assert english.keys() == korean.keys()
    for key, text in english.items():
        assert _blanks(text) == _blanks(korean[key]), key


def _blanks(text: str | dict[str, str]) -> set[str]:
    """The names to be filled in; of a plural, those of its general form."""
    return set(re.findall(r"\{\w+\}", text if isinstance(text, str) else text["other"]))


def test_a_picture_whose_address_has_expired_is_asked_for_anew(
    page: Page, server: Server, complaints: Complaints
) -> None:
    complaints.forgiven = ("ERR_FAILED",)
    alice = server.operator()
    server.alarm(alice)
    page.route("**/snapshot.jpg", lambda route: route.abort(), times=1)
    sign_in(page, server, alice)
    picture = page.get_by_role("list", name="Alarms").locator("img")
    expect(picture).to_have_js_property("naturalWidth", 320)


def test_a_clip_waits_for_those_who_want_less_motion(
    page: Page, server: Server
) -> None:
    alice = server.operator()
    server.alarm(alice, with_clip=True)
    page.emulate_media(reduced_motion="reduce")
    sign_in(page, server, alice)
    page.get_by_role("button", name="Show the clip").click()
    clip = page.get_by_label("Clip: Assault")
    expect(clip).to_have_js_property("readyState", 4)
    expect(clip).to_have_js_property("paused", True)


def test_a_deleted_alarm_goes_and_one_of_a_camera_names_it(
    page: Page, server: Server
) -> None:
    alice = server.operator()
    gone = server.alarm(alice, behaviour="fall")
    sign_in(page, server, alice)
    items = page.get_by_role("list", name="Alarms").get_by_role("listitem")
    expect(items).to_have_count(1)
    server.ask("delete_alarm", detection=gone)
    expect(items).to_have_count(0)
    expect(page.get_by_text("All quiet")).to_be_visible()
    server.ask("seen", organization=alice.organization, message="He left by the back")
    expect(items).to_have_count(1)
    expect(items).to_contain_text("Theft")
    expect(items).to_contain_text("3 · Till")
    items.get_by_role("button").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("He left by the back")
    expect(dialog).to_contain_text("3 · Till")
