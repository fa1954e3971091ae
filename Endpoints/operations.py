"""What operators ask a service."""

from fastapi import APIRouter

__all__ = ["router"]

router = APIRouter(tags=["operations"])


@router.get("/health/live")
async def live() -> dict[str, str]:
    """Answer while the process runs."""
    return {"status": "live"}
