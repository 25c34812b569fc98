"""What is done for an item: tasks, milestones and evidence, kept by the bodies that carry it."""
