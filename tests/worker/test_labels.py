"""The shipped label sets are those of the data sets, and say what they do not see."""

from pathlib import Path

import pytest
import yaml

from worker.slowfast.card import BEHAVIOURS
from worker.slowfast.errors import LabelsError
from worker.slowfast.labels import SHIPPED, load_labels, shipped_for


def test_kinetics_has_its_400_labels_in_the_order_of_the_outputs() -> None:
    found = load_labels("kinetics400")
    assert len(set(found.labels)) == 400
    # The ids are those of the alphabetical order, capitals before small letters.
    assert list(found.labels) == sorted(found.labels)
    at = {label: index for index, label in enumerate(found.labels)}
    assert [at[name] for name in ("abseiling", "faceplanting", "zumba")] == [
        0,
        122,
        399,
    ]
    assert at["punching person (boxing)"] == 259
    assert at["slapping"] == 314


def test_ava_has_its_80_labels_in_the_order_of_their_ids() -> None:
    labels = load_labels("ava").labels
    assert len(set(labels)) == 80
    ids = {label: index + 1 for index, label in enumerate(labels)}
    expected = {
        "bend/bow (at the waist)": 1,
        "fall down": 5,
        "walk": 14,
        "answer phone": 15,
        "smoke": 54,
        "write": 63,
        "fight/hit (a person)": 64,
        "kick (a person)": 71,
        "push (another person)": 76,
        "take (an object) from (a person)": 78,
        "watch (a person)": 80,
    }
    assert {label: ids[label] for label in expected} == expected


def test_sixty_labels_of_ava_are_evaluated() -> None:
    values = yaml.safe_load((SHIPPED / "ava.yaml").read_text())
    assert len(set(values["unevaluated"])) == 20
    assert set(values["unevaluated"]) < set(values["labels"])


@pytest.mark.parametrize(
    ("name", "missing"),
    [
        ("kinetics400", ("dumping", "theft", "mobility")),
        ("ava", ("arson", "dumping", "mobility")),
    ],
)
def test_what_no_label_tells_of_is_said(name: str, missing: tuple[str, ...]) -> None:
    found = load_labels(name)
    assert found.missing == missing
    assert set(found.behaviours) | set(missing) == set(BEHAVIOURS)
    assert set(found.thresholds) == set(found.behaviours)


def test_the_number_of_labels_tells_the_set() -> None:
    assert [shipped_for(count) for count in (400, 80, 7)] == [
        "kinetics400", "ava", None,
    ]  # fmt: skip


def test_a_map_without_thresholds_gets_the_usual_ones(tmp_path: Path) -> None:
    path = tmp_path / "own.yaml"
    path.write_text("labels: [a, b]\nbehaviours: {fall: {a: 1}}\n")
    assert load_labels(path).thresholds == {"fall": {"on": 0.5, "off": 0.3}}


def test_a_file_of_a_shipped_name_is_the_file(tmp_path: Path) -> None:
    with pytest.raises(LabelsError, match="cannot read"):
        load_labels(tmp_path / "ava")
