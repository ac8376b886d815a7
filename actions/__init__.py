"""Side effects, one action a file, run by the action server. No text that a visitor reads stands here.

It may import `side_effects` and `runtime`.
"""
