"""What reports share: charts as SVG, and pages that open offline.

It imports no other room.
"""
