"""Who must sign a policy, what they signed, and the proof of it."""
