"""How personal data is kept from others: redaction, lists of names, and the encryption of form answers.

It may import `runtime`.
"""
