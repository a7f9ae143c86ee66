"""Uploading on the page in a real browser: progress, analysis, refusal, cancelling."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, Route, expect

from tests.flow.browser import Complaints, Server, sign_in
from tests.flow.page_server import coloured_video

SLOW_BYTES_PER_S = 400_000


def _large_video(folder: Path, *, size: int = 1_000_000) -> Path:
    """A fall of eight seconds in a file of a megabyte: a `free` box fills it up."""
    path = folder / "large.mp4"
    content = coloured_video(folder, seconds=8).read_bytes()
    path.write_bytes(content + size.to_bytes(4, "big") + b"free" + bytes(size - 8))
    return path


def _slow_down(page: Page, bytes_per_s: int = SLOW_BYTES_PER_S) -> None:
    devtools = page.context.new_cdp_session(page)
    devtools.send(
        "Network.emulateNetworkConditions",
        {
            "offline": False,
            "latency": 0,
            "downloadThroughput": -1,
            "uploadThroughput": bytes_per_s,
        },
    )


def test_an_upload_and_its_analysis_show_their_progress(
    page: Page, server: Server, tmp_path: Path
) -> None:
    alice = server.operator()
    server.ask("worker")
    sign_in(page, server, alice)
    _slow_down(page)
    job = page.get_by_role("list", name="Uploads and analyses").get_by_role("listitem")
    seen = _record(page, "#jobs .status")
    page.get_by_label("Choose a video").set_input_files(_large_video(tmp_path))
    expect(job).to_contain_text("large.mp4")
    expect(job.get_by_role("progressbar", name="Progress of large.mp4")).to_be_visible()
    expect(job).to_contain_text("Analysed · 1 incident found")
    expect(job.get_by_role("progressbar")).to_be_hidden()
    expect(job.get_by_role("link", name="Whole video with boxes")).to_be_visible()
    alarm = page.get_by_role("list", name="Alarms").get_by_role("listitem")
    expect(alarm).to_contain_text("Fall")
    said = seen()
    uploading = [text for text in said if text.startswith("Uploading")]
    assert len(uploading) >= 3, said
    assert any(text.startswith("Analysing") for text in said), said


def test_a_text_file_is_refused_in_the_apis_words(
    page: Page, server: Server, tmp_path: Path
) -> None:
    sign_in(page, server, server.operator())
    fake = tmp_path / "notes.mp4"
    fake.write_text("not a video\n" * 100)
    page.get_by_label("Choose a video").set_input_files(fake)
    job = page.get_by_role("list", name="Uploads and analyses").get_by_role("listitem")
    expect(job.locator(".status")).to_contain_text("video")
    expect(job).to_have_class("job refused")
    said = job.locator(".status").inner_text()
    page.get_by_role("button", name="한국어").click()
    # It was said in English, and a screen reader is told so.
    expect(page.locator(".status:lang(en)")).to_have_text(said)
    page.get_by_role("button", name="English").click()
    job.get_by_role("button", name="Remove notes.mp4 from the list").click()
    expect(job).to_have_count(0)


def test_an_upload_can_be_cancelled_and_tried_again(
    page: Page, server: Server, tmp_path: Path
) -> None:
    server.ask("worker")
    sign_in(page, server, server.operator())
    _slow_down(page)
    page.get_by_label("Choose a video").set_input_files(_large_video(tmp_path))
    job = page.get_by_role("list", name="Uploads and analyses").get_by_role("listitem")
    expect(job).to_contain_text("Uploading")
    job.get_by_role("button", name="Cancel large.mp4").click()
    expect(job).to_contain_text("Cancelled.")
    job.get_by_role("button", name="Try again").click()
    expect(job).to_contain_text("Analysed · 1 incident found")


def test_a_large_upload_goes_on_where_a_reload_has_cut_it_off(
    page: Page, server: Server, tmp_path: Path
) -> None:
    server.ask("worker")
    sign_in(page, server, server.operator())
    video = _large_video(tmp_path, size=60_000_000)
    job = page.get_by_role("list", name="Uploads and analyses").get_by_role("listitem")
    _slow_down(page, 20_000_000)
    with page.expect_response(lambda r: r.request.method == "PUT" and r.ok):
        page.get_by_label("Choose a video").set_input_files(video)
    expect(job).to_contain_text("Uploading")
    page.reload()
    expect(job).to_have_count(0)
    put: list[str] = []
    page.on("request", lambda r: put.append(r.url) if r.method == "PUT" else None)
    page.get_by_label("Choose a video").set_input_files(video)
    expect(job).to_contain_text("Analysed · 1 incident found")
    # Four parts make the file, and at least one of them was there already.
    assert 1 <= len({url.partition("?")[0] for url in put}) <= 3, put
    assert page.evaluate("localStorage['safe-eye.uploads']") == "{}"


def test_a_large_upload_survives_a_lost_connection(
    page: Page, server: Server, complaints: Complaints, tmp_path: Path
) -> None:
    complaints.forgiven = ("ERR_CONNECTION_RESET",)
    server.ask("worker")
    sign_in(page, server, server.operator())
    lost: list[str] = []

    def lose(route: Route) -> None:
        if len(lost) < 2:
            lost.append(route.request.url)
            route.abort("connectionreset")
        else:
            route.continue_()

    page.route("**/uploads/**", lose)
    video = _large_video(tmp_path, size=60_000_000)
    page.get_by_label("Choose a video").set_input_files(video)
    job = page.get_by_role("list", name="Uploads and analyses").get_by_role("listitem")
    expect(job).to_contain_text("Analysed · 1 incident found")
    assert len(lost) == 2


def _record(page: Page, selector: str) -> Callable[[], list[str]]:
    """Note every text that `selector` shows from now on; call it for the list."""
    page.evaluate(
        """selector => {
          window.seen = [];
          new MutationObserver(() => {
            const text = document.querySelector(selector)?.textContent;
            if (text && window.seen.at(-1) !== text) window.seen.push(text);
          }).observe(document.body, {
            subtree: true, childList: true, characterData: true,
          });
        }""",
        selector,
    )
    return lambda: list(page.evaluate("window.seen"))
