"""The building: settings, wiring, the ground floor (core) and the roof (site)."""
