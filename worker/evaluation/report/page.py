"""The report: one page of HTML that needs no network and runs no script."""

from __future__ import annotations

from html import escape
from typing import Any, Final

from worker.evaluation.report.parts import (
    chosen_part,
    classes_part,
    events_part,
    false_alarms_part,
    material_part,
    mistakes_part,
)
from worker.evaluation.report.plots import class_plots, confusion_plot
from worker.evaluation.report.style import STYLE
from worker.evaluation.report.tables import Html, html

#: By this an earlier report is known and may be replaced.
MARK: Final = '<meta name="generator" content="safe-eye evaluate">'
# Names of files come from anywhere: even if one got through, no script may run.
_POLICY: Final = (
    "default-src 'none'; style-src 'unsafe-inline'; media-src 'self' file:; "
    "base-uri 'none'; form-action 'none'"
)


def page(result: dict[str, Any]) -> str:
    """The whole page of a result."""
    name = escape(str(result["model"]["name"]))
    parts = [(key, title, body) for key, title, body in _parts(result) if body]
    links = "".join(f'<li><a href="#{k}">{escape(t)}</a></li>' for k, t, _ in parts)
    body = "".join(
        f'<section id="{key}" aria-labelledby="{key}-head">'
        f'<h2 id="{key}-head">{escape(title)}</h2>{part}</section>'
        for key, title, part in parts
    )
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"{MARK}<title>Evaluation of {name}</title><style>{STYLE}</style></head>"
        f'<body><main>{_head(result)}<nav aria-label="Parts"><ul>{links}</ul></nav>'
        f"{body}</main></body></html>\n"
    )


def _head(result: dict[str, Any]) -> str:
    model, material = result["model"], result["material"]
    notes = "".join(f'<p class="note">{html(note)}</p>' for note in result["notes"])
    return (
        f"<h1>Evaluation of {html(model['name'])}</h1>"
        f'<p class="soft">Version {html(model["version"])}, run by '
        f"{html(model['engine'])}, measured {html(result['made_at'])} on "
        f"{material['files']} files, {material['hours']:.2f} hours. Below each figure "
        "is its 95 % interval, a bootstrap that draws whole sources anew.</p>"
        f"{notes}"
    )


def _parts(result: dict[str, Any]) -> list[tuple[str, str, Html]]:
    alarms = result["false_alarms"]
    found = [
        ("classes", "Behaviours", classes_part(result)),
        ("events", "Events, times and boxes", events_part(result)),
        ("false-alarms", "False alarms", false_alarms_part(alarms)),
        ("chosen", "Thresholds chosen", chosen_part(result.get("thresholds") or {})),
    ]
    if result["confusion"]:
        found.append(("confusion", "Confusion", confusion_plot(result["confusion"])))
    for label, of_class in result["classes"].items():
        if of_class["can_see"] and of_class["positives"]:
            found.append((f"of-{label}", label, class_plots(label, of_class)))
    found.append(("mistakes", "Worst mistakes", mistakes_part(result["mistakes"])))
    found.append(("material", "What was watched", material_part(result["material"])))
    return found
