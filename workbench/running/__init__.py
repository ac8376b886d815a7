"""The commands that train, start and serve the assistant on one machine, and the commands for an operator.

It may import `documents` and `assistant`.
"""
