"""How good the answers are: questions with labels, scores, marks, and stock Rasa beside it.

It may import `documents`, `html`, `running` and `assistant`.
"""
