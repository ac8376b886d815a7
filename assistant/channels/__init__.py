"""What every way in shares: checks of the input, rate limits, one conversation, delivery, and how options are shown.

It may import `dialogue`, `storage`, `side_effects`, `privacy`, `nlu.distress`, `nlu`, `content` and `runtime`.
"""
