"""Statistics over columns of answers: plain values in, plain values out, each with its source."""
