"""Reads SQL word by word: which functions a statement calls, as it writes them, and how."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from sqlglot.dialects.dialect import Dialect
from sqlglot.tokenizer_core import Token, TokenType

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

# Words that may have a parenthesis behind them, and are no functions.
WORDS = set(
    "all and any as between by columns distinct else except from group having in inner insert into"
    " is join key like limit not on or order over partition qualify select set struct table then"
    " union unnest using values view when where with".upper().split()
)
TYPES = set("array bignumeric char decimal number numeric varchar".upper().split())
OPEN = {TokenType.L_PAREN, TokenType.L_BRACKET}
CLOSE = {TokenType.R_PAREN, TokenType.R_BRACKET}


@dataclass(frozen=True)
class Functions:
    """The functions that a warehouse's reference describes, as far as they are used.

    Attributes:
        fixed: Their names by how many arguments they take.
        varying: The least and the most that others take.
    """

    fixed: Mapping[int, str]
    varying: Mapping[str, tuple[int, int]]

    def lack(self, statement: str, dialect: str) -> set[tuple[str, int]]:
        """Give what a statement calls that is not among them, with how many arguments it gets."""
        return {
            (name, count)
            for name, count in calls(statement, dialect)
            if name not in self.fixed.get(count, "").split()
            and not self.varying.get(name, (1, 0))[0] <= count <= self.varying.get(name, (1, 0))[1]
        }


def calls(statement: str, dialect: str) -> Iterator[tuple[str, int]]:
    """Give each function that a statement calls, in upper case, with how many arguments it gets."""
    tokens = Dialect.get_or_raise(dialect).tokenize(statement)
    for i, (name, after) in enumerate(pairwise(tokens)):
        word = name.text.upper()
        if (
            after.token_type is TokenType.L_PAREN
            and word.isidentifier()
            and word not in WORDS | TYPES
            and name.token_type not in {TokenType.STRING, TokenType.IDENTIFIER}
            and (i == 0 or tokens[i - 1].token_type is not TokenType.DOT)
        ):
            yield word, arity(tokens[i + 2 :])


def arity(tokens: Sequence[Token]) -> int:
    """Count the arguments that end with the first parenthesis that closes more than it opens."""
    depth = commas = 0
    for i, token in enumerate(tokens):
        if token.token_type in OPEN:
            depth += 1
        elif token.token_type in CLOSE:
            if depth == 0:
                return commas + 1 if i else 0
            depth -= 1
        elif token.token_type is TokenType.COMMA and depth == 0:
            commas += 1
    raise ValueError("a parenthesis is left open")
