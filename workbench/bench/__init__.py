"""Speed, memory and growth of the assistant beside stock Rasa (`make bench`)."""
