"""The store of conversations: what it keeps of an event, in which order it writes, and for how long it keeps it.

It may import `side_effects`, `privacy` and `runtime`.
"""
