from Endpoints.wire.calendar_files import CALENDAR_FILE, calendar_file


def test_a_calendar_is_a_file_with_a_name() -> None:
    answer = calendar_file(b"BEGIN:VCALENDAR", "ada-1")
    assert (answer.status_code, answer.body) == (200, b"BEGIN:VCALENDAR")
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="ada-1.ics"'


def test_its_responses_are_documented() -> None:
    assert set(CALENDAR_FILE) == {200, 404, 422, 503}
    assert list(CALENDAR_FILE[200]["content"]) == ["text/calendar"]
