"""What visitors asked, as a report for the editor, and how a question becomes an example.

It may import `editing`, `html`, `running` and `assistant`.
"""
