"""The pages on personal data: the register of processing, retention, access requests."""
