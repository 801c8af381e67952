"""Makes the tables that the models ask for, with their unique index on addresses."""

import asyncio

from app import Base, engine


async def main() -> None:
    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)


asyncio.run(main())
