"""Floor 3: pure functions from model to model, each named after the kernel function it predicts."""
