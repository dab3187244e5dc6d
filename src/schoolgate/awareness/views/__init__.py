"""Pages of the plan, the material, the situations and “Can I …?”."""
