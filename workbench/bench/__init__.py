"""The measurement of speed, memory and growth beside stock Rasa (`make bench`).

It may import `evaluating`, `html`, `running` and `assistant`.
"""
