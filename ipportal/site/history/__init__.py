"""The trail for those who audit, and the change history of every object, in sentences."""
