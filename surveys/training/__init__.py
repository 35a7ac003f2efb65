"""Training: a study's briefing and its questions, who has passed them, the record that stays of it."""
