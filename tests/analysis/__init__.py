"""Claims about analyses."""
