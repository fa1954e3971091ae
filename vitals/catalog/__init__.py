"""What is known: sources, specialties, signs, conditions, populations."""
