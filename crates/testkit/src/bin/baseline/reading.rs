//! The reads of a page of somebody who is signed in, by the statements that Tessera makes.

use crate::{Bare, Database, FAR, answer as bytes, open};
use axum::response::Response;
use sqlx::{Executor as _, Row as _};
use std::collections::HashMap;
use std::sync::Arc;
use tessera_core::feature_flag::Feature;
use tessera_core::session::RefreshToken;
use tessera_store::{BROWSER_BY_REFRESH, FACTOR_OVERVIEW};
use uuid::Uuid;

/// What a page reads, and where.
pub(crate) struct Reading {
    database: Database,
    token_hash: Vec<u8>,
    reads_factors: bool,
}

impl Reading {
    /// Opens `--database` for the session of `--token`; none where no database is named.
    /// `--factors true` has the second factor read as well.
    pub(crate) async fn of(options: &HashMap<String, String>) -> Option<Self> {
        let url = options.get("database")?;
        let token = RefreshToken::parse(&options["token"]).unwrap();
        Some(Self {
            database: open(url, options["connections"].parse().unwrap()).await,
            token_hash: token.hash().as_bytes().to_vec(),
            reads_factors: options["factors"] == "true",
        })
    }

    async fn read(&self) {
        match &self.database {
            Database::Sqlite { readers, .. } => statements!(self, readers),
            Database::Postgres(pool) => statements!(self, pool),
        }
    }
}

macro_rules! statements {
    ($reading:ident, $pool:ident) => {{
        let session = sqlx::query(BROWSER_BY_REFRESH).bind(&$reading.token_hash);
        let session = $pool.fetch_one(session).await.unwrap();
        if $reading.reads_factors {
            let user: Uuid = session.get(0);
            let factors = sqlx::query(FACTOR_OVERVIEW)
                .bind(user)
                .bind(FAR)
                .bind(Feature::SecondFactor.as_str());
            $pool.fetch_all(factors).await.unwrap();
        }
    }};
}
use statements;

/// Answers the bytes of the page once what it shows was read.
pub(crate) async fn answer(reading: Arc<Reading>, bare: Arc<Bare>) -> Response {
    reading.read().await;
    bytes(bare).await
}
