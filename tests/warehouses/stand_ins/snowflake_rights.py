"""Who may do what: roles, grants and ownership as Snowflake documents them, as far as used here.

fakesnow lets everyone do everything. Names count in upper case.
"""

from __future__ import annotations

import re
from base64 import b64decode
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_der_public_key
from snowflake.connector.errors import ProgrammingError
from sqlglot import Expr, exp

if TYPE_CHECKING:
    from collections.abc import Iterator

# May look at everything: the tests themselves.
READER = "READER"
# Has the roles that a new account comes with.
ADMINISTRATOR = "ADMINISTRATOR"
# What signs in has to name the account so.
ACCOUNT = "STAND-IN"
# What the statements of administrators begin with, and the roles that may run them.
USER_ADMINS = {"USERADMIN", "SECURITYADMIN", "ACCOUNTADMIN"}
SYSTEM_ADMINS = {"SYSADMIN", "ACCOUNTADMIN"}
SECURITY_ADMINS = {"SECURITYADMIN", "ACCOUNTADMIN"}
ADMINISTRATION = {
    r"use (role|warehouse)": None,
    r"create role": USER_ADMINS,
    r"(create|alter) user": USER_ADMINS,
    r"create network policy": SECURITY_ADMINS,
    r"create resource monitor": {"ACCOUNTADMIN"},
    r"alter warehouse": SYSTEM_ADMINS,
    r"create warehouse": SYSTEM_ADMINS,
    r"create database": SYSTEM_ADMINS,
    r"create (masking|row access) policy": None,
    r"alter (table|view) \S+ (modify column|add row access policy)": SECURITY_ADMINS,
    r"(grant|revoke)": None,
    r"select system\$abort_transaction": {"ACCOUNTADMIN"},
}
# What is done by this file alone: fakesnow has no part in it.
DONE_HERE = [pattern for pattern in ADMINISTRATION if pattern != "create database"]

READING = exp.Query
CHANGING = (
    exp.Alter
    | exp.Comment
    | exp.Create
    | exp.Delete
    | exp.Drop
    | exp.Insert
    | exp.Merge
    | exp.TruncateTable
    | exp.Update
)
GRANT = re.compile(
    r"(?P<verb>grant|revoke) (?P<privileges>[\w ,]+) on (all |future )?\w+( in schema)?"
    r" (?P<object>[\w.]+) (to|from) role (?P<role>\w+)",
    re.IGNORECASE,
)


@dataclass
class Session:
    """Whoever has signed in.

    Attributes:
        user: The user.
        role: The role that the user works as.
        warehouse: The warehouse that is to do the work.
        place: Database and schema of names that do not say theirs.
    """

    user: str
    role: str
    warehouse: str
    place: tuple[str, str] = ("", "")


@dataclass
class Rights:
    """What each role has been granted, and what it owns."""

    granted: set[tuple[str, str, str]] = field(default_factory=set)
    revoked: set[tuple[str, str, str]] = field(default_factory=set)
    owners: dict[str, str] = field(default_factory=dict)
    defaults: dict[tuple[str, str], str] = field(default_factory=dict)
    keys: dict[tuple[str, str], str] = field(default_factory=dict)

    def sign_in(self, user: str, token: str, role: str | None, warehouse: str | None) -> Session:
        """Let a user in whose key has signed a token, in a role that the user has."""
        if user not in {READER, ADMINISTRATOR} and not self._has_signed(user, token):
            raise ProgrammingError(msg="JWT token is invalid.", errno=390144, sqlstate="08001")
        role = role or self.defaults.get((user, "role"), "PUBLIC")
        if user not in {READER, ADMINISTRATOR} and (user, "ROLE", role) not in self.granted:
            raise ProgrammingError(
                msg=f"Role '{role}' specified in the connect string is not granted to this user.",
                errno=390189,
                sqlstate="08001",
            )
        return Session(user, role, warehouse or self.defaults.get((user, "warehouse"), ""))

    def _has_signed(self, user: str, token: str) -> bool:
        for (owner, _), key in self.keys.items():
            try:
                public_key = load_der_public_key(b64decode(key))
                assert isinstance(public_key, RSAPublicKey)
                claims = jwt.decode(token, public_key, ["RS256"])
            except (jwt.InvalidTokenError, ValueError):
                continue
            if owner == user and claims["sub"] == f"{ACCOUNT}.{user}":
                return True
        return False

    def check(self, statement: str, tree: Expr, session: Session) -> None:
        """Refuse a statement that the session's role may not run; note what it grants or owns."""
        if session.user == READER:
            return
        for pattern, roles in ADMINISTRATION.items():
            if re.match(pattern, statement, re.IGNORECASE):
                if roles and session.role not in roles:
                    refuse(session, statement)
                self._administer(statement, session)
                return
        for privilege, name in required(tree, session):
            if not self._may(session.role, privilege, name):
                refuse(session, f"{privilege} on {name}")
        if isinstance(tree, exp.Create):
            self.owners[full_name(tree.find(exp.Table), session)] = session.role

    def _administer(self, statement: str, session: Session) -> None:
        if switch := re.match(r"use (role|warehouse) (\w+)", statement, re.IGNORECASE):
            setattr(session, switch[1].lower(), switch[2].upper())
        elif made := re.match(r"create (?:database|warehouse) (\w+)", statement, re.IGNORECASE):
            self.owners[made[1].upper()] = session.role
        elif user := re.match(r"(?:create|alter) user (\w+)", statement, re.IGNORECASE):
            self._change(user[1].upper(), statement)
        elif re.match("grant|revoke", statement, re.IGNORECASE):
            self._grant(statement, session)

    def _grant(self, statement: str, session: Session) -> None:
        if role := re.match(r"grant role (\w+) to (?:user|role) (\w+)", statement, re.IGNORECASE):
            if session.role not in USER_ADMINS:
                refuse(session, statement)
            self.granted.add((role[2].upper(), "ROLE", role[1].upper()))
        elif grant := GRANT.match(statement):
            name = grant["object"].upper()
            if session.role not in SECURITY_ADMINS and self.owners.get(name) != session.role:
                refuse(session, statement)
            for privilege in grant["privileges"].upper().split(","):
                right = (grant["role"].upper(), privilege.strip(), name)
                (self.granted if grant["verb"] == "grant" else self.revoked).add(right)

    def _change(self, user: str, statement: str) -> None:
        for name, value in re.findall(r"default_(\w+) = (\w+)", statement, re.IGNORECASE):
            self.defaults[user, name.lower()] = value.upper()
        for name, key in re.findall(r"(rsa_public_key\w*) = '([^']+)'", statement):
            self.keys[user, name] = key
        for name in re.findall(r"unset (rsa_public_key\w*)", statement):
            del self.keys[user, name]

    def _may(self, role: str, privilege: str, name: str) -> bool:
        """Tell whether a role has a privilege on an object or the schema around it, or owns it."""
        around = name.rpartition(".")[0]
        inherited = {had for to, kind, had in self.granted if (to, kind) == (role, "ROLE")}
        for each in {role, *inherited}:
            if each in {self.owners.get(name), self.owners.get(around)}:
                return True
            rights = {(each, privilege, name), (each, privilege, around)}
            if rights & self.granted and not rights & self.revoked:
                return True
        return False


def required(tree: Expr, session: Session) -> Iterator[tuple[str, str]]:
    """Give the privileges that a statement takes, each with the object that it is to be held on."""
    if not isinstance(tree, READING | CHANGING):
        return
    target = None if isinstance(tree, READING) else tree.find(exp.Table)
    if isinstance(tree, exp.Create):
        schema = full_name(target, session).rpartition(".")[0]
        yield f"CREATE {tree.kind}", schema
    elif target is not None:
        yield type(tree).__name__.upper(), full_name(target, session)
    names = {each.alias.upper() for each in tree.find_all(exp.CTE)}
    for table in tree.find_all(exp.Table):
        if table is target or not isinstance(table.this, exp.Identifier):
            continue
        if not table.db and table.name.upper() in names:
            continue
        if table.db.upper() != "INFORMATION_SCHEMA":
            name = full_name(table, session)
            schema = name.rpartition(".")[0]
            yield from (("USAGE", schema.partition(".")[0]), ("USAGE", schema), ("SELECT", name))
    if isinstance(tree, READING | exp.DML | exp.Merge):
        yield "USAGE", session.warehouse


def full_name(table: Expr | None, session: Session) -> str:
    """Give the whole name of a table, or of a schema where only that is named."""
    assert isinstance(table, exp.Table)
    database, schema = session.place
    if not table.name:
        return ".".join((table.catalog or database, table.db)).upper()
    return ".".join((table.catalog or database, table.db or schema, table.name)).upper()


def refuse(session: Session, what: str) -> None:
    """Say as Snowflake does that a role may not do something."""
    raise ProgrammingError(
        msg=f"SQL access control error: Insufficient privileges of {session.role} for {what}",
        errno=3001,
        sqlstate="42501",
    )
