"""Policy documents and their items: texts, bodies, targets, work, evidence, and progress that is computed."""
