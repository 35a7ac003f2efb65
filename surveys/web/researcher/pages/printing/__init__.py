"""The printed questionnaire, for the client's approval: every question, its condition and order, in words."""
