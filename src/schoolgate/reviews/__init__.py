"""When a policy is looked at again, by whom, and what came of it; and what the law does to it."""
