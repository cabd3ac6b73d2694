"""Works owns bureaus' projects: budgets, payments, milestones up to the hand-over, their pages."""
