"""The hash that all systems have in one of the rounds."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class CommonHasher(Argon2PasswordHasher):
    time_cost = 2
    memory_cost = 19456
    parallelism = 1
