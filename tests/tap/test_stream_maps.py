"""A privacy rule that would do nothing, or fail, is an error; one that fails tells no value."""

from __future__ import annotations

import json
from contextlib import suppress
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from singer_sdk.exceptions import SingerSDKError

from tap_usertesting.errors import SettingsError, UserTestingError
from tap_usertesting.tap import TapUserTesting
from tests.support.tap import TapProcess, config_for, run_here
from tests.support.truth import DEFAULT, KEYS
from tests.support.worlds import fill_small

if TYPE_CHECKING:
    from usertesting_sandbox.server import Running

HASH = "sha256(config['salt'] + participant_id)"
SALT = {"salt": "pepper"}

WRONG: list[tuple[dict[str, Any], str]] = [
    (
        {"session_detail": {"participant_id": HASH}},
        "session_detail: no such stream, is session_det",
    ),
    ({"session*": {"participantid": HASH}}, "session*.participantid: no such column, is participa"),
    ({"nothing*": None}, "nothing*: no such stream"),
    ({"session_detail": None}, "session_detail: no such stream, is session_details meant?"),
    ({"people": {"__source__": "session_detail"}}, "people: no such stream, is session_details me"),
    (
        {"tasks": {"particpant_id": HASH}},
        "tasks.particpant_id: no such column, is participant_id m",
    ),
    (
        {"tasks": {"particpant_id": None}},
        "tasks.particpant_id: no such column, is participant_id m",
    ),
    ({"tasks": {"particpant_id": "'x'"}}, "tasks.particpant_id: no such column, is participant_id"),
    ({"*": {"particpant_id": HASH}}, "*.particpant_id: no such column, is participant_id meant?"),
    ({"tasks": {"day": "test_id", "participant_id": None}}, "tasks.day: no such column"),
    ({"tasks": {"participant_id": "sha256(particpant_id)"}}, "reads particpant_id, which tasks"),
    (
        {"tasks": {"participant_id": "sha256(record['person'])"}},
        "reads person, which tasks does not",
    ),
    (
        {"tasks": {"participant_id": "sha256(_.get('x'))", "__else__": "x"}},
        "__else__: must be null",
    ),
    ({"tasks": {"participant_id": "sha512(participant_id)"}}, "calls sha512, which is no function"),
    ({"tasks": {"participant_id": "participant_id.uper()"}}, "participant_id: cannot be evaluated"),
    ({"tasks": {"participant_id": "sha256(task_index)"}}, "participant_id: cannot be evaluated"),
    ({"tasks": {"participant_id": "fake.name()"}}, "needs the package faker"),
    ({"tasks": {"participant_id": "(lambda: 1)()"}}, "holds a Lambda"),
    ({"tasks": {"participant_id": "participant_id +"}}, "participant_id: must be one expression"),
    (
        {"tasks": {"participant_id": "None; participant_id"}},
        "participant_id: must be one expression",
    ),
    ({"tasks": {"participant_id": "x = participant_id"}}, "participant_id: must be one expression"),
    ({"tasks": {"participant_id": ""}}, "participant_id: must be one expression"),
    ({"tasks": {"participant_id": "-" * 9000 + "1"}}, "participant_id: must be one expression"),
    ({"tasks": {"participant_id": 5}}, "participant_id: must be an expression, or null"),
    ({"tasks": {"participant_id": ["md5"]}}, "participant_id: must be an expression, or null"),
    (
        {"tasks": {"__filter__": "task_typ == 'NPS'"}},
        "__filter__: reads task_typ, which tasks does",
    ),
    ({"tasks": {"__fliter__": "task_type == 'NPS'"}}, "__fliter__: no such option"),
    ({"tasks": {"__key_properties__": "task_uuid"}}, "__key_properties__: must be a list"),
    ({"tasks": {"__alias__": 5}}, "__alias__: must be the name of a stream"),
    ({"tasks": "drop"}, "tasks: must be an object of columns, or null"),
    ({"__else__": {}}, "__else__: must be null"),
]


def start(
    maps: object, catalog: dict[str, Any] | None = None, **settings: object
) -> TapUserTesting:
    config = {"client_id": "me", "client_secret": "hush", "stream_maps": maps, **settings}
    return TapUserTesting(config=config, catalog=catalog)


@pytest.mark.parametrize(("maps", "told"), WRONG)
def test_a_rule_that_would_do_nothing_or_fail_is_named(maps: dict[str, Any], told: str) -> None:
    with pytest.raises(SettingsError) as caught:
        start(maps, stream_map_config=SALT)
    said = str(caught.value)
    assert told in said
    assert "\n" not in said
    for secret in ("pepper", HASH):
        assert secret not in said


@pytest.mark.parametrize(
    ("values", "told"),
    [
        (None, "participant_id: reads salt of stream_map_config, which is not set"),
        ({}, "participant_id: reads salt of stream_map_config, which is not set"),
        ({"sault": "pepper"}, "participant_id: reads salt of stream_map_config, which is not set"),
        ({"salt": ""}, "stream_map_config.salt: is not set"),
        ({"salt": None}, "stream_map_config.salt: is not set"),
        ({"salt": "$PARTICIPANT_SALT"}, "stream_map_config.salt: is not set"),
        ({"salt": "${PARTICIPANT_SALT}"}, "stream_map_config.salt: is not set"),
    ],
)
@pytest.mark.parametrize("salt", ["config['salt']", "config.salt"])
def test_a_salt_that_is_not_set_is_named(
    values: dict[str, Any] | None, told: str, salt: str
) -> None:
    rule = f"sha256({salt} + participant_id) if participant_id else None"
    with pytest.raises(SettingsError, match=told):
        start({"tasks": {"participant_id": rule}}, stream_map_config=values)


@pytest.mark.parametrize(
    "maps",
    [
        None,
        "",
        {},
        {"clips": {"name": "md5(name) if name else None"}},
        {"highlight_reels": None},
        {"*": {"__alias__": "'ut_' + __stream_name__"}},
        {"*": {"participant_id": HASH}},
        {"t*": {"participant_id": HASH}, "tasks": {"__filter__": "task_type != 'BLANK'"}},
        {"transcripts": None, "transcript_cues": "__NULL__"},
        {"__else__": None, "sessions": {}},
        {"tasks": {"person": "participant_id", "participant_id": None}},
        {"tasks": {"person": HASH, "participant_id": "__NULL__"}},
        {"people": {"__source__": "session_details", "participant_id": HASH}},
        {"tasks": {"task_text": "' '.join([word for word in self.split() if word != 'a'])"}},
        {"tasks": {"answer_json": "json.dumps(answer_json.get('written') or {})"}},
        {"sessions": {"finish_time": "str(datetime.date.fromisoformat(finish_time[:10]))"}},
        {"tasks": {"task_text": "int(task_text) if task_text else record.get('task_index')"}},
    ],
)
def test_a_rule_that_has_something_to_do_is_fine(maps: object) -> None:
    tap = start(maps, stream_map_config=SALT)
    # A trial of the tap selects every stream.
    assert set(tap.mapper.stream_maps) == set(KEYS)


def test_a_rule_of_a_column_that_is_not_selected_is_fine() -> None:
    catalog = start(None).catalog_dict
    for entry in catalog["streams"]:
        for each in entry["metadata"]:
            if list(each["breadcrumb"]) == ["properties", "participant_id"]:
                each["metadata"]["selected"] = False
    tap = start({"*": {"participant_id": HASH}}, catalog, stream_map_config=SALT)
    assert (
        "participant_id" not in tap.mapper.stream_maps["tasks"][0].transformed_schema["properties"]
    )
    with pytest.raises(SettingsError, match="reads participant_id, which is not selected"):
        start({"tasks": {"task_text": HASH}}, catalog, stream_map_config=SALT)


def test_a_pattern_and_a_stream_s_own_rules_both_count(sandbox: Running) -> None:
    fill_small(sandbox.world)
    plain = run_here(config_for(sandbox))
    maps = {
        "tasks": {"__filter__": "task_index == 0"},
        "demographics": {"participant_id": "'nobody'"},
        "*": {"participant_id": f"{HASH} if participant_id else None"},
    }
    run = run_here(config_for(sandbox, stream_maps=maps, stream_map_config=SALT))
    assert {row["task_index"] for row in run.rows("tasks")} == {0}
    for stream in ("session_details", "tasks", "task_groups"):
        people = {row["participant_id"] for row in plain.rows(stream)}
        hashed = {sha256(f"pepper{person}".encode()).hexdigest() for person in people}
        assert {row["participant_id"] for row in run.rows(stream)} == hashed
    assert {row["participant_id"] for row in run.rows("demographics")} == {"nobody"}
    # No stream has got a column that it does not have.
    assert [(row["stream"], set(row["schema"]["properties"])) for row in run.of_type("SCHEMA")] == [
        (row["stream"], set(row["schema"]["properties"])) for row in plain.of_type("SCHEMA")
    ]
    assert {row["stream"] for row in run.of_type("SCHEMA")} == DEFAULT


@pytest.mark.parametrize(
    ("maps", "told"),
    [
        ({"tasks": {"answer_json": "answer_json['secret']"}}, "stream_maps.tasks.answer_json:"),
        ({"tasks": {"task_text": "int(task_text)"}}, "stream_maps.tasks.task_text:"),
        ({"tasks": {"__filter__": "int(task_text) > 1"}}, "stream_maps.tasks.__filter__:"),
        ({"t*": {"__filter__": "int(test_id) > 1"}}, "stream_maps.tasks.__filter__:"),
        (
            {"copy": {"__source__": "tasks", "task_text": "int(task_text)"}},
            "stream_maps.copy.task_text:",
        ),
    ],
)
def test_an_expression_that_fails_is_one_line_without_the_value(
    maps: dict[str, Any],
    told: str,
    sandbox: Running,
    tap: TapProcess,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("LOGLEVEL", "DEBUG")
    fill_small(sandbox.world)
    everything = run_here(config_for(sandbox))
    run = tap.run(config_for(sandbox, stream_maps=maps), streams=["tasks"])
    assert run.exit_code == 1
    [line] = [line for line in run.log.splitlines() if "| ERROR" in line]
    assert told in line
    assert "Traceback" not in run.log
    for row in everything.rows("tasks"):
        assert row["task_text"] not in run.log
        assert json.dumps(row["answer_json"]) not in run.log
    assert run.rows("copy") == []


NAMES = st.one_of(st.text(max_size=20), st.sampled_from(["tasks", "*", "clips", "__else__"]))
RULES = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.text(max_size=20),
        st.sampled_from([HASH, "__NULL__", "participant_id", "record", "config", "self", "1 +"]),
    ),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.one_of(NAMES, st.sampled_from(["participant_id", "__filter__", "__source__"])),
            inner,
            max_size=3,
        )
    ),
    max_leaves=6,
)


@given(st.dictionaries(NAMES, RULES, max_size=3), st.one_of(st.just(SALT), RULES))
def test_any_maps_are_taken_or_refused_for_people(maps: object, values: object) -> None:
    with suppress(UserTestingError, SingerSDKError):
        start(maps, stream_map_config=values)
