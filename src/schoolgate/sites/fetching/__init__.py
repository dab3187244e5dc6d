"""Looking at official sites with care: what is asked of them, and what their answers tell.

Pure: knows no database, no request and no person. ``fetching`` asks, ``page`` and ``feed`` read
what came, ``visiting`` does both for one site or for many.
"""
