"""What the assistant does beyond replying: contact requests and ratings, and the client of the action server.

It may import `content` and `runtime`.
"""
