"""Which sections of the articles answer a question, and whether an article says it at all.

It may import `nlu`, `content` and `runtime`.
"""
