"""What machines and those who run the site ask: is it alive, is it ready, how is it doing."""
