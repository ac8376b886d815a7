"""What people wrote for visitors to read: articles and words, read, checked and read again after an edit.

It may import `runtime`.
"""
