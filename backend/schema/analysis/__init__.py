"""Analyses and detections in the schema."""
