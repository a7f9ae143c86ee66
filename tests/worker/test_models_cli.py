"""`safe-eye models`: add, list, show, verify, use, remove; and what follows from it."""

from __future__ import annotations

import argparse
import json
import socket
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from backend.cli import main
from tests.videos.https_server import (
    PUBLIC,
    HttpsServer,
    https_server,
    make_certificate,
)
from tests.worker import media, onnx_file, zoo_files
from tests.worker.tiny_model import save_tiny_model
from worker.slowfast.card import bundled
from worker.slowfast.errors import DownloadError, StoreError
from worker.slowfast.zoo import download as downloads
from worker.slowfast.zoo import store
from worker.slowfast.zoo.download import Line, download, is_public

CONFIG = zoo_files.zoo_config(arch="slow", frames=4, rate=16)


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("zoo") / "SLOW_tiny.pkl"
    return zoo_files.save_caffe2(zoo_files.reference(CONFIG), path)


@pytest.fixture(scope="module")
def config(checkpoint: Path) -> Path:
    return zoo_files.save_config(CONFIG, checkpoint.with_name("c.yaml"))


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SAFE_EYE_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def added(
    home: Path, checkpoint: Path, config: Path, capsys: pytest.CaptureFixture[str]
) -> Path:
    """The folder of models, with one more."""
    assert main(["models", "add", str(checkpoint), "--config", str(config)]) == 0
    capsys.readouterr()
    return home / "models"


def test_a_model_goes_through_its_life(
    home: Path, checkpoint: Path, config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    add = ["models", "add", str(checkpoint), "--config", str(config), "--json"]
    assert main(add) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["name"] == "slow_tiny"
    assert told["missing"] == ["dumping", "theft", "mobility"]
    assert told["behaviours"]["fall"]["means"] == {"faceplanting": 1.0}
    assert told["training"]["format"] == "caffe2"

    assert main(["models", "list", "--json"]) == 0
    rows = {row["name"]: row for row in json.loads(capsys.readouterr().out)}
    assert set(rows) == {"safe-eye-small", "safe-eye-scenes", "slow_tiny"}
    assert [name for name, row in rows.items() if row["in_use"]] == ["safe-eye-small"]

    assert main(["models", "verify", "slow_tiny", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["labels"] == 400

    assert main(["models", "use", "slow_tiny"]) == 0
    assert store.card_in_use(home / "models").parent.name == "slow_tiny"
    assert main(["models", "remove", "slow_tiny"]) == 1
    assert "is in use" in capsys.readouterr().err
    assert main(["models", "use", "safe-eye-small"]) == 0
    assert main(["models", "remove", "slow_tiny"]) == 0
    assert store.added(home / "models") == []
    assert store.card_in_use(home / "models") == bundled()


def test_show_says_what_is_seen_and_what_is_not(
    added: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["models", "show", "slow_tiny"]) == 0
    text = capsys.readouterr().out
    assert "Slow R50, 4 frames of 2.13 s at 32 px" in text
    assert "slapping ×1" in text
    assert "not seen: dumping, theft, mobility" in text
    assert "was not measured" in text
    assert main(["models", "list"]) == 0
    assert "* safe-eye-small " in capsys.readouterr().out


def test_labels_of_the_user_decide(
    home: Path, checkpoint: Path, config: Path, tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    own = tmp_path / "own.yaml"
    own.write_text(
        "labels: kinetics400\n"
        "behaviours: {dumping: {garbage collecting: 0.3}}\n"
        "thresholds: {dumping: {'on': 0.25, 'off': 0.1}}\n"
    )
    add = ["models", "add", str(checkpoint), "--config", str(config), "--name", "own"]
    assert main([*add, "--labels", str(own), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["behaviours"] == {
        "dumping": {"means": {"garbage collecting": 0.3}, "threshold": 0.25}
    }
    assert len(told["missing"]) == 7


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("labels: kinetics400\nbehaviours: {fall: {falling: 1}}", "no label 'falling'"),
        ("labels: kinetics400\nbehaviours: {}", "no label means anything"),
        ("labels: [a]\nbehaviours: {fall: {a: 1}}", "1 labels for a network of 400"),
        ("labels: kinetics400\nbehaviours: {fall: {squat: 2}}", "weighs 2"),
        ("labels: kinetics400\nbehaviours: {dance: {squat: 1}}", "'dance' is no beh"),
        ("labels: none\nbehaviours: {fall: {squat: 1}}", "cannot read"),
        ("labels: kinetics400", "missing key 'behaviours'"),
        ("colour: red", "unknown key 'colour'"),
        ("labels: 3\nbehaviours: {fall: {squat: 1}}", "wrong type"),
        ("- 1", "not a mapping"),
        ("a: [", "not YAML"),
    ],
)
def test_a_label_map_that_is_wrong_is_refused(
    home: Path, checkpoint: Path, config: Path, tmp_path: Path, text: str, reason: str,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    (tmp_path / "own.yaml").write_text(text)
    words = [str(checkpoint), "--config", str(config)]
    labels = ["--labels", str(tmp_path / "own.yaml")]
    assert main(["models", "add", *words, *labels]) == 1
    err = capsys.readouterr().err
    assert reason in err
    assert "MODEL_LABELS" in err
    assert not list(home.glob("models/*"))


def test_a_broken_model_is_told_and_hides_no_other(
    added: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    weights = added / "slow_tiny" / "weights.safetensors"
    weights.write_bytes(weights.read_bytes()[:-1] + b"x")
    assert main(["models", "verify", "slow_tiny"]) == 1
    assert "MODEL_CHECKSUM" in capsys.readouterr().err
    (added / "slow_tiny" / "card.yaml").write_text("nothing")
    assert main(["models", "list"]) == 0
    out = capsys.readouterr().out
    assert "not a mapping" in out
    assert "safe-eye-small" in out


@pytest.mark.parametrize("action", ["show", "verify", "use", "remove"])
@pytest.mark.parametrize("name", ["none", "../x", "Ä", ""])
def test_a_name_that_is_none_is_refused(
    home: Path, action: str, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["models", action, name]) == 1
    assert "MODEL_STORE" in capsys.readouterr().err


def test_what_comes_with_safe_eye_stays(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["models", "remove", "safe-eye-scenes"]) == 1
    assert bundled().is_file()


def test_a_model_in_use_that_is_gone_is_told(home: Path) -> None:
    (home / "models").mkdir(parents=True)
    (home / "models" / "in-use").write_text("gone\n")
    with pytest.raises(StoreError, match="'gone'"):
        store.card_in_use(home / "models")


def test_the_worker_takes_the_model_in_use(
    tmp_path: Path, settings: argparse.Namespace
) -> None:
    from worker.main import model_card

    settings.HOME, settings.MODEL_CARD = tmp_path, ""
    assert model_card() == bundled()
    (tmp_path / "models" / "tiny").mkdir(parents=True)
    card = save_tiny_model(tmp_path / "models" / "tiny")
    store.use("tiny", folder=tmp_path / "models")
    assert model_card() == card
    settings.MODEL_CARD = "/elsewhere/card.yaml"
    assert model_card() == Path("/elsewhere/card.yaml")


def test_analyze_takes_a_model_by_name_path_and_use(
    added: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    video = tmp_path / "x.mp4"
    video.write_bytes(media.video(seconds=3))
    card = added / "slow_tiny" / "card.yaml"
    store.use("slow_tiny", folder=added)
    engine = ["--engine", "torch", "--json", "--windows"]
    for words in (["--model", "slow_tiny"], ["--model", str(card)], []):
        assert main(["analyze", str(video), *words, *engine]) == 0
        told = json.loads(capsys.readouterr().out)
        assert told["model"] == "slow_tiny"
        assert set(told["windows"][0]["scores"]) == {
            "normal", "fall", "vandalism", "arson", "smoking", "assault",
        }  # fmt: skip
    assert main(["analyze", str(video), "--model", "none", *engine]) == 1
    assert "no model called 'none'" in capsys.readouterr().err


@pytest.fixture(scope="module")
def of_people(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The words that add a model of AVA by the name of "people"."""
    folder = tmp_path_factory.mktemp("ava")
    options = zoo_files.zoo_config(people=True, frames=8, crop=64, classes=80)
    path = zoo_files.save_caffe2(zoo_files.reference(options), folder / "ava.pkl")
    yaml = zoo_files.save_config(options, folder / "c.yaml")
    own = folder / "own.yaml"
    own.write_text(
        "labels: ava\nbehaviours: {fall: {fall down: 1}}\n"
        "thresholds: {fall: {'on': 0.02, 'off': 0.01}}\n"
    )
    words = ["--config", str(yaml), "--labels", str(own), "--name", "people"]
    return ["models", "add", str(path), *words]


def test_analyze_looks_where_the_given_detector_finds_people(
    home: Path, of_people: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [[0, 1, 0.9, 0.125, 0.125, 0.375, 0.7], [0, 1, 0.8, 0.625, 0.2, 0.9, 0.7]]
    found = np.array([[[*rows, [-1] * 7]]], dtype=np.float32)
    detector = onnx_file.save_detector(tmp_path / "mine.onnx", found)
    (tmp_path / "mine.xml").write_bytes(detector.read_bytes())
    assert main([*of_people, "--detector", str(tmp_path / "mine.xml")]) == 1
    assert "only ONNX files" in capsys.readouterr().err

    assert main([*of_people, "--detector", str(detector)]) == 0
    capsys.readouterr()
    assert main(["models", "show", "people"]) == 0
    assert "detector.onnx" in capsys.readouterr().out
    video = tmp_path / "x.mp4"
    video.write_bytes(media.video(seconds=3, size=(160, 120)))
    words = ["--model", "people", "--json", "--no-gate"]
    assert main(["analyze", str(video), *words]) == 0
    told = json.loads(capsys.readouterr().out)
    # A picture of 160 px is squeezed into the detector's 64.
    boxes = [detection["boxes"][0] for detection in told["detections"]]
    edges = sorted((box["x"], box["w"]) for box in boxes)
    assert np.allclose(edges, [(20, 40), (100, 44)], atol=1)


def test_analyze_follows_the_people_of_a_model_of_ava(
    home: Path, of_people: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(of_people) == 0
    assert main(["models", "show", "people"]) == 0
    assert "people are found by OpenCV" in capsys.readouterr().out
    blocks = (
        media.Block("assault", 0, 3, x=20, y=30, w=20, h=50),
        media.Block("fall", 0, 3, x=110, y=40, w=20, h=50),
    )
    (tmp_path / "x.mp4").write_bytes(media.video(seconds=3, blocks=blocks))
    output = ["--output", str(tmp_path / "out")]
    video = str(tmp_path / "x.mp4")
    assert main(["analyze", video, "--model", "people", "--json", *output]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["model"] == "people"
    starts = sorted(found["boxes"][0]["x"] for found in told["detections"])
    assert len(starts) == 2
    assert starts[0] < 60 < starts[1]
    assert all(Path(found["clip"]).is_file() for found in told["detections"])


@pytest.fixture
def https(tmp_path: Path) -> Iterator[HttpsServer]:
    with https_server(make_certificate(tmp_path)) as server:
        yield server


def line(server: HttpsServer, *addresses: str) -> Line:
    """The way to the test's server, under the address of a public one."""
    network = server.network(list(addresses) or [PUBLIC])

    def connect(address: str, port: int) -> socket.socket:
        server.connected.append((address, port))
        return socket.create_connection(("127.0.0.1", server.port), timeout=10)

    return Line(resolve=network.resolve, connect=connect, trust=network.trust)


def fetched(url: str, way: Line, folder: Path, **limits: float) -> bytes:
    with (folder / "got").open("wb") as into:
        download(url, into, line=way, **limits)  # type: ignore[arg-type]
    return (folder / "got").read_bytes()


def test_a_model_is_fetched_and_added(
    home: Path, checkpoint: Path, config: Path, https: HttpsServer,
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    https.file("/zoo/SLOW_tiny.pkl?v=1", checkpoint.read_bytes())
    monkeypatch.setattr(downloads, "Line", lambda: line(https))
    url = "https://video.test/zoo/SLOW_tiny.pkl?v=1"
    assert main(["models", "add", url, "--config", str(config), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["name"], told["training"]["source"]) == ("slow_tiny", "SLOW_tiny.pkl")
    assert [p.name for p in (home / "models").iterdir()] == ["slow_tiny"]


@pytest.mark.parametrize(
    "url",
    [
        "http://video.test/x", "ftp://video.test/x", "https://", "file:///etc/passwd",
        "https://user:secret@video.test/x", "https://video.test:22/x",
        "https://video.test:no/x",
    ],
)  # fmt: skip
def test_an_address_that_is_no_plain_https_is_refused(
    url: str, tmp_path: Path, https: HttpsServer
) -> None:
    with pytest.raises(DownloadError):
        fetched(url, line(https), tmp_path)
    assert https.connected == []


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.0.0.5", "169.254.169.254", "::1", "fd00::1", "::ffff:10.0.0.1",
     "100.64.0.1", "224.0.0.1", "2002:a00::1", "64:ff9b::a00:1", "0.0.0.0", "no"],
)  # fmt: skip
def test_a_name_that_leads_inside_is_never_connected(
    address: str, tmp_path: Path, https: HttpsServer
) -> None:
    assert not is_public(address)
    https.file("/x", b"secret")
    for addresses in ([address], [PUBLIC, address]):
        with pytest.raises(DownloadError, match="public"):
            fetched("https://video.test/x", line(https, *addresses), tmp_path)
    assert https.connected == []


def test_redirects_are_checked_like_the_first_address(
    tmp_path: Path, https: HttpsServer
) -> None:
    https.redirect("/a", "/b")
    https.file("/b", b"weights")
    assert fetched("https://video.test/a", line(https), tmp_path) == b"weights"
    for place in ("http://video.test/b", "https://video.test:8443/b", "file:///b"):
        https.redirect("/a", place)
        with pytest.raises(DownloadError):
            fetched("https://video.test/a", line(https), tmp_path)
    https.redirect("/a", "/a")
    with pytest.raises(DownloadError, match="too often"):
        fetched("https://video.test/a", line(https), tmp_path)


def test_a_body_beyond_the_limit_is_refused(tmp_path: Path, https: HttpsServer) -> None:
    https.file("/x", bytes(1000))
    with pytest.raises(DownloadError, match="1000 bytes are more than 999"):
        fetched("https://video.test/x", line(https), tmp_path, limit_bytes=999)
    with pytest.raises(DownloadError, match="answers 404"):
        fetched("https://video.test/none", line(https), tmp_path)
    with pytest.raises(DownloadError, match="too long"):
        fetched("https://video.test/x", line(https), tmp_path, longest_s=-1)
