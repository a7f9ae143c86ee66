"""The models that workers work with, and how sure they must be for a detection."""
