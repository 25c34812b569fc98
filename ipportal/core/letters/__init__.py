"""What the portal tells people: messages inside it, letters by e-mail, digests, reminders, and who follows what."""
