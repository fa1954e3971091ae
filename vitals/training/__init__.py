"""Training and evaluation of the model."""
