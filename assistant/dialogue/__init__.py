"""Which replies a message gets, and the words and options of each reply.

It may import `nlu.distress`, `nlu.retrieval`, `nlu`, `storage`, `side_effects`, `content` and `runtime`.
"""
