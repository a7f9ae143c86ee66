"""Claims about alarms."""
