//! The contract of the ephemeral port, in the process, on Redis and on a cluster of it.

mod in_process {
    use std::sync::Arc;
    use tessera_adapters::InProcess;
    use tessera_core::ports::Ephemeral;

    async fn open() -> Option<Arc<dyn Ephemeral>> {
        Some(Arc::new(InProcess::new()))
    }

    testkit::ephemeral_contract!(open);
}

mod redis {
    use std::sync::Arc;
    use tessera_adapters::{Redis, RedisConfig};
    use tessera_core::ports::Ephemeral;
    use testkit::external::external;

    async fn open() -> Option<Arc<dyn Ephemeral>> {
        let url = external("redis", "TESSERA_TEST_REDIS_URL")?;
        let config = RedisConfig {
            url,
            cluster: false,
            key_prefix: "tessera:".to_owned(),
        };
        Some(Arc::new(Redis::new(&config).unwrap()))
    }

    testkit::ephemeral_contract!(open);
}

mod redis_cluster {
    use std::sync::Arc;
    use tessera_adapters::{Redis, RedisConfig};
    use tessera_core::ports::Ephemeral;
    use testkit::external::external;

    async fn open() -> Option<Arc<dyn Ephemeral>> {
        let url = external("redis", "TESSERA_TEST_REDIS_CLUSTER_URL")?;
        let config = RedisConfig {
            url,
            cluster: true,
            key_prefix: "tessera:".to_owned(),
        };
        Some(Arc::new(Redis::new(&config).unwrap()))
    }

    testkit::ephemeral_contract!(open);
}
