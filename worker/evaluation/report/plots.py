"""The plots of one behaviour and of all of them, from the result's own numbers."""

from __future__ import annotations

from typing import Any

from worker.evaluation.report.svg import Axis, Panel, axis_to, matrix, plot
from worker.evaluation.report.tables import Html, figure, html, table


def class_plots(label: str, found: dict[str, Any]) -> Html:
    """Whichever of a behaviour's plots have something to show."""
    plots = [_roc(label, found), _precision_recall(label, found)]
    plots += [_reliability(label, found), _thresholds(label, found)]
    return Html(f'<div class="grid-of">{"".join(p for p in plots if p)}</div>')


def _roc(label: str, found: dict[str, Any]) -> str:
    points = [(x, y) for x, y in found["roc"]]
    if not points:
        return ""
    panel = Panel(
        Axis("false positive rate"), Axis("recall"), points, guide=((0, 0), (1, 1))
    )
    text = f"Area under the curve {html(found['auc'])}; the dashed line is chance."
    title = f"ROC of {label}"
    values = table(f"Points of the {title}", ("False positive rate", "Recall"), points)
    return figure(plot(title, text, [panel]), "ROC", text, values)


def _precision_recall(label: str, found: dict[str, Any]) -> str:
    points = [(x, y) for x, y in found["precision_recall"]]
    if not points:
        return ""
    share = found["positives"] / max(found["files"], 1)
    shipped: list[tuple[float, float]] = []
    if found["recall"] is not None and found["precision"] is not None:
        shipped = [(found["recall"], found["precision"])]
    panel = Panel(
        Axis("recall"), Axis("precision"), points,
        marks=shipped, guide=((0, share), (1, share)),
    )  # fmt: skip
    text = (
        f"Average precision {html(found['ap'])}; the dot is the shipped threshold "
        f"{found['threshold']:g}, the dashed line is chance ({share:.2f})."
    )
    title = f"Precision and recall of {label}"
    values = table(f"Points: {title}", ("Recall", "Precision"), points)
    return figure(plot(title, text, [panel]), "Precision and recall", text, values)


def _reliability(label: str, found: dict[str, Any]) -> str:
    bins = found["calibration"]["bins"]
    if not bins:
        return ""
    points = [(b["mean_score"], b["share_right"]) for b in bins]
    panel = Panel(
        Axis("mean score of windows"), Axis("share that is right"), points,
        style="first", dots=points, guide=((0, 0), (1, 1)),
    )  # fmt: skip
    error = html(found["calibration"]["calibration_error"])
    text = (
        f"Expected calibration error {error} over {found['calibration']['windows']} "
        "windows; on the dashed line scores are chances."
    )
    title = f"Reliability of {label}"
    rows = [
        (f"{b['low']:g} to {b['high']:g}", b["mean_score"], b["share_right"],
         b["windows"]) for b in bins
    ]  # fmt: skip
    head = ("Scores", "Mean score", "Share right", "Windows")
    values = table(f"Bins: {title}", head, rows)
    return figure(plot(title, text, [panel]), "Reliability", text, values)


def _thresholds(label: str, found: dict[str, Any]) -> str:
    rows = found["thresholds"]
    if not rows:
        return ""
    recall = [(row[0], row[2]) for row in rows if row[2] is not None]
    alarms = [(row[0], row[1]) for row in rows if row[1] is not None]
    shipped, across = found["threshold"], Axis("threshold")
    panels = [Panel(across, Axis("recall", 1.0, (0, 0.5, 1)), recall, upright=shipped)]
    if alarms:
        highest = max(y for _, y in alarms)
        hourly = axis_to("alarms an hour", highest)
        panels.append(Panel(across, hourly, alarms, "second", upright=shipped))
    text = (
        "Events found, and false alarms an hour in what is normal, at each threshold; "
        f"the dotted line is the shipped one, {shipped:g}."
    )
    title = f"Thresholds of {label}"
    head = ("Threshold", "False alarms an hour", "Recall")
    values = table(f"Points: {title}", head, [[f"{r[0]:g}", *r[1:]] for r in rows])
    return figure(plot(title, text, panels), "Thresholds", text, values)


def confusion_plot(found: dict[str, Any]) -> Html:
    """Files by what they are (rows) and what the model says (columns)."""
    rows, columns, counts = found["rows"], found["columns"], found["counts"]
    text = (
        "Rows: what the files are. Columns: the behaviour furthest above its threshold "
        f"in the file, else normal. Right: {html(found['accuracy'])} of all."
    )
    picture = matrix("Confusion matrix", text, rows, columns, counts)
    least = 96 + 58 * len(columns)
    values = table(
        "Confusion matrix",
        ("Label", *columns),
        [(name, *row) for name, row in zip(rows, counts, strict=True)],
    )
    scrolled = (
        f'<div class="wide matrix" tabindex="0" role="region" '
        f'aria-label="Confusion matrix, picture" style="--least:{least}px">'
        f"{picture}</div>"
    )
    return figure(scrolled, "Confusion", text, values)
