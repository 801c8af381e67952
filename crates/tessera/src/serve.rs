//! The life of a serving process: start, serve, drain, stop.

use crate::config::Config;
use crate::listener::{self, Waits};
use crate::options::Options;
use crate::reload::{Reload, Trusted};
use crate::reread::Reread;
use crate::telemetry::{self, Measurements, Telemetry};
use crate::tls::Tls;
use crate::wiring::{self, Service};
use crate::worker::{self, Stop};
use anyhow::Context as _;
use std::error::Error;
use std::io::Write as _;
use std::sync::Arc;
use std::time::Duration;
use tessera_core::accounts::StrangersRequests;
use tessera_core::handover::{HandedOver, Handover};
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::task::JoinSet;

/// How long a process that stops waits for requests that are on their way over kept connections.
const LINGER: Duration = Duration::from_secs(1);
/// How long a process that stops may take over storing what it holds.
const HAND_OVER_LIMIT: Duration = Duration::from_secs(10);

/// Serves until the process is told to stop.
pub(crate) async fn serve(config: Config, options: &Options) -> anyhow::Result<()> {
    let telemetry = telemetry::start_logging(&config)?;
    let measurements = Arc::new(Measurements::start(Some(&telemetry))?);
    let outcome = run(config, options, measurements).await;
    stop_telemetry(telemetry).await;
    outcome
}

/// The last traces are sent by tasks of this runtime: waiting for them here, on a
/// thread of its own, does not stop those.
async fn stop_telemetry(telemetry: Telemetry) {
    let stopped = tokio::task::spawn_blocking(move || telemetry.shut_down()).await;
    if let Err(error) = stopped {
        eprintln!("error: failed to stop logging: {error}");
    }
}

async fn run(
    config: Config,
    options: &Options,
    measurements: Arc<Measurements>,
) -> anyhow::Result<()> {
    let tls = Tls::open(&config.server.tls)?;
    let listener = TcpListener::bind(config.server.listen)
        .await
        .with_context(|| format!("cannot listen on {}", config.server.listen))?;
    let address = listener.local_addr().context("no local address")?;
    let data_dir = options.data_dir.as_path();
    // Before anything is made of them, so that no change goes unnoticed.
    let trusted = Trusted::of(&config);
    let service = wiring::wire(&config, data_dir, address, Arc::clone(&measurements)).await?;
    // Connections wait in the kernel's queue until then, and workers have not begun.
    take_over(&service.handover).await?;
    let (stop_workers, stop) = Stop::new();
    let mut workers = start_workers(&service, measurements, &stop);
    let reread = || Reread::new(stop.clone()).context("cannot wait for SIGHUP");
    let acceptor = match &tls {
        None => None,
        Some(tls) => {
            workers.spawn(tls.follow(reread()?));
            Some(tls.acceptor.clone())
        }
    };
    let reload = Reload {
        file: options.file(),
        data_dir: data_dir.to_owned(),
        current: config.clone(),
        trusted,
        store: service.store.clone(),
        redis: service.redis.clone(),
        providers: service.providers.clone(),
        sinks: service.sinks.clone(),
        clock: Arc::clone(&service.clock),
    };
    workers.spawn(reload.follow(reread()?));
    announce(&format!("{}://{address}", config.server.scheme()), &service);
    listener::serve(
        listener,
        acceptor,
        service.router.clone(),
        wiring::trusted_proxies(&config)?,
        told_to_stop_for_good(config.server.stop_delay.std())?,
        Waits {
            idle: config.server.idle_timeout.std(),
            linger: LINGER,
            drain: config.server.drain_timeout.std(),
        },
    )
    .await;
    tracing::info!("requests are drained; stopping the workers");
    stop_workers.send_replace(true);
    let drained = async { while workers.join_next().await.is_some() {} };
    if tokio::time::timeout(config.server.drain_timeout.std(), drained)
        .await
        .is_err()
    {
        tracing::warn!("deliveries were still under way; the next process takes them up");
    }
    hand_over(&service.handover).await;
    service.store.close().await;
    tracing::info!("stopped");
    Ok(())
}

/// Takes what the process before left. Where that fails this one does not serve: what it could not
/// take would be there still for the one after it.
async fn take_over(handover: &Handover) -> anyhow::Result<()> {
    let taken = handover.take_over().await;
    let taken = taken.context("cannot take over what the process before left in the database")?;
    if taken > 0 {
        tracing::info!(taken, "codes and limits of the process before go on");
    }
    Ok(())
}

/// Leaves codes and limits to the next process, if it can be done in time: they are lost else, and
/// the process ends.
async fn hand_over(handover: &Handover) {
    let Ok(handed_over) = tokio::time::timeout(HAND_OVER_LIMIT, handover.hand_over()).await else {
        tracing::error!(
            "storing codes and limits for the next process took too long; they are lost"
        );
        return;
    };
    match handed_over {
        Ok(HandedOver::Left { held, left_out: 0 }) => {
            tracing::info!(held, "codes and limits are left to the next process");
        }
        Ok(HandedOver::Left { held, left_out }) => tracing::warn!(
            held,
            left_out,
            "codes and limits are left to the next process, as many as there is room for"
        ),
        Ok(HandedOver::Superseded) => tracing::info!(
            "another process has started on this database; codes and limits of this one are lost"
        ),
        Ok(HandedOver::Nothing) => {}
        Err(error) => tracing::error!(
            error = &error as &dyn Error,
            "failed to leave codes and limits to the next process; they are lost"
        ),
    }
}

fn start_workers(service: &Service, measurements: Arc<Measurements>, stop: &Stop) -> JoinSet<()> {
    let mut workers = JoinSet::new();
    workers.spawn(worker::send_messages(
        Arc::clone(&service.sms),
        stop.clone(),
    ));
    workers.spawn(worker::send_messages(
        Arc::clone(&service.mail),
        stop.clone(),
    ));
    workers.spawn(worker::answer_strangers(
        StrangersRequests::new(Arc::clone(&service.accounts)),
        stop.clone(),
    ));
    workers.spawn(worker::deliver_events(
        Arc::clone(&service.events),
        stop.clone(),
    ));
    workers.spawn(worker::audit::chain(
        Arc::clone(&service.audit),
        stop.clone(),
    ));
    workers.spawn(worker::keys::follow(
        Arc::clone(&service.signing_keys),
        stop.clone(),
    ));
    workers.spawn(worker::audit::keep_house(
        Arc::clone(&service.audit),
        Arc::clone(&service.clock),
        stop.clone(),
    ));
    if let Some(failover) = &service.failover {
        workers.spawn(worker::heed_missed_revocations(
            Arc::clone(failover),
            stop.clone(),
        ));
    }
    workers.spawn(worker::keep_revocations(
        Arc::clone(&service.access),
        stop.clone(),
    ));
    workers.spawn(worker::learn_hash_work(
        Arc::clone(&service.accounts),
        stop.clone(),
    ));
    workers.spawn(worker::keep_house(
        service.store.clone(),
        Arc::clone(&service.audit),
        Arc::clone(&service.access.deployment),
        worker::EventTerms {
            delivery: Arc::clone(&service.events),
            retention: service.event_retention,
        },
        measurements,
        stop.clone(),
    ));
    workers
}

/// Says where the service is, on standard output; logs go to standard error.
fn announce(origin: &str, service: &Service) {
    let mut text = format!(
        "Tessera {} is listening on {origin}\n  Register    {origin}/register\n",
        env!("CARGO_PKG_VERSION")
    );
    if service.has_inbox {
        text += &format!("  Dev inbox   {origin}/dev/inbox\n");
    }
    text += &format!("  API docs    {origin}/docs\n");
    let mut out = std::io::stdout().lock();
    // Nobody may be reading; that is no reason not to serve.
    let _closed = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    tracing::info!(%origin, "listening");
}

/// Done a while after the first signal, or at the second: proxies go on sending requests until
/// they have heard that this instance is to stop.
fn told_to_stop_for_good(delay: Duration) -> anyhow::Result<impl Future<Output = ()>> {
    let first = told_to_stop()?;
    Ok(async move {
        first.await;
        let Ok(second) = told_to_stop() else { return };
        if !delay.is_zero() {
            tracing::info!(delay_s = delay.as_secs_f64(), "serving on for a while");
        }
        tokio::select! {
            () = tokio::time::sleep(delay) => {}
            () = second => {}
        }
        tracing::info!("draining requests");
    })
}

/// Done at SIGTERM or SIGINT.
pub(crate) fn told_to_stop() -> anyhow::Result<impl Future<Output = ()>> {
    let mut terminate = signal(SignalKind::terminate()).context("cannot wait for SIGTERM")?;
    let mut interrupt = signal(SignalKind::interrupt()).context("cannot wait for SIGINT")?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        tracing::info!("told to stop");
    })
}
