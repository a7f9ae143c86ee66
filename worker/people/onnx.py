"""A detector of people that the user brings: ONNX or OpenVINO's IR, run by OpenVINO.

The card's `detector` says: `file` beside the card, its `sha256`, and, where they are
not what is guessed from the file, `layout`, `person` (the class that is a person),
`least_score` and `values` ("unit": pixels are 0 to 1; "byte": 0 to 255).

Layouts, told apart by the outputs' shapes:

    yolov5   (1, N, 5 + C)   cx, cy, w, h, objectness, class scores; pixels
    yolov8   (1, 4 + C, N)   cx, cy, w, h, class scores; pixels
    ssd      (1, 1, N, 7)    image, class, score, x1, y1, x2, y2; shares of the picture
             or (N, 7)
    split    boxes (…, N, 4) x1, y1, x2, y2, with scores and labels (…, N); pixels, or
             shares where none exceeds 1.5
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from worker.people.finding import HogDetector, Images, PersonDetector, clipped
from worker.people.tracking import Person, distinct
from worker.slowfast.card import ModelCard
from worker.slowfast.engine import usable_cores
from worker.slowfast.errors import DetectorError

Floats = NDArray[np.float32]
# (N, 4) edges in pixels of the detector's input, (N,) scores.
Found = tuple[Floats, Floats]

LAYOUTS: Final = ("yolov5", "yolov8", "ssd", "split")
_KNOWN: Final = {"file", "sha256", "layout", "person", "least_score", "values"}
_USUAL_SIDE: Final = 640
_MOST_SIDE: Final = 4096
_LEAST_SCORE: Final = 0.25
_GREY: Final = 114
_MOST_BOXES: Final = 300
# The class of people where nothing else is said: 0 in COCO's order, 1 where 0 is the
# background, as in the models that come with SSD's output.
_PERSON: Final = {"yolov5": 0, "yolov8": 0, "ssd": 1, "split": 1}


def load_detector(card: ModelCard) -> PersonDetector:
    """The detector that the card names, else OpenCV's. Raises `DetectorError`."""
    if not card.detector:
        return HogDetector()
    name = str(card.detector.get("file", ""))
    if not name or Path(name).name != name:
        raise DetectorError(f"{card.path}: detector.file must lie beside the card")
    path = card.weights_path.parent / name
    found = _digest(path)
    if found != card.detector.get("sha256"):
        raise DetectorError(f"{path}: sha256 is {found}, the card says otherwise")
    return OnnxDetector(path, **_options(card.detector))


def adopt_detector(path: Path, folder: Path) -> dict[str, Any]:
    """Copy a detector that works into a model's folder; gives the card's `detector`.

    Raises `DetectorError`.
    """
    if path.suffix != ".onnx":
        raise DetectorError(f"{path}: only ONNX files can be added")
    OnnxDetector(path)
    shutil.copyfile(path, folder / "detector.onnx")
    return {"file": "detector.onnx", "sha256": _digest(folder / "detector.onnx")}


class OnnxDetector:
    """Boxes of people, whatever the common layout of its outputs."""

    joins_motion = False

    def __init__(
        self,
        path: Path,
        *,
        layout: str | None = None,
        person: int | None = None,
        least_score: float = _LEAST_SCORE,
        values: str = "unit",
    ) -> None:
        """Raises `DetectorError`."""
        import openvino

        self._path = path
        try:
            core = openvino.Core()
            model = core.read_model(path)
            if len(model.inputs) != 1:
                raise DetectorError(f"{path}: takes {len(model.inputs)} inputs, not 1")
            self._height, self._width = _input_size(model, path)
            model.reshape([1, 3, self._height, self._width])
            threads = {"INFERENCE_NUM_THREADS": usable_cores()}
            compiled = core.compile_model(model, "CPU", threads)
            self._request = compiled.create_infer_request()
        except RuntimeError as error:
            reason = str(error).strip().splitlines()[-1]
            raise DetectorError(f"{path}: OpenVINO cannot use it: {reason}") from error
        if len(model.outputs) > 3:
            raise DetectorError(f"{path}: {len(model.outputs)} outputs are too many")
        self._layout, self._person = layout, person
        self._least_score, self._scale = least_score, 1.0 if values == "byte" else 255.0

    def detect(self, image: Images) -> list[Person]:
        """See `PersonDetector.detect`. Raises `DetectorError` for unknown outputs."""
        height, width = image.shape[:2]
        zoom = min(self._width / width, self._height / height)
        size = max(1, round(width * zoom)), max(1, round(height * zoom))
        canvas = np.full((self._height, self._width, 3), _GREY, dtype=np.float32)
        canvas[: size[1], : size[0]] = cv2.resize(image, size)
        planes = np.ascontiguousarray(canvas.transpose(2, 0, 1)[None] / self._scale)
        self._request.infer([planes])
        outputs = [np.array(t.data) for t in self._request.output_tensors]
        edges, scores = self._read(outputs)
        people = []
        for index in np.argsort(-scores, kind="stable")[:_MOST_BOXES]:
            box = clipped(tuple((edges[index] / zoom).tolist()), width, height)
            if box is not None and scores[index] >= self._least_score:
                people.append(Person(box, min(1.0, float(scores[index]))))
        return distinct(people)

    def _read(self, outputs: list[Floats]) -> Found:
        layout = self._layout or guess_layout([o.shape for o in outputs])
        if layout not in LAYOUTS:
            shapes = ", ".join(str(o.shape) for o in outputs)
            raise DetectorError(f"{self._path}: outputs {shapes} are no known layout")
        person = _PERSON[layout] if self._person is None else self._person
        try:
            edges, scores = _READERS[layout](
                outputs, person, (self._width, self._height)
            )
        except (IndexError, ValueError) as error:
            raise DetectorError(f"{self._path}: not of layout {layout}") from error
        good = np.isfinite(edges).all(axis=1) & np.isfinite(scores)
        return edges[good], scores[good]


def guess_layout(shapes: list[tuple[int, ...]]) -> str | None:
    """Which of `LAYOUTS` has outputs of these shapes."""
    if len(shapes) > 1:
        has_boxes = sum(len(s) > 1 and s[-1] == 4 for s in shapes) == 1
        return "split" if has_boxes else None
    (shape,) = shapes
    if shape[-1] == 7 and len(shape) in (2, 4):
        return "ssd"
    if len(shape) == 3 and shape[0] == 1 and min(shape[1:]) >= 5:
        # There are more boxes than numbers that describe one.
        return "yolov5" if shape[1] > shape[2] else "yolov8"
    return None


def _read_yolov5(outputs: list[Floats], person: int, _: tuple[int, int]) -> Found:
    rows = outputs[0][0]
    return _corners(rows[:, :4]), rows[:, 4] * rows[:, 5 + person]


def _read_yolov8(outputs: list[Floats], person: int, _: tuple[int, int]) -> Found:
    rows = outputs[0][0].T
    return _corners(rows[:, :4]), rows[:, 4 + person]


def _read_ssd(outputs: list[Floats], person: int, size: tuple[int, int]) -> Found:
    rows = outputs[0].reshape(-1, 7)
    # A row of image -1 ends the list.
    ends = np.flatnonzero(rows[:, 0] < 0)
    rows = rows[: ends[0]] if len(ends) else rows
    rows = rows[rows[:, 1].astype(int) == person]
    return rows[:, 3:7] * np.tile(size, 2).astype(np.float32), rows[:, 2]


def _read_split(outputs: list[Floats], person: int, size: tuple[int, int]) -> Found:
    flat = [o.reshape(-1, o.shape[-1]) if o.shape[-1] == 4 else o for o in outputs]
    place = next(i for i, o in enumerate(outputs) if o.ndim > 1 and o.shape[-1] == 4)
    edges = flat[place].astype(np.float32)
    rest = [o for i, o in enumerate(outputs) if i != place]
    scores = next((o for o in rest if np.issubdtype(o.dtype, np.floating)), None)
    labels = next((o for o in rest if o is not scores), None)
    if scores is None:
        raise ValueError("no scores")
    if labels is not None and scores.max(initial=0) > 1:
        # Where both are floats, those beyond 1 are labels.
        scores, labels = labels, scores
    if len(edges) and edges.max() <= 1.5:
        edges = edges * np.tile(size, 2).astype(np.float32)
    if scores.ndim > 1 and scores.shape[-1] != len(edges):
        scores = scores.reshape(len(edges), -1)[:, person]
    scores = scores.reshape(-1).astype(np.float32)
    if labels is not None:
        scores = np.where(labels.reshape(-1).astype(int) == person, scores, 0)
    return edges, scores


_READERS: Final = {
    "yolov5": _read_yolov5,
    "yolov8": _read_yolov8,
    "ssd": _read_ssd,
    "split": _read_split,
}


def _corners(rows: Floats) -> Floats:
    """cx, cy, w, h → x1, y1, x2, y2."""
    half = rows[:, 2:] / 2
    return np.concatenate([rows[:, :2] - half, rows[:, :2] + half], axis=1)


def _input_size(model: Any, path: Path) -> tuple[int, int]:
    """(height, width) of what it takes; the usual one where it takes any."""
    shape = model.input(0).partial_shape
    if shape.rank.is_dynamic or len(shape) != 4:
        raise DetectorError(f"{path}: its input is not (1, 3, H, W)")
    sides = [_USUAL_SIDE if s.is_dynamic else s.get_length() for s in list(shape)[2:]]
    channels = list(shape)[1]
    if not channels.is_dynamic and channels.get_length() != 3:
        raise DetectorError(f"{path}: its input is not (1, 3, H, W)")
    if not all(1 <= side <= _MOST_SIDE for side in sides):
        raise DetectorError(f"{path}: its input is {sides[1]} x {sides[0]}")
    return sides[0], sides[1]


def _options(given: Mapping[str, Any]) -> dict[str, Any]:
    if unknown := sorted(set(given) - _KNOWN):
        raise DetectorError(f"detector: unknown key {unknown[0]!r}")
    if given.get("layout") not in (None, *LAYOUTS):
        raise DetectorError(f"detector.layout must be one of {', '.join(LAYOUTS)}")
    if given.get("values", "unit") not in ("unit", "byte"):
        raise DetectorError("detector.values must be unit or byte")
    return {k: v for k, v in given.items() if k not in ("file", "sha256")}


def _digest(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise DetectorError(f"{path}: cannot read it ({error.strerror})") from error
