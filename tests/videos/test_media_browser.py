"""Stored video in a real browser: plays, and seeks by asking for ranges."""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator
from typing import Any

import av
import numpy as np
import pytest
import uvicorn
from playwright.sync_api import sync_playwright

from backend.asgi import django_application
from backend.common.storage import put_object, signed_media_url
from tests.flow.browser import CHROMIUM, QUIET

SECONDS, RATE = 30, 10


class Served:
    """The site on a free port; `ranges` are the Range headers with their answers."""

    def __init__(self) -> None:
        self.ranges: list[tuple[str, int]] = []
        config = uvicorn.Config(
            self._application, port=0, log_level="warning", interface="asgi3"
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run)
        self._thread.start()
        while not self._server.started:
            self._thread.join(0.02)
            assert self._thread.is_alive()
        port = self._server.servers[0].sockets[0].getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"

    async def _application(self, scope: Any, receive: Any, send: Any) -> None:
        asked = dict(scope.get("headers", ())).get(b"range", b"").decode()

        async def noted(message: Any) -> None:
            if message["type"] == "http.response.start":
                self.ranges.append((asked, message["status"]))
            await send(message)

        if scope["type"] == "http":
            await django_application(scope, receive, noted)

    def stop(self) -> None:
        self._server.should_exit = True
        self._server.force_exit = True
        self._thread.join()


@pytest.fixture
def served() -> Iterator[Served]:
    found = Served()
    yield found
    found.stop()


def noisy_video() -> bytes:
    """Half a minute of noise, with its index at the end: megabytes to seek in."""
    out = io.BytesIO()
    noise = np.random.default_rng(1)
    with av.open(out, "w", format="mp4") as target:
        stream: Any = target.add_stream("libx264", rate=RATE)
        stream.width, stream.height, stream.pix_fmt = 160, 120, "yuv420p"
        stream.options = {"preset": "ultrafast", "qp": "20"}
        stream.codec_context.gop_size = RATE
        for _ in range(SECONDS * RATE):
            picture = noise.integers(0, 256, (120, 160, 3), dtype=np.uint8)
            frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
            target.mux(stream.encode(frame))
        target.mux(stream.encode())
    return out.getvalue()


SEEK = """async (url) => {
  const video = document.createElement("video");
  const until = (name) => new Promise((done, fail) => {
    video.addEventListener(name, done, {once: true});
    video.addEventListener("error", () => fail(video.error.message), {once: true});
  });
  video.src = url;
  video.preload = "metadata";
  document.body.append(video);
  await until("loadedmetadata");
  const seen = [];
  for (const second of [25, 3, 29]) {
    video.currentTime = second;
    await until("seeked");
    seen.push(video.currentTime);
  }
  return {seen, duration: video.duration, width: video.videoWidth};
}"""


OPENED = """async () => {
  const video = document.querySelector("video");
  while (video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA) {
    if (video.error) throw new Error(video.error.message);
    await new Promise((done) => setTimeout(done, 20));
  }
  return video.videoWidth;
}"""


def test_a_link_to_a_stored_video_opens_in_a_tab(served: Served, mp4: bytes) -> None:
    name = put_object("orgs/1/videos/u/a.mp4", io.BytesIO(mp4))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        page = browser.new_page()
        page.goto(f"{served.url}{signed_media_url(name)}")
        assert page.evaluate(OPENED) == 64
        browser.close()


def test_a_browser_plays_stored_video_and_seeks_in_it(served: Served) -> None:
    body = noisy_video()
    name = put_object("orgs/1/videos/u/무단 침입.mp4", io.BytesIO(body))
    url = f"{served.url}{signed_media_url(name)}"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        page = browser.new_page()
        # Any page of the origin, as the alarm page is.
        page.goto(f"{served.url}/media/x/x")
        found = page.evaluate(SEEK, url)
        browser.close()
    assert found == {"seen": [25, 3, 29], "duration": SECONDS, "width": 160}
    parts = [status for asked, status in served.ranges if asked]
    assert len(parts) > 1
    assert set(parts) == {206}
    # Not all of it was read from its start.
    assert any(not asked.startswith("bytes=0-") for asked, _ in served.ranges if asked)
