"""The messaging platforms, as strict about what they take as their documentation says."""
