"""Words, units and number formats for templates."""
