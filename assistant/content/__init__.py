"""The articles and words that people wrote for visitors: how they are read, checked, and read again after an edit.

It may import `runtime`.
"""
