"""What `make check` looks at, one thing a module: each gives findings with file, line and what to do.

It belongs to `workbench.editing` and may import what that may.
"""
