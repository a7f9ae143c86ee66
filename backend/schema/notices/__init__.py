"""Public announcements in the schema."""
