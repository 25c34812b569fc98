"""A reviewer's own pages: what to judge, the sheet of a score, and where a conflict is declared."""
