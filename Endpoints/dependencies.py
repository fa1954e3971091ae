"""What handlers are handed: the settings, the model, and the live feed of the app that they belong to.

The functions are coroutines because FastAPI runs any other in a thread, which costs more than a handshake.
"""

from typing import Annotated

from fastapi import Depends
from starlette.requests import HTTPConnection

from Configurations.config import Settings
from vitals.live import Live
from vitals.predictor import Predictor

__all__ = ["LiveDep", "PredictorDep", "SettingsDep"]


async def settings_of(connection: HTTPConnection) -> Settings:
    """Settings that the app was made with."""
    settings: Settings = connection.app.state.settings
    return settings


async def predictor_of(connection: HTTPConnection) -> Predictor:
    """The model, loaded when the app started."""
    predictor: Predictor = connection.app.state.predictor
    return predictor


async def live_of(connection: HTTPConnection) -> Live:
    """The live feed, which runs as long as the app."""
    live: Live = connection.app.state.live
    return live


SettingsDep = Annotated[Settings, Depends(settings_of)]
PredictorDep = Annotated[Predictor, Depends(predictor_of)]
LiveDep = Annotated[Live, Depends(live_of)]
