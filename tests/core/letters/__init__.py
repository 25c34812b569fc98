"""Letters, messages, reminders, and who follows what."""
