"""Asking people to sign: who is asked, reminded, and shown on the board."""
