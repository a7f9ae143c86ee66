"""Measures a model as it is deployed: on files, through the whole pipeline."""
