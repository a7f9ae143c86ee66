"""The browser's fixtures for all tests here; none starts unless a test asks for it."""

from tests.flow.browser import browser, complaints, page, server

__all__ = ["browser", "complaints", "page", "server"]
