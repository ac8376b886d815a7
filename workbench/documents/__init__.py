"""How an author's document (Markdown, web page, Word, PDF, text) becomes the titled parts of an article.

It may import `assistant`.
"""
