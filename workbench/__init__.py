"""What people run through make, one room for each kind of work.

A serving assistant loads no module of it; tests/test_architecture.py lists what each room may import.
"""
