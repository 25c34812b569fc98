"""Published facts: population and official values, as printed."""
