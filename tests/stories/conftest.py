"""Stories are told on a running portal."""

from tests.live import browser, open_page, page, screenshot, stack, worker

__all__ = ["browser", "open_page", "page", "screenshot", "stack", "worker"]
