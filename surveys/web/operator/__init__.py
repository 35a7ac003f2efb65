"""Pages for machines: is the site alive, is it ready, how is it doing."""
