"""Policies and declarations on paper and as files, and time stamps for them."""
