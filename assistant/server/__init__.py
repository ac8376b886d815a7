"""One server process: what every request and every channel needs, whichever channels are on.

It may import everything else in `assistant`; the rest of `assistant` imports it never.
"""
