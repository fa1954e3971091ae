"""The problem documents of `problems.py` as models, for the API's documents."""

from typing import Annotated, Any

from pydantic import BaseModel, Field

__all__ = ["Problem"]


class WrongValue(BaseModel):
    """A part of the request that is not allowed."""

    name: Annotated[str | None, Field(description="Parameter, header, or place in the body.")] = None
    detail: str
    allowed: str | None = None
    suggested: Annotated[
        dict[str, Any] | None, Field(description="What was perhaps meant, to be sent with the request: units of signs.")
    ] = None


class Problem(BaseModel):
    """An error, in the form of RFC 9457."""

    type: str
    title: str
    status: int
    detail: Annotated[str, Field(description="What was wrong, what is allowed, what to do.")]
    errors: Annotated[list[WrongValue] | None, Field(description="With status 422: everything that is wrong.")] = None
    alternatives: Annotated[
        list[dict[str, Any]] | None, Field(description="With status 409 for a time: the nearest free times.")
    ] = None
    request_id: Annotated[
        str | None, Field(description="Id of the request, as in the header X-Request-ID: the log has it too.")
    ] = None
