"""The messaging apps and Rasa's own channels for other websites' widgets, one file each.

It may import `channels`, `content` and `runtime`.
"""
