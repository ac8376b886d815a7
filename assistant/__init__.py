"""What Ask the Article adds to Rasa, one room for each concern.

It imports neither `workbench` nor `actions`; tests/test_architecture.py lists what each room may import.
"""
