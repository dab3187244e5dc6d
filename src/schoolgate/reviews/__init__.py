"""When a policy must be looked at again, by whom, and what came of it."""
