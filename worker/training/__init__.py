"""Trains and measures models: data sets, augmentation, loop, cross-validation."""
