"""The questionnaire on paper, for the client's approval: all that is asked, of whom, in which order, in words."""
