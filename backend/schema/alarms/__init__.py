"""Alarms, their types and risks in the schema."""
