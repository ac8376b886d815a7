"""What an editor uses to write articles and examples: import, check, preview, and why a question gets its answer.

It may import `documents`, `running` and `assistant`.
"""
