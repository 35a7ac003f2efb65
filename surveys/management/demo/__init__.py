"""The demo study: a fictional piece of research that shows everything on the first minute."""
