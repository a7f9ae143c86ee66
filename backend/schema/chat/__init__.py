"""Chat rooms, their members and messages in the schema."""
