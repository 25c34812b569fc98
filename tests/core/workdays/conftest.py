"""The people of the demonstration."""

from tests.people import cast

__all__ = ["cast"]
