"""Search in what anybody may see: an index in single signs and pairs of signs, fed by the rooms that show things."""
