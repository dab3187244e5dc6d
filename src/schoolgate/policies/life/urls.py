"""Addresses of the life of a policy; they belong to the names of ``policies``."""

from django.urls import URLPattern

# Writing: life/views/drafting.py
drafting: list[URLPattern] = []

# From draft to force: life/views/adoption.py, versions.py, in_force.py
adopting: list[URLPattern] = []

urlpatterns = [*drafting, *adopting]
