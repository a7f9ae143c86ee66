"""The result for people who look at a terminal."""

from __future__ import annotations

from typing import Any


def table(result: dict[str, Any]) -> str:
    """A few lines a behaviour, then all of them together, then what to beware of."""
    material = result["material"]
    lines = [
        f"{result['model']['name']}: {material['files']} files, "
        f"{material['hours']:.2f} h, {len(material['broken'])} left out",
        "",
        f"{'behaviour':<11}{'clips':>6}  {'AP':<19}{'AUC':<19}{'accuracy':<19}"
        f"{'recall':<8}{'precision'}",
    ]
    lines += [_row(label, found) for label, found in result["classes"].items()]
    lines += ["", *_together(result)]
    lines += _chosen(result["thresholds"] or {})
    lines += ["", *(f"note: {note}" for note in result["notes"])]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _row(label: str, found: dict[str, Any]) -> str:
    if not found["can_see"]:
        return f"{label:<11}{found['positives']:>6}  the model cannot see it"
    if not found["positives"]:
        return f"{label:<11}{0:>6}  no clip of it"
    cells = "".join(f"{span(found, k):<19}" for k in ("ap", "auc", "accuracy"))
    few = "  (few)" if found["caution"] else ""
    return (
        f"{label:<11}{found['positives']:>6}  {cells}"
        f"{number(found['recall']):<8}{number(found['precision'])}{few}"
    )


def _together(result: dict[str, Any]) -> list[str]:
    events, boxes = result["events"], result["boxes"]
    times, delay = events["times"], events["delay"]
    lines = []
    if events["events"]:
        touching = events["touching"]
        lines += [
            f"events       {events['events']}, found {span(touching, 'recall')}, "
            f"of {events['detections']} detections right {span(touching, 'precision')}",
        ]
    for level in ("iou_0.3", "iou_0.5"):
        if (at := events[level])["events"]:
            recall, precision = span(at, "recall"), span(at, "precision")
            name = level.replace("_", " ")
            lines.append(f"{name:<13}recall {recall}, precision {precision}")
    if times["starts"]:
        lines.append(
            f"within .75 s starts {span(times, 'start_near')}, "
            f"ends {span(times, 'end_near')}"
        )
    if delay["events"]:
        lines.append(f"delay        median {span(delay, 'median_s')} s")
    if boxes["detections"]:
        lines.append(
            f"boxes        mean IoU {span(boxes, 'mean_iou')}, centre inside "
            f"{span(boxes, 'centre_inside')} ({boxes['detections']} detections)"
        )
    for name, found in result["false_alarms"].items():
        if found["hours"]:
            lines.append(
                f"false alarms {found['alarms']} in {found['hours']:.2f} h of "
                f"{name.replace('_', ' ')}: {number(found['per_hour'])} an hour, "
                f"at most {number(found['per_hour_upper_95'])} (95 %)"
            )
    return lines


def _chosen(chosen: dict[str, dict[str, Any]]) -> list[str]:
    lines = []
    for label, told in chosen.items():
        if "kept" in told:
            lines.append(f"threshold    {label} stays {told['on']}: {told['kept']}")
        else:
            lines.append(
                f"threshold    {label} {told['on']}: {number(told['per_hour'])} false "
                f"alarms an hour (at most {number(told['per_hour_upper_95'])}), finds "
                f"{span(told, 'recall')}"
            )
    return lines


def span(found: dict[str, Any], name: str) -> str:
    """A figure with its interval, as "0.81 (0.74-0.86)"."""
    value, between = found.get(name), found.get(f"{name}_95")
    if value is None or between is None:
        return number(value)
    return f"{value:.2f} ({between[0]:.2f}-{between[1]:.2f})"


def number(value: float | None) -> str:
    """Two digits after the point; a dash for what is not known."""
    return "–" if value is None else f"{value:.2f}"
