"""The pages of sign-in, personal settings and people."""
