"""The editor's report of visitors' questions, and how a question becomes an example.

It may import `editing`, `html`, `running` and `assistant`.
"""
