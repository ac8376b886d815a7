"""Where conversations are stored: what is kept of an event, in which order, and for how long.

It may import `side_effects`, `privacy` and `runtime`.
"""
