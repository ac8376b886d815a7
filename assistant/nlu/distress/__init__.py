"""Whether a message tells of distress, whose danger it is, and what a message does in the talk after it.

It may import `nlu`, `content` and `runtime`.
"""
