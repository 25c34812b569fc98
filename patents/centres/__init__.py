"""Cultivation centres: from the call to acceptance."""
