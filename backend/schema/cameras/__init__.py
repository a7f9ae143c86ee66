"""Cameras: where an organisation looks in the schema."""
