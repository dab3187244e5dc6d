"""Settings for the tests: those of an installation without any setting, in a folder of its own.

Only SCHOOLGATE_DATABASE_URL is kept from outside, so that the same tests run on either database.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile

KEPT = {"SCHOOLGATE_DATABASE_URL", "SCHOOLGATE_SHARED"}

for _name in [name for name in os.environ if name.startswith("SCHOOLGATE_")]:
    if _name not in KEPT:
        del os.environ[_name]
_folder = tempfile.mkdtemp(prefix="schoolgate-test-")
atexit.register(shutil.rmtree, _folder, ignore_errors=True)
os.environ["SCHOOLGATE_DATA"] = _folder

from schoolgate.config.settings import *  # noqa: E402, F403 - after the environment is set

# Argon2 is slow on purpose; md5 hashes the invented words of tests.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend", "QUEUES": []}}
# Pytest keeps what is logged and tells it where a test fails; its console is closed after each.
LOGGING = {
    **LOGGING,  # noqa: F405
    "handlers": {
        "console": {
            "class": "logging.FileHandler",
            "filename": os.devnull,
            "filters": ["without-secrets", "refused-in-one-line"],
        }
    },
}
