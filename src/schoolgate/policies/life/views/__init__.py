"""Pages of the life of a policy, one module per place."""
