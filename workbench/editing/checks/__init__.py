"""The checks of `make check`, one a module: each gives findings with file, line and what to do.

It belongs to `workbench.editing` and may import what that may.
"""
