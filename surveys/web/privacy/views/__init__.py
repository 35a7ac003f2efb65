"""The pages on personal data: what they are for, when they go, what is held about a person."""
