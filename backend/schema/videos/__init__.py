"""Videos in the schema."""
