"""Pages of openness: notes, self-checks, the policy for me, kinds of breach."""
