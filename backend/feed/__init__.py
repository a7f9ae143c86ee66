"""The live alarm page at `/`: one template and a handful of plain ES modules."""
