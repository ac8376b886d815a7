"""The website: the API, the article page, the widget as one file, errors, and the headers of each answer.

It may import `channels`, `dialogue`, `storage`, `content` and `runtime`.
"""
