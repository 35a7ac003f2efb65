"""What people answer, now: counts of every question, compared, and as released to the client."""
