"""What the raw tables get in two nights: new sessions, late transcripts, recoded answers."""

from tests.transform.warehouse import FIRST_READ, STREAMS, Warehouse

NOON = "2026-03-01 12:00:00"
# So long before the first night's end that no later build looks back to it.
FIRST_EVENING = "2026-03-01 22:00:00"
FIRST_NIGHT = "2026-03-02 02:00:00"
SECOND_NIGHT = "2026-03-03 02:00:00"
# Beyond what a build looks back.
SECOND_MORNING = "2026-03-03 06:00:00"
# Within it: sent before what the last build has seen, and landed after.
HALF_AN_HOUR_EARLIER = "2026-03-03 05:30:00"
SECOND_READ = "2026-03-03 00:00:00.123456"

RATED = {
    "task_type": "RATING_SCALE",
    "start_time_ms": 0,
    "end_time_ms": 1500,
    "skipped": False,
    "answer_json": '{"ratingScale": {"rating": 4, "min": 1, "max": 5}}',
}
CHOSEN = {
    "task_type": "MULTIPLE_CHOICE",
    "start_time_ms": 1500,
    "end_time_ms": 3500,
    "skipped": False,
    "answer_json": '{"multipleChoice": {"selected": [{"label": "red"}, {"label": "blue"}]}}',
}
SCORED = {"task_type": "NPS", "skipped": False, "answer_json": '{"nps": {"score": 9}}'}
GENDER = {"demographic_code": "GENDER", "value": "female"}
SPEECH = ("So this is the page", "and I am looking for the menu of it", "there it is")

# Most of the first night's sessions last a minute; the second night's last ten.
SHORT = ("kept", "late", "deleted")


def load(warehouse: Warehouse, session_id: str, read_at: str, *, test_id: str = "test-1") -> None:
    """Load a session with all of its details."""
    minutes = 1 if session_id in SHORT else 10
    times = {"start_time": NOON, "finish_time": f"2026-03-01 12:{minutes:02}:00"}
    warehouse.load("sessions", {"session_id": session_id, "test_id": test_id, **times})
    warehouse.load_details(session_id, read_at, [RATED, CHOSEN, SCORED], [GENDER, {}], test_id)


def take_again(warehouse: Warehouse, session_id: str, first: str) -> None:
    """Have a session be one more of the person who took another."""
    warehouse.query(
        "update usertesting_raw.session_details set participant_id = ? where session_id = ?",
        [f"person-of-{first}", session_id],
    )


def land(warehouse: Warehouse, at: str) -> None:
    """Have everything that was loaded since the last call arrive at one moment."""
    for stream in STREAMS:
        warehouse.load(stream)
        warehouse.query(
            f"update usertesting_raw.{stream} set _sdc_extracted_at = ?"  # noqa: S608 - a constant
            " where _sdc_extracted_at > '2026-03-05'",
            [at],
        )


def load_all_that_can_count(warehouse: Warehouse, session_id: str) -> None:
    """Load what no other session has: a video, a clip, and a word that two others said."""
    session = {"session_id": session_id, "test_id": "test-1"}
    warehouse.load_transcript(session_id, FIRST_READ, "this is frustrating")
    warehouse.load("videos", session | {"video_storage_path": "s3://videos/1.mp4"})
    warehouse.load("clips", session | {"clip_id": "clip-1", "start_ms": 0, "end_ms": 900})


def load_the_first_night(warehouse: Warehouse) -> None:
    place = {"test_id": "test-1", "workspace_id": "workspace-1"}
    warehouse.load("tests", place | {"title": "Checkout", "product_type": "think_out_loud"})
    load(warehouse, "kept", FIRST_READ)
    warehouse.load_transcript("kept", FIRST_READ, *SPEECH)
    load(warehouse, "elsewhere", FIRST_READ, test_id="test-2")
    land(warehouse, FIRST_EVENING)
    for session_id in ("late", "recoded", "emptied", "deleted"):
        load(warehouse, session_id, FIRST_READ)
    take_again(warehouse, "deleted", first="elsewhere")
    for session_id in ("recoded", "emptied"):
        warehouse.load_transcript(session_id, FIRST_READ, f"{SPEECH[0]}, frustrating", *SPEECH[1:])
    load_all_that_can_count(warehouse, "deleted")
    warehouse.load("qx_scores", {"test_id": "test-1", "task_group_uuid": "g", "as_of_date": NOON})
    warehouse.query(
        "update usertesting_raw.task_groups set task_group_uuid = 'g', task_group_response = ?",
        ['{"score": 80, "sequence": "AB"}'],
    )
    warehouse.query("alter table usertesting_raw.sessions add column deleted_at timestamp")
    land(warehouse, FIRST_NIGHT)


def load_the_second_night(warehouse: Warehouse) -> None:
    warehouse.load_transcript("late", SECOND_READ, *SPEECH)
    warehouse.load_details("recoded", SECOND_READ, [{**RATED, "answer_json": '{"nps": 1}'}])
    warehouse.load_details("emptied", SECOND_READ)
    warehouse.query("delete from usertesting_raw.task_groups where session_id = 'emptied'")
    warehouse.load_transcript("emptied", SECOND_READ)
    warehouse.load(
        "sessions",
        {"session_id": "deleted", "test_id": "test-1", "deleted_at": "2026-03-03 00:00:00"},
    )
    land(warehouse, SECOND_NIGHT)
    load(warehouse, "new", SECOND_READ)
    take_again(warehouse, "new", first="kept")
    land(warehouse, SECOND_MORNING)


def load_what_lands_out_of_order(warehouse: Warehouse) -> None:
    load(warehouse, "behind", SECOND_READ)
    land(warehouse, HALF_AN_HOUR_EARLIER)
    load(warehouse, "tied", SECOND_READ)
    warehouse.load_transcript("new", SECOND_READ, *SPEECH)
    place = {"test_id": "test-1", "workspace_id": "workspace-1"}
    warehouse.load("tests", place | {"title": "Payment", "product_type": "think_out_loud"})
    # A test without a new session.
    warehouse.load("tests", place | {"test_id": "test-2", "product_type": "survey"})
    land(warehouse, SECOND_MORNING)
