"""What every test may rely on: PostgreSQL, and nothing else."""

from hypothesis import settings

settings.register_profile("steady", deadline=None)  # a noisy machine must not turn a slow example into a failure
settings.load_profile("steady")
