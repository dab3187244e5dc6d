"""How people come to know the policy: the year's plan, ready material, whether it is understood."""
