"""What trains, starts and serves the assistant on one machine, and what an operator asks of it.

It may import `documents` and `assistant`.
"""
