"""How good the answers are: labelled questions, scores, marks, and a comparison with stock Rasa.

It may import `documents`, `html`, `running` and `assistant`.
"""
