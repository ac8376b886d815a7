"""Names of the intents that decide how a message is understood, whichever article it is about."""

CRISIS = "crisis"
ADVICE = "medical_advice"
OUTSIDE = "out_of_scope"
QUESTION = "question"  # about an article, whichever
