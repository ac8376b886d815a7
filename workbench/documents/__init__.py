"""Documents as authors have them, read into the titled parts of an article.

It may import `assistant`.
"""
