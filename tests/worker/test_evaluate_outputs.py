"""What `safe-eye evaluate` writes: whole or not at all, and over nothing of others."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.worker import media
from tests.worker.evaluated_site import evaluate, make_site, site_card
from tests.worker.tiny_model import save_tiny_model
from worker.slowfast.card import ModelCard, load_card
from worker.slowfast.fake import FakeEngine


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_site(tmp_path_factory.mktemp("site"))


class BrokenOffEngine(FakeEngine):
    """Somebody presses Ctrl-C during the fourth clip."""

    def scores(self, slow: Any, fast: Any) -> Any:
        if len(self.calls) == 3:
            raise KeyboardInterrupt
        return super().scores(slow, fast)


def test_an_interrupted_run_leaves_nothing(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = evaluate(
        "--data", data, "--json", tmp_path / "r.json", "--report", tmp_path / "report",
        engine=BrokenOffEngine(site_card()),
    )  # fmt: skip
    assert code == 130
    assert list(tmp_path.iterdir()) == []
    captured = capsys.readouterr()
    assert captured.out == "" and "interrupted" in captured.err


class OustingEngine(FakeEngine):
    """While it watches, somebody puts a file where the report's folder was to be."""

    def __init__(self, card: ModelCard, place: Path) -> None:
        super().__init__(card)
        self._place = place

    def scores(self, slow: Any, fast: Any) -> Any:
        if self._place.is_dir():
            self._place.rmdir()
            self._place.write_text("mine")
        return super().scores(slow, fast)


def test_a_report_that_fails_costs_no_figure_and_no_card(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("model", "new", "pages"):
        (tmp_path / name).mkdir()
    original = load_card(save_tiny_model(tmp_path / "model"))
    words = ("--json", tmp_path / "r.json", "--report", tmp_path / "pages" / "report")
    card = ("--false-alarms-per-hour", "300", "--write-card", tmp_path / "new" / "c")
    engine = OustingEngine(original, tmp_path / "pages")
    assert evaluate("--data", data, *words, *card, engine=engine) == 1
    captured = capsys.readouterr()
    assert "pages" in captured.err
    assert re.search(r"^assault +2 ", captured.out, re.MULTILINE)
    found = json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))
    assert len(found["mistakes"]) == 2
    assert load_card(tmp_path / "new" / "c").sha256 == original.sha256


def test_clips_that_cannot_be_made_are_told_and_the_page_is_there(
    data: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise RuntimeError("no encoder")

    monkeypatch.setattr("worker.evaluation.mistakes.write_clip", broken)
    words = ("--json", tmp_path / "r.json", "--report", tmp_path / "report")
    assert evaluate("--data", data, *words) == 0
    assert capsys.readouterr().err.count("no encoder") == 2
    found = json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))
    assert [row["clip"] for row in found["mistakes"]] == [None, None]
    assert (tmp_path / "report" / "index.html").is_file()


def test_figures_are_written_though_no_threshold_can_be_chosen(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "a.mp4").write_bytes(media.video(seconds=4))
    rows = "file,label,source\na.mp4,assault,1\n"
    (tmp_path / "site" / "index.csv").write_text(rows, encoding="utf-8")
    out = tmp_path / "r.json"
    words = ("--false-alarms-per-hour", "1", "--json", out)
    assert evaluate("--data", tmp_path / "site", *words) == 2
    assert "EVALUATION_HOURS" in capsys.readouterr().err
    found = json.loads(out.read_text(encoding="utf-8"))
    assert found["thresholds"] is None and found["events"]["events"] == 1


def test_thresholds_are_written_to_a_new_card_with_how_they_were_chosen(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "model").mkdir()
    (tmp_path / "new").mkdir()
    original = save_tiny_model(tmp_path / "model")
    new = tmp_path / "new" / "card.yaml"
    words = (
        *("--data", data, "--model", original),
        *("--false-alarms-per-hour", "300", "--write-card", new),
    )
    engine = FakeEngine(load_card(original))
    assert evaluate(*words, engine=engine) == 0
    card, before = load_card(new), load_card(original)
    assert card.weights_path.read_bytes() == before.weights_path.read_bytes()
    how = card.quality["thresholds"]["assault"]
    assert card.thresholds["assault"] == {"on": how["on"], "off": how["off"]}
    assert (how["wanted_per_hour"], how["alarms"], how["events"]) == (300, 1, 2)
    assert 0 < how["per_hour"] <= 300 and how["recall"] == 0.5
    assert "too few" in how["caution"]
    assert card.thresholds["fall"] == before.thresholds["fall"]
    written = new.read_bytes()
    assert evaluate(*words, engine=engine) == 2
    assert "--force" in capsys.readouterr().err
    assert new.read_bytes() == written
    assert evaluate(*words, "--force", engine=engine) == 0


@pytest.mark.parametrize("forced", [(), ("--force",)])
def test_a_card_is_not_put_beside_the_weights_of_another_model(
    data: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    forced: tuple[str, ...],
) -> None:
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
    original = save_tiny_model(tmp_path / "one")
    other = load_card(
        save_tiny_model(
            tmp_path / "other", labels=["normal", "fall"],
            thresholds={"fall": {"on": 0.6, "off": 0.4}},
        )
    )  # fmt: skip
    weights = other.weights_path.read_bytes()
    engine = FakeEngine(load_card(original))
    new = tmp_path / "other" / ("card.yaml" if forced else "new.yaml")
    words = ("--data", data, "--false-alarms-per-hour", "300", "--write-card", new)
    assert evaluate(*words, *forced, engine=engine) == 2
    assert "another model's file" in capsys.readouterr().err
    assert engine.calls == []
    assert other.weights_path.read_bytes() == weights
    assert load_card(tmp_path / "other" / "card.yaml") == other
    own = tmp_path / "one" / "new.yaml"
    words = (*words[:-1], own)
    assert evaluate(*words, engine=engine) == 0
    assert load_card(own).sha256 == load_card(original).sha256
    words = (*words[:-1], tmp_path / "other" / other.weights)
    assert evaluate(*words, "--force", engine=engine) == 2
    assert other.weights_path.read_bytes() == weights


def test_the_bundled_card_is_never_written_over_silently(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from worker.slowfast.card import bundled

    before = bundled().read_bytes()
    words = ("--false-alarms-per-hour", "1", "--write-card", bundled())
    assert evaluate("--data", data, *words) == 2
    assert "comes with Safe-Eye" in capsys.readouterr().err
    assert bundled().read_bytes() == before


def test_raising_thresholds_needs_the_rate_that_they_are_raised_to(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert evaluate("--data", data, "--raise-only") == 2
    assert "--raise-only needs --false-alarms-per-hour" in capsys.readouterr().err
