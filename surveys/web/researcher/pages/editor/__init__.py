"""The page on which a draft is written: its outline, the question being edited, problems and preview."""
