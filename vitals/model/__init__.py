"""The oracle, the model's files, and the predictor: all of learning that serving needs."""
