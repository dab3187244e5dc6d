"""The life of a policy: drafted, consulted on, approved, adopted, in force, withdrawn."""
