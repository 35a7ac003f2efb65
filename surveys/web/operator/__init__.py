"""Pages for the operator's machines: liveness, readiness and metrics."""
