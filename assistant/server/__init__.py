"""One server process: the checks before its start, its limits, its health, its upkeep, and its end.

It may import `web`, `channels`, `dialogue`, `storage`, `side_effects`, `privacy`, `nlu`, `content` and `runtime`.
"""
