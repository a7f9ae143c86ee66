"""The page's parts: figures as tables, mistakes as clips."""

from __future__ import annotations

from typing import Any

from worker.evaluation.report.tables import (
    Html,
    figure_cell,
    html,
    share_cell,
    table,
)


def classes_part(result: dict[str, Any]) -> Html:
    """How well files of each behaviour are told from all others."""
    rows = []
    for label, found in result["classes"].items():
        if not found["can_see"]:
            gap = [None] * 6
            rows.append((label, found["positives"], *gap, "cannot see it"))
        elif not found["positives"]:
            rows.append((label, 0, *[None] * 6, found["caution"]))
        else:
            cells = [figure_cell(found, key) for key in ("ap", "auc")]
            cells += [share_cell(found, k) for k in ("accuracy", "recall", "precision")]
            error = figure_cell(found["calibration"], "calibration_error")
            rows.append((label, found["positives"], *cells, error, found["caution"]))
    head = ("Behaviour", "Clips", "AP", "AUC", "Accuracy", "Recall", "Precision",
            "Calibration error", "Beware")  # fmt: skip
    said = table(
        "A file's score is that of its surest window; accuracy, recall and precision "
        "are at the shipped threshold", head, rows, texts=(8,),
    )  # fmt: skip
    return Html(f"<p>Mean average precision {html(result['mean_ap'])}.</p>{said}")


def events_part(result: dict[str, Any]) -> Html:
    """Events found, their times and boxes; of all behaviours and of each."""
    rows = []
    named = {"all": result} | {
        label: found
        for label, found in result["classes"].items()
        if found["can_see"] and found["positives"]
    }
    for label, of in named.items():
        found, boxes = of["events"], of["boxes"]
        times, delay, half = found["times"], found["delay"], found["iou_0.5"]
        rows.append(
            (
                label, found["events"], found["detections"],
                share_cell(found["touching"], "recall"),
                share_cell(found["touching"], "precision"),
                share_cell(found["iou_0.3"], "recall"),
                share_cell(half, "recall"), share_cell(half, "precision"),
                share_cell(times, "start_near"), share_cell(times, "end_near"),
                figure_cell(times, "start_error_s"), figure_cell(times, "end_error_s"),
                figure_cell(delay, "median_s"), figure_cell(boxes, "mean_iou"),
                share_cell(boxes, "centre_inside"),
            )
        )  # fmt: skip
    head = (
        "Behaviour", "Events", "Detections", "Found", "Right", "Recall at IoU .3",
        "Recall at IoU .5", "Precision at IoU .5", "Starts within .75 s",
        "Ends within .75 s", "Start error, s", "End error, s", "Median delay, s",
        "Box IoU", "Box centre inside",
    )  # fmt: skip
    return table(
        "An event is found, and a detection right, when they overlap in time at all; "
        "IoU is of their times", head, rows,
    )  # fmt: skip


def false_alarms_part(alarms: dict[str, Any]) -> Html:
    """For each kind of footage the alarms an hour, in all and of each behaviour."""
    rows: list[tuple[object, ...]] = []
    for name, found in alarms.items():
        kind = {"footage": "normal footage", "normal_files": "normal clips"}[name]
        if not found["hours"]:
            rows.append((kind, "none", 0.0, None, None, None))
            continue
        for label, of in {"all": found, **found["classes"]}.items():
            rows.append(
                (
                    kind, label, found["hours"], of["alarms"],
                    figure_cell(of, "per_hour"), of["per_hour_upper_95"],
                )
            )  # fmt: skip
    head = ("Watched", "Behaviour", "Hours", "Alarms", "An hour", "At most (95 %)")
    return table(
        "Each detection counts as an alarm; the bound is that of a Poisson count, "
        "3 divided by the hours where there was none", head, rows, texts=(1,),
    )  # fmt: skip


def chosen_part(chosen: dict[str, dict[str, Any]]) -> Html:
    """Thresholds for the wanted rate of false alarms; nothing where none was wanted."""
    if not chosen:
        return Html("")
    rows = [
        (
            label, f"{told['on']:g}", f"{told['off']:g}", told.get("wanted_per_hour"),
            figure_cell(told, "per_hour"), told.get("per_hour_upper_95"),
            told.get("hours"), share_cell(told, "recall"),
            told.get("kept") or told.get("caution"),
        )
        for label, told in chosen.items()
    ]  # fmt: skip
    head = ("Behaviour", "On", "Off", "Wanted an hour", "Got an hour",
            "At most (95 %)", "Hours", "Events found", "Beware")  # fmt: skip
    return table(
        "Chosen on the very files of this report, so figures at these thresholds "
        "flatter; measure them on others", head, rows, texts=(8,),
    )  # fmt: skip


def mistakes_part(mistakes: list[dict[str, Any]]) -> Html:
    """The surest false alarms and the least suspected events of each behaviour."""
    if not mistakes:
        return Html("<p>None at the shipped thresholds.</p>")
    tiles = "".join(_mistake(row) for row in mistakes)
    return Html(
        "<p>For each behaviour the surest false alarms and the least suspected "
        f'events.</p><div class="grid-of">{tiles}</div>'
    )


def _mistake(row: dict[str, Any]) -> str:
    what = {"false": "False alarm", "missed": "Missed"}[row["kind"]]
    title = f"{what}: {html(row['behaviour'])}"
    said = f"{title}, {html(row['file'])}"
    film = "<p>The clip could not be made.</p>"
    if row["clip"]:
        film = (
            f'<video controls preload="metadata" playsinline muted '
            f'src="{html(row["clip"])}#t=0.1" aria-label="{said}"></video>'
        )
    shown = {
        "Score": f"{row['score']:.2f}",
        "It is": " ".join(filter(None, (row["label"], row["variant"]))),
        "File": row["file"],
        "Time": f"{row['start_s']:.1f} to {row['end_s']:.1f} s",
    }
    rows = "".join(
        f"<dt>{key}</dt><dd>{html(text)}</dd>" for key, text in shown.items()
    )
    return (
        f'<article class="tile"><h3 class="kind {html(row["kind"])}">{title}</h3>'
        f"{film}<dl>{rows}</dl></article>"
    )


def material_part(material: dict[str, Any]) -> Html:
    """The data sets, and what could not be read."""
    rows = [
        (
            name, of["kind"], of["files"], of["sources"], f"{of['hours']:.3f}",
            ", ".join(f"{label} {n}" for label, n in of["labels"].items()),
        )
        for name, of in material["sets"].items()
    ]  # fmt: skip
    head = ("Set", "Kind", "Files", "Sources", "Hours", "Labels")
    found = table("Data sets", head, rows, texts=(0, 5))
    if material["broken"]:
        left = [(one["name"], one["code"], one["reason"]) for one in material["broken"]]
        found = Html(
            found + table("Left out", ("File", "Code", "Why"), left, texts=(0, 1, 2))
        )
    return found
