from vitals.streaming.messages import Message


def test_a_message_is_a_value() -> None:
    message = Message("reading", (7,), 1_760_783_445_000, b"{}")
    assert message == Message(kind="reading", patients=(7,), instant=1_760_783_445_000, data=b"{}")
    assert message != Message("group", (7,), 1_760_783_445_000, b"{}")
