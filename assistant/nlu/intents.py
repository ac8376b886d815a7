"""Names of the intents that decide how a message is understood, whichever article it is about."""

CRISIS = "crisis"
ADVICE = "medical_advice"
OUTSIDE = "out_of_scope"
QUESTION = "question"  # about an article, whichever
# Asked of the website or of this chat, and maybe of an article that tells how to reach its authors, or what they keep.
CONTACT_WISH = "contact_human"
PRIVACY = "privacy"
