"""fastapi-users as its documentation sets it up for production: SQLAlchemy on asyncpg, bearer
tokens as JWT, addresses proven before the first login. Mails are swallowed, or kept in a file
where `PEER_MAILS` names one."""

import json
import os
import uuid
from collections.abc import AsyncGenerator

from fastapi import Depends, FastAPI
from fastapi_users import BaseUserManager, FastAPIUsers, UUIDIDMixin, schemas
from fastapi_users.authentication import AuthenticationBackend, BearerTransport, JWTStrategy
from fastapi_users.db import SQLAlchemyBaseUserTableUUID, SQLAlchemyUserDatabase
from fastapi_users.password import PasswordHelper
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase

SECRET = os.environ["PEER_SECRET"]
MAILS = os.environ.get("PEER_MAILS")


class Base(DeclarativeBase):
    pass


class User(SQLAlchemyBaseUserTableUUID, Base):
    pass


class UserRead(schemas.BaseUser[uuid.UUID]):
    pass


class UserCreate(schemas.BaseUserCreate):
    pass


class UserUpdate(schemas.BaseUserUpdate):
    pass


engine = create_async_engine(
    os.environ["PEER_DATABASE_URL"].replace("postgres://", "postgresql+asyncpg://", 1),
    pool_size=int(os.environ["PEER_POOL"]),
    max_overflow=0,
)
session_maker = async_sessionmaker(engine, expire_on_commit=False)


async def get_session() -> AsyncGenerator[AsyncSession, None]:
    async with session_maker() as session:
        yield session


async def get_user_db(session: AsyncSession = Depends(get_session)):
    yield SQLAlchemyUserDatabase(session, User)


def password_helper() -> PasswordHelper:
    if os.environ["PEER_HASHER"] == "native":
        return PasswordHelper()
    common = Argon2Hasher(time_cost=2, memory_cost=19456, parallelism=1)
    return PasswordHelper(PasswordHash((common,)))


helper = password_helper()


def send(to: str, token: str) -> None:
    if MAILS:
        with open(MAILS, "a", encoding="utf-8") as mails:
            mails.write(json.dumps({"to": to, "token": token}) + "\n")


class UserManager(UUIDIDMixin, BaseUserManager[User, uuid.UUID]):
    reset_password_token_secret = SECRET
    verification_token_secret = SECRET

    async def on_after_register(self, user, request=None):
        await self.request_verify(user, request)

    async def on_after_request_verify(self, user, token, request=None):
        send(user.email, token)

    async def on_after_forgot_password(self, user, token, request=None):
        send(user.email, token)


async def get_user_manager(user_db=Depends(get_user_db)):
    yield UserManager(user_db, helper)


def get_strategy() -> JWTStrategy:
    return JWTStrategy(secret=SECRET, lifetime_seconds=3600)


backend = AuthenticationBackend(
    name="jwt",
    transport=BearerTransport(tokenUrl="auth/login"),
    get_strategy=get_strategy,
)
users = FastAPIUsers[User, uuid.UUID](get_user_manager, [backend])

app = FastAPI(openapi_url=None)
app.include_router(users.get_auth_router(backend, requires_verification=True), prefix="/auth")
app.include_router(users.get_register_router(UserRead, UserCreate), prefix="/auth")
app.include_router(users.get_verify_router(UserRead), prefix="/auth")
app.include_router(users.get_reset_password_router(), prefix="/auth")
app.include_router(
    users.get_users_router(UserRead, UserUpdate, requires_verification=True), prefix="/users"
)


@app.get("/healthz")
async def healthz() -> dict[str, str]:
    return {"status": "ok"}
