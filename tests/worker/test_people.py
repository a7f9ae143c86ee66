"""People are found, scored one by one and followed, from video to detection."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import openvino
import pytest
import torch
from openvino import opset13 as ops

from tests.worker import media
from tests.worker.tiny_model import save_tiny_model
from tests.worker.zoo_cards import BOX_HEAD, SEEN, SLOW, people_card
from worker.detections import Detection
from worker.merging import Merger
from worker.people.engine import PeopleEngine, PeopleTorchEngine
from worker.people.finding import HogDetector, Images, moving_regions
from worker.people.onnx import OnnxDetector, guess_layout, load_detector
from worker.people.openvino_engine import PeopleOpenVinoEngine
from worker.people.scorer import PersonScorer
from worker.people.tracking import Person
from worker.pipeline import DetectionFound, Finished, WindowScored, analyse
from worker.scenes.scene import render_file
from worker.scenes.spec import random_spec
from worker.scenes.truth import GroundTruth
from worker.scoring import Answer, Subject
from worker.slowfast.card import ModelCard, load_card
from worker.slowfast.engine import Floats, load_engine
from worker.slowfast.errors import DetectorError, PrecisionError
from worker.slowfast.localise import Box
from worker.slowfast.network import build_network
from worker.slowfast.preprocess import fit_geometry, to_pathways
from worker.video.clips import Clip
from worker.video.windows import Window


class Watched:
    """A people engine that scores the brightest box as a fight; keeps its boxes."""

    name, best_batch = "watched", 2

    def __init__(self) -> None:
        self.card = people_card(thresholds={
            label: {"on": 0.5, "off": 0.2} for label in ("assault", "fall")
        })  # fmt: skip
        self.boxes: list[Floats] = []

    def people_scores(self, slow: Floats, fast: Floats, boxes: Floats) -> Floats:
        self.boxes.append(boxes)
        rows = []
        for _, x1, y1, x2, y2 in boxes.astype(int):
            bright = float(fast[0, 0, :, y1:y2, x1:x2].mean() > 0)
            rows.append([1 - bright, bright, 0.0])
        return np.array(rows, dtype=np.float32)

    def scores(self, slow: Floats, fast: Floats) -> tuple[Floats, Floats]:
        raise AssertionError("people are scored one by one")


class Bright:
    """Finds bright blocks, as big as they are."""

    joins_motion = False

    def detect(self, image: Images) -> list[Person]:
        import cv2

        bright = (image.max(axis=2) > 100).astype(np.uint8)
        count, _, stats, _ = cv2.connectedComponentsWithStats(bright)
        return [Person(Box(*row[:4]), 1.0) for row in stats[1:count].tolist()]


def clip(index: int, *boxes: tuple[int, int, int], size: int = 64) -> Clip:
    """Blocks of 10 x 20 at (x, y) of a brightness."""
    images = np.zeros((8, size, size, 3), dtype=np.uint8)
    for x, y, value in boxes:
        images[:, y : y + 20, x : x + 10] = value
    start = Fraction(index, 2)
    return Clip(Window(index, start, start + 2), images)


def test_every_person_is_scored_where_they_are() -> None:
    engine = Watched()
    scorer = PersonScorer(engine, fit_geometry(640, 480, 64), Bright())
    clips = [clip(i, (4 + i, 10, 120), (40, 30, 250)) for i in range(3)]
    answers = list(scorer.answers(clips))
    assert [[s.key for s in a.subjects or ()] for a in answers] == [[0, 1]] * 3
    first = answers[0].subjects
    assert first is not None
    # Found in the picture's own proportions, to the pixel there.
    box = first[0].box("fall")
    off = np.subtract((box.x, box.y, box.w, box.h), (40, 75, 100, 150))
    assert np.abs(off).max() < 15
    np.testing.assert_allclose(
        engine.boxes[0], [[0, 4, 10, 14, 30], [0, 40, 30, 50, 50]], atol=1
    )
    assert first[1].scores["assault"] == 1
    assert answers[0].scores == {"normal": 0, "assault": 1, "fall": 0}
    assert answers[0].box("assault") in [s.box("assault") for s in first]


def test_nobody_is_normal_and_costs_no_network() -> None:
    engine = Watched()
    scorer = PersonScorer(engine, fit_geometry(64, 64, 64), Bright())
    (answer,) = scorer.answers([clip(0)])
    assert answer.subjects == ()
    assert answer.scores == {"normal": 1, "assault": 0, "fall": 0}
    assert engine.boxes == []


def told(card: ModelCard, scores: list[dict[int, float]]) -> list[Detection]:
    """Complete detections of windows in which people (by key) score so as fighters."""
    merger, found = Merger(card), []
    for index, people in enumerate(scores):
        start = card.stride_s * index
        subjects = tuple(
            Subject(
                key, {"normal": 1 - score, "assault": score, "fall": 0.0},
                lambda _, key=key, index=index: Box(100 * key + index, 0, 50, 90),
            )
            for key, score in people.items()
        )  # fmt: skip
        answer = Answer({}, lambda _: Box(0, 0, 1, 1), subjects)
        found += merger.add(Window(index, start, start + card.window_s), answer)
    found += merger.close(until_s=card.stride_s * (len(scores) - 1) + card.window_s)
    return [one for one in found if not one.is_ongoing]


def test_two_people_make_two_detections_with_their_own_paths() -> None:
    found = told(Watched().card, [{0: 0.9, 1: 0.8}] * 3)
    assert [d.score for d in found] == [0.9, 0.8]
    assert [[box.x for box in d.boxes] for d in found] == [[0, 1, 2], [100, 101, 102]]


def test_who_is_gone_ends_their_detection() -> None:
    found = told(Watched().card, [{0: 0.9}, {0: 0.9}, {}, {1: 0.9}])
    assert [len(d.boxes) for d in found] == [2, 1]
    assert found[0].end_s < found[1].end_s


def test_the_engine_scores_people_as_the_network_does() -> None:
    card = people_card()
    torch.manual_seed(2)
    network = build_network(card).eval()
    engine = PeopleTorchEngine(card, network=network)
    assert isinstance(engine, PeopleEngine)
    slow, fast = torch.randn(1, 3, 2, 64, 64), torch.randn(1, 3, 8, 64, 64)
    boxes = torch.tensor([[0.0, 3, 4, 30, 60], [0, 0, 0, 64, 64]])
    with torch.inference_mode():
        labels = network([slow.clone(), fast.clone()], boxes).numpy()
    found = engine.people_scores(slow.numpy(), fast.numpy(), boxes.numpy())
    np.testing.assert_allclose(
        found[:, 1], np.maximum(labels[:, 2], 0.5 * labels[:, 3]), atol=1e-5
    )
    np.testing.assert_allclose(found[:, 0], 1 - found[:, 1:].max(axis=1), atol=1e-6)
    nobody = engine.people_scores(slow.numpy(), fast.numpy(), boxes[:0].numpy())
    assert nobody.shape == (0, 3)
    assert engine.scores(slow.numpy(), fast.numpy())[0].shape == (1, 3)


@pytest.fixture(scope="module")
def street(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two blocks that move, on grey, in a small real video."""
    path = tmp_path_factory.mktemp("video") / "x.mp4"
    blocks = (
        media.Block("assault", 0, 4, x=20, y=30, w=20, h=50),
        media.Block("fall", 0, 4, x=110, y=40, w=20, h=50),
    )
    path.write_bytes(media.video(seconds=4, blocks=blocks))
    return path


@pytest.fixture(scope="module")
def people_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    card = people_card()
    low = {label: {"on": 0.02, "off": 0.01} for label in ("assault", "fall")}
    return save_tiny_model(
        tmp_path_factory.mktemp("model"),
        architecture=dict(card.architecture), activation="sigmoid", crop_px=64,
        network_labels=list(SEEN), label_map=dict(card.label_map), thresholds=low,
    )  # fmt: skip


def test_a_video_gives_one_path_for_each_who_moves(
    street: Path, people_model: Path
) -> None:
    engine = load_engine(people_model)
    events = list(analyse(str(street), engine=engine))
    assert isinstance(events[-1], Finished)
    scored = [e for e in events if isinstance(e, WindowScored)]
    assert len(scored) == 5
    found = [e.detection for e in events if isinstance(e, DetectionFound)]
    # Untrained scores are near a half for every label, so all is told of everybody.
    paths = {
        tuple((box.t_s, box.x, box.y, box.w, box.h) for box in d.boxes) for d in found
    }
    assert {d.behaviour for d in found} == {"assault", "fall"}
    assert len(paths) == 2
    for path in paths:
        centres = [x + w / 2 for _, x, _, w, _ in path]
        assert len(path) == 5
        assert max(centres) - min(centres) < 40
    sides = sorted(path[0][1] + path[0][3] / 2 < 80 for path in paths)
    assert sides == [False, True]


def follows(detection: Detection, truth: GroundTruth) -> bool:
    """Whether the path stays on one and the same person for most of its time."""
    hits: dict[int, int] = {}
    for box in detection.boxes:
        x, y = box.x + box.w / 2, box.y + box.h / 2
        moment = min({b.t_s for b in truth.boxes}, key=lambda t: abs(t - box.t_s))
        for real in truth.boxes:
            inside = real.x <= x <= real.x + real.w and real.y <= y <= real.y + real.h
            if real.t_s == moment and inside:
                hits[real.person_id] = hits.get(real.person_id, 0) + 1
    return max(hits.values(), default=0) >= 0.7 * len(detection.boxes)


@pytest.mark.parametrize(
    ("behaviour", "seed"),
    [("fall", 5), ("assault", 1), ("assault", 3), ("assault", 4), ("assault", 6)],
)
def test_people_of_a_rendered_scene_get_paths(
    behaviour: str, seed: int, people_model: Path, tmp_path: Path
) -> None:
    path = tmp_path / "scene.mp4"
    spec = random_spec(behaviour, seed, seconds=4, size=(320, 240), fps=10)
    truth = render_file(spec, path)
    events = list(analyse(str(path), engine=load_engine(people_model)))
    assert isinstance(events[-1], Finished)
    found = [e.detection for e in events if isinstance(e, DetectionFound)]
    assert found
    for detection in found:
        times = [box.t_s for box in detection.boxes]
        assert times == sorted(set(times)), "one box at a time: one person"
    assert any(follows(detection, truth) for detection in found)


def detector_file(path: Path, layout: str, rows: list[tuple[float, ...]]) -> Path:
    """A detector that always finds the same: x1, y1, x2, y2, score, class at 64 px."""
    image = ops.parameter([1, 3, 64, 64], np.float32, name="image")
    nothing = ops.multiply(
        ops.reduce_sum(image, np.array([0, 1, 2, 3]), False), np.float32(0)
    )

    def fixed(values: np.ndarray) -> openvino.Output:
        return ops.add(ops.constant(values.astype(np.float32)), nothing).output(0)

    boxes = np.array([row[:4] for row in rows], dtype=np.float32)
    score = np.array([row[4] for row in rows], dtype=np.float32)
    kind = np.array([row[5] for row in rows], dtype=np.int64)
    centred = np.concatenate(
        [(boxes[:, :2] + boxes[:, 2:]) / 2, boxes[:, 2:] - boxes[:, :2]], axis=1
    )
    classes = np.eye(3, dtype=np.float32)[kind] * score[:, None]
    padding = np.zeros((20, 7), dtype=np.float32)
    if layout == "yolov5":
        sure = np.ones((len(rows), 1), dtype=np.float32)
        table = np.concatenate([centred, sure, classes], axis=1)
        outputs = [fixed(np.concatenate([table, np.zeros((20, 8))])[None])]
    elif layout == "yolov8":
        table = np.concatenate([centred, classes], axis=1)
        outputs = [fixed(np.concatenate([table, padding]).T[None])]
    elif layout == "ssd":
        head = np.stack([np.zeros(len(rows)), kind, score], axis=1)
        table = np.concatenate([head, boxes / 64], axis=1)
        end = np.full((1, 7), -1.0)
        outputs = [fixed(np.concatenate([table, end, padding])[None, None])]
    else:
        labels = fixed(kind) if layout == "split floats" else ops.convert(
            fixed(kind), "i64"
        ).output(0)  # fmt: skip
        outputs = [fixed(boxes), labels, fixed(score)]
    openvino.save_model(openvino.Model(outputs, [image]), path)
    return path


@pytest.mark.parametrize("layout", ["yolov5", "yolov8", "ssd", "split", "split floats"])
def test_a_detector_of_the_user_is_read(layout: str, tmp_path: Path) -> None:
    person = 0 if layout.startswith("yolo") else 1
    rows = [
        (8.0, 8, 24, 56, 0.9, person),
        (9.0, 8, 25, 56, 0.6, person),  # the same one again
        (40.0, 16, 60, 48, 0.8, person),
        (30.0, 30, 36, 36, 0.9, 2),  # something else
        (0.0, 0, 5, 5, 0.1, person),  # hardly anything
    ]
    detector = OnnxDetector(detector_file(tmp_path / "x.xml", layout, rows))
    found = detector.detect(np.zeros((64, 128, 3), dtype=np.uint8))
    # 128 px are squeezed into 64, so all is twice as large; what lies below the picture
    # is cut off.
    assert [p.box for p in found] == [Box(16, 16, 32, 48), Box(80, 32, 40, 32)]
    assert [round(p.score, 3) for p in found] == [0.9, 0.8]


@pytest.mark.parametrize(
    ("shapes", "layout"),
    [
        ([(1, 25200, 85)], "yolov5"),
        ([(1, 84, 8400)], "yolov8"),
        ([(1, 1, 200, 7)], "ssd"),
        ([(100, 7)], "ssd"),
        ([(100, 4), (100,), (100,)], "split"),
        ([(1, 100, 4), (1, 100, 91)], "split"),
        ([(1, 1000)], None),
        ([(1, 3), (1, 3)], None),
    ],
)
def test_layouts_are_told_apart(
    shapes: list[tuple[int, ...]], layout: str | None
) -> None:
    assert guess_layout(shapes) == layout


def test_a_file_that_is_no_detector_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.onnx").write_bytes(b"nothing")
    with pytest.raises(DetectorError, match="OpenVINO cannot use it"):
        OnnxDetector(tmp_path / "x.onnx")


def test_a_detector_must_be_the_one_that_the_card_names(tmp_path: Path) -> None:
    from dataclasses import replace

    card = replace(people_card(), path=tmp_path / "card.yaml")
    assert isinstance(load_detector(card), HogDetector)
    named = replace(card, detector={"file": "d.onnx", "sha256": "0" * 64})
    with pytest.raises(DetectorError, match="cannot read"):
        load_detector(named)
    (tmp_path / "d.onnx").write_bytes(b"other")
    with pytest.raises(DetectorError, match="sha256"):
        load_detector(named)
    for given in ({"file": "../d.onnx"}, {"file": ""}):
        with pytest.raises(DetectorError, match="beside the card"):
            load_detector(replace(card, detector=given))


def test_what_moves_is_found_and_a_still_picture_is_empty() -> None:
    images = np.full((8, 64, 64, 3), 90, dtype=np.uint8)
    assert moving_regions(images) == []
    clothes = np.random.default_rng(4).integers(0, 255, (30, 12, 3), dtype=np.uint8)
    for index, image in enumerate(images):
        image[20:50, 20 + 2 * index : 32 + 2 * index] = clothes
    (region,) = moving_regions(images)
    assert 18 <= region.box.x <= 30
    assert 14 <= region.box.y <= 24


def test_a_network_with_a_box_head_has_an_engine_of_each_kind(
    people_model: Path, tmp_path: Path
) -> None:
    assert load_card(people_model).scores_people
    assert load_engine(people_model).name == "openvino"
    assert load_engine(people_model, kind="torch").name == "torch"
    with pytest.raises(PrecisionError, match="INT8"):
        load_engine(people_model, precision="int8")
    with pytest.raises(PrecisionError, match="float32"):
        load_engine(people_model, kind="torch", precision="bf16")
    for _ in range(2):
        kept = load_engine(people_model, kind="openvino", cache_dir=tmp_path)
        assert kept.scores(*clips(kept.card, 1))[0].shape == (1, 3)
    assert len(list(tmp_path.iterdir())) == 1


def clips(card: ModelCard, count: int) -> tuple[Floats, Floats]:
    rng = np.random.default_rng(5)
    shape = (count, card.fast_frames, card.crop_px, card.crop_px, 3)
    return to_pathways(rng.integers(0, 256, shape, dtype=np.uint8), card)


@pytest.mark.parametrize(
    ("pathways", "bf16", "tolerance"), [(1, False, 1e-3), (2, True, 0.02)]
)
def test_both_engines_score_people_alike(
    pathways: int, bf16: bool, tolerance: float
) -> None:
    card = people_card()
    if pathways == 1:
        card = people_card(architecture=BOX_HEAD | SLOW, alpha=1)
    torch.manual_seed(2)
    network = build_network(card).eval()
    rng = np.random.default_rng(3)
    slow, fast = clips(card, 3)
    corners = rng.uniform(0, 30, (6, 2)), rng.uniform(31, 64, (6, 2))
    boxes = np.column_stack([rng.integers(0, 3, 6), *corners]).astype(np.float32)
    expected = PeopleTorchEngine(card, network=network).people_scores(slow, fast, boxes)
    engine = PeopleOpenVinoEngine(card, network=network, bf16=bf16)
    assert isinstance(engine, PeopleEngine)
    np.testing.assert_allclose(
        engine.people_scores(slow, fast, boxes), expected, atol=tolerance
    )
    assert engine.people_scores(slow, fast, boxes[:0]).shape == (0, 3)
