"""A site of labelled videos, and `safe-eye evaluate` on it with a fake network."""

from __future__ import annotations

import argparse
from pathlib import Path

from tests.worker import media
from worker.evaluation.cli import add_arguments, run
from worker.slowfast.card import ModelCard
from worker.slowfast.fake import FakeEngine, fake_card

FIGHT = media.Block("assault", 3, 6, x=100, y=60)
HOSTILE = "<script>alert(1)</script>'\"&.mp4"
KOREAN = "주차장 폭행.mp4"


def make_site(folder: Path) -> Path:
    """Two fights, one of them not seen, two normal files, and those that are broken."""
    normal = media.video(seconds=8)
    (folder / "가게.mp4").write_bytes(normal)
    (folder / KOREAN).write_bytes(media.video(seconds=9, blocks=(FIGHT,)))
    name = HOSTILE.replace("/", "∕")
    (folder / name).write_bytes(media.video(seconds=9, blocks=(FIGHT,)))
    (folder / "missed.mp4").write_bytes(normal)
    (folder / "장난.mp4").write_bytes(normal)
    (folder / "back.mp4").write_bytes(normal)
    (folder / "late.mp4").write_bytes(normal)
    (folder / "text.mp4").write_text("no video")
    quoted = name.replace('"', '""')
    rows = [
        "file,label,source,start_s,end_s",
        f"{KOREAN},assault,camera 1,3,6",
        f'"{quoted}",normal,camera 2,,',
        "missed.mp4,assault,camera 3,2,5",
        "가게.mp4,normal,camera 4,,",
        "text.mp4,normal,camera 4,,",
        "gone.mp4,normal,camera 4,,",
        "장난.mp4,juggling,camera 4,,",
        "back.mp4,fall,camera 4,7,3",
        "late.mp4,fall,camera 4,9,11",
    ]
    (folder / "index.csv").write_text("\n".join(rows), encoding="utf-8")
    return folder


def site_card() -> ModelCard:
    return fake_card(("normal", "fall", "assault"))


def evaluate(*words: str | Path, engine: FakeEngine | None = None) -> int:
    """The exit code of the command with these arguments."""
    parser = argparse.ArgumentParser()
    add_arguments(parser)
    args = parser.parse_args([str(word) for word in words])
    return run(args, load=lambda _: engine or FakeEngine(site_card()))
