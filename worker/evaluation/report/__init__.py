"""The result as a page: plots, tables and clips, without anything from a network."""
