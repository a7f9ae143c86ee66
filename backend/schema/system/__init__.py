"""The state of the installation in the schema."""
