"""The image of the web process: the files and packages that the Dockerfile gives it."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import redis

from tests.flow.as_installed import WEB, environment_as_installed
from tests.flow.instance import Instance
from tests.worker.media import video

ROOT = Path(__file__).parents[2]
UPLOAD = """mutation Upload($file: Upload!) {
  uploadVideo(input: {file: $file, analyze: true}) {
    video { durationS thumbnailUrl } analysis { state } errors { code } } }"""


def _copy_what_the_image_holds(image: Path) -> None:
    """As the COPY lines of the target `web` say."""
    dockerfile = (ROOT / "Dockerfile").read_text("utf-8")
    target = dockerfile.partition(" AS web\n")[2].partition("\nFROM ")[0]
    for line in re.findall(r"^COPY (.+)$", target, re.MULTILINE):
        *sources, place = line.split()
        for source in sources:
            to = image / (f"{place}/{source}" if place == "./" else place)
            to.parent.mkdir(parents=True, exist_ok=True)
            if (ROOT / source).is_dir():
                skipped = shutil.ignore_patterns("node_modules", "__pycache__")
                shutil.copytree(ROOT / source, to, ignore=skipped)
            else:
                shutil.copy(ROOT / source, to)


@pytest.fixture
def web(tmp_path: Path, redis_url: str) -> Iterator[Instance]:
    image = tmp_path / "app"
    _copy_what_the_image_holds(image)
    instance = Instance(
        tmp_path / "home",
        "--no-demo",
        code=image,
        REDIS_URL=redis_url,
        **environment_as_installed(tmp_path / "site", locks=WEB),
    )
    yield instance
    instance.kill()


def test_it_takes_videos_and_queues_their_analysis_without_torch(
    web: Instance, redis_url: str
) -> None:
    web.wait_for("Safe-Eye is ready")
    reply = httpx.post(
        f"{web.url}/graphql",
        headers={"Authorization": f"Bearer {web.token()}"},
        data={
            "operations": json.dumps({"query": UPLOAD, "variables": {"file": None}}),
            "map": '{"0": ["variables.file"]}',
        },
        files={"0": ("shop.mp4", video(seconds=2), "video/mp4")},
        timeout=60,
    ).json()
    payload = reply["data"]["uploadVideo"]
    assert payload["errors"] == []
    assert payload["analysis"] == {"state": "QUEUED"}
    assert payload["video"]["durationS"] == 2
    picture = httpx.get(web.url + payload["video"]["thumbnailUrl"])
    assert picture.content.startswith(b"\xff\xd8")
    with redis.Redis.from_url(redis_url) as client:
        assert client.llen("safe-eye:analysis") == 1
    assert httpx.get(web.url).status_code == 200
    assert web.interrupt() == 0


def test_torch_is_absent_there(tmp_path: Path) -> None:
    found = subprocess.run(
        [sys.executable, "-c", "import torch"],
        env=environment_as_installed(tmp_path / "site", locks=WEB),
        capture_output=True,
        text=True,
        check=False,
    )
    assert "No module named 'torch'" in found.stderr
