"""Index of the patent floor's models, for Django; the models live in their rooms."""

from patents.register.models import EventRetraction, Patent, PatentEvent

__all__ = ["EventRetraction", "Patent", "PatentEvent"]
