"""The committee votes by secret ballot: who voted is known, what they voted is nobody's to know."""
