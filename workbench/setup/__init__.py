"""What a new environment needs: the installation, the sentence encoder, and the lists of names.

It may import `assistant`.
"""
