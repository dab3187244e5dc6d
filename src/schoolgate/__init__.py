"""Schoolgate: the software with which a school runs its social-networking policy."""
