"""Speed, memory and growth of the assistant beside stock Rasa (`make bench`).

It may import `evaluating`, `html`, `running` and `assistant`.
"""
