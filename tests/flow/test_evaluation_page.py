"""The page of `safe-eye evaluate` in a browser: no request, no script, clips play."""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.worker import media
from worker.evaluation.cli import add_arguments, run
from worker.slowfast.fake import FakeEngine, fake_card

# Ends the attribute, the tag and the page's text, wherever it is put.
HOSTILE = "\"'><img src=x onerror=alert(1)><script>alert(2)<∕script>.mp4"


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of a false alarm in a file with a hostile name."""
    folder = tmp_path_factory.mktemp("site")
    block = media.Block("assault", 3, 6, x=100, y=60)
    for name in (HOSTILE, "fight.mp4"):
        (folder / name).write_bytes(media.video(seconds=9, blocks=(block,)))
    quoted = HOSTILE.replace('"', '""')
    rows = f'file,label,source,start_s\n"{quoted}",normal,1,\nfight.mp4,assault,2,3\n'
    (folder / "index.csv").write_text(rows, encoding="utf-8")
    out = tmp_path_factory.mktemp("out") / "report"
    parser = argparse.ArgumentParser()
    add_arguments(parser)
    args = parser.parse_args(["--data", str(folder), "--report", str(out)])
    card = fake_card(("normal", "assault"))
    assert run(args, load=lambda _: FakeEngine(card)) == 0
    return out


def _opened(
    browser: Browser, report: Path, **context: object
) -> tuple[Page, list[str]]:
    page = browser.new_context(**context).new_page()  # type: ignore[arg-type]
    heard: list[str] = []
    page.on("console", lambda message: heard.append(message.text))
    page.on("dialog", lambda dialog: heard.append(dialog.message))
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.on("request", lambda request: heard.append(request.url))
    page.goto((report / "index.html").as_uri())
    return page, heard


def test_nothing_is_asked_of_any_network_and_nothing_runs(
    browser: Browser,
    report: Path,
) -> None:
    page, heard = _opened(browser, report)
    clip = page.locator("video").first
    page.wait_for_function("document.querySelector('video').readyState >= 2")
    assert clip.evaluate("video => video.duration") > 2
    assert all(url.startswith(report.as_uri()) for url in heard), heard
    assert page.locator("img, script").count() == 0
    assert page.get_by_text("<script>alert(2)").first.is_visible()


def test_it_fits_a_phone_and_tables_open_by_the_keyboard(
    browser: Browser,
    report: Path,
) -> None:
    page, _ = _opened(
        browser, report, viewport={"width": 360, "height": 740}, color_scheme="dark"
    )
    wide = "document.documentElement.scrollWidth > window.innerWidth"
    assert not page.evaluate(wide)
    summary = page.get_by_text("As a table").first
    summary.focus()
    page.keyboard.press("Enter")
    assert page.locator("details[open] table").first.is_visible()
    shades = "getComputedStyle(document.body).backgroundColor"
    assert page.evaluate(shades) == "rgb(18, 18, 20)"
