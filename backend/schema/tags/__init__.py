"""Tags and statuses that any object can carry in the schema."""
