"""How the assistant protects personal data: redaction, lists of names, and the encryption of form answers.

It may import `runtime`.
"""
