"""How people come to know the policy: the year's plan, ready material, and whether it was understood."""
