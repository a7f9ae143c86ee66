"""The motion gate: which windows of a video are worth a look, cheapest test first.

`sizes` judges the compressed stream alone, `scout` looks at few tiny pictures where
sizes say nothing, `activity` joins the two, and `plan` makes windows of it.
"""
