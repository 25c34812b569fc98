"""The floor of policy measures: what was promised, who must do it, how far it is, and what proves it."""
