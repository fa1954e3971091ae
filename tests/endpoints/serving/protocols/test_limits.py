import dataclasses

from Endpoints.serving.protocols.limits import DisconnectReason, Limits


def test_the_limits_that_ship():
    assert dataclasses.asdict(Limits()) == {
        "write_deadline": 10,
        "write_buffer": 32768,
        "socket_buffer": 65536,
        "acknowledge_deadline": 20,
        "close_deadline": 1,
        "ping_interval": 20,
        "ping_timeout": 20,
        "message_bytes": 4096,
        "messages_burst": 20,
        "messages_per_minute": 100,
        "bytes_per_second": 16384,
        "handshake_deadline": 5,
        "first_byte_deadline": 5,
        "head_deadline": 10,
        "body_deadline": 10,
        "head_bytes": 16384,
        "headers": 100,
        "keep_alive": 5,
    }


def test_every_limit_is_explained():
    assert all(field.name in Limits.__doc__ for field in dataclasses.fields(Limits))


def test_reasons_are_labels_of_a_metric():
    assert {reason: reason.lower() for reason in DisconnectReason.__members__} == dict(
        DisconnectReason.__members__.items()
    )
