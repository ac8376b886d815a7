"""What Ask the Article adds to Rasa: content, understanding, safety, replies and channels."""
