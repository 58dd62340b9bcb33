"""Checks the settings of Snowflake before a request or a credit is spent; nobody is asked.

    python check_snowflake.py

The Python is that of dbt.
"""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

from cryptography.hazmat.primitives.serialization import load_pem_private_key

# Organization and account; or a locator, with what says where it is.
ACCOUNT = re.compile(r"[a-z0-9]+-[a-z0-9_-]+|[a-z0-9_]+([.][a-z0-9-]+){0,3}", re.IGNORECASE)
REQUIRED = ("ACCOUNT", "USER", "WAREHOUSE", "DATABASE")


def main() -> int:
    """Say what is wrong, a line each."""
    settings = {
        name.removeprefix("SNOWFLAKE_"): value
        for name, value in os.environ.items()
        if name.startswith("SNOWFLAKE_") and value
    }
    problems = [f"SNOWFLAKE_{name} is missing." for name in REQUIRED if name not in settings]
    problems += account_problems(settings.get("ACCOUNT", ""))
    problems += sign_in_problems(settings)
    for problem in problems:
        sys.stderr.write(f"{problem}\n")
    return 1 if problems else 0


def account_problems(account: str) -> list[str]:
    """Tell what loader or dbt would make something else of, or would not take."""
    if "://" in account or ".snowflakecomputing." in account.lower():
        problem = (
            "SNOWFLAKE_ACCOUNT is an address: give only the part before .snowflakecomputing.com,"
            " such as MYORG-MYACCOUNT."
        )
        return [problem]
    if "-" in account.partition(".")[0] and "." in account:
        problem = (
            f"SNOWFLAKE_ACCOUNT {account} would reach the loader as {account.partition('-')[0]}:"
            " over a private link give the locator, as LOCATOR.REGION.privatelink;"
            " otherwise leave out what follows the first dot."
        )
        return [problem]
    if account and not ACCOUNT.fullmatch(account):
        return [f"SNOWFLAKE_ACCOUNT {account} is no account: it looks like MYORG-MYACCOUNT."]
    return []


def sign_in_problems(settings: dict[str, str]) -> list[str]:
    """Tell whether there is one way to sign in, and whether the key can be read."""
    path = settings.get("PRIVATE_KEY_PATH")
    if (path is None) == ("PASSWORD" not in settings):
        return ["Give either SNOWFLAKE_PRIVATE_KEY_PATH or SNOWFLAKE_PASSWORD, not both."]
    if path is None:
        return []
    passphrase = settings.get("PRIVATE_KEY_PASSPHRASE")
    try:
        load_pem_private_key(Path(path).read_bytes(), passphrase.encode() if passphrase else None)
    except OSError as error:
        return [f"SNOWFLAKE_PRIVATE_KEY_PATH {path} cannot be read: {error.strerror}."]
    except TypeError:
        needed = "is missing: the key is encrypted" if passphrase is None else "is not needed"
        return [f"SNOWFLAKE_PRIVATE_KEY_PASSPHRASE {needed}."]
    except ValueError:
        return [f"{path} is no private key in PEM format that the passphrase opens."]
    return []


if __name__ == "__main__":
    sys.exit(main())
