"""What people fill in: forms, drafts that lose nothing, attachments, versions, signatures and receipt numbers."""
