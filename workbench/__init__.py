"""What people run through make. A serving assistant loads nothing of this."""
