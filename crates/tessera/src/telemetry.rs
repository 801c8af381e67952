//! Logs, measurements and traces of the process.

use crate::config::Config;
use anyhow::Context as _;
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use opentelemetry::trace::{TraceContextExt as _, TracerProvider as _};
use opentelemetry_otlp::{SpanExporter, WithExportConfig as _};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::runtime;
use opentelemetry_sdk::trace::SdkTracerProvider;
use opentelemetry_sdk::trace::span_processor_with_async_runtime::BatchSpanProcessor;
use tessera_web::Metrics;
use tracing_appender::non_blocking::{NonBlockingBuilder, WorkerGuard};
use tracing_opentelemetry::OpenTelemetrySpanExt as _;
use tracing_subscriber::Layer as _;
use tracing_subscriber::filter::{Targets, filter_fn};
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

/// Upper bounds of the histograms, in seconds: from a cache look-up to a provider's time-out.
const BUCKETS_SECS: [f64; 16] = [
    0.000_1, 0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5,
    10.0, 60.0,
];
/// The same for what people do: from a minute to the life of a registration.
const BUCKETS_OF_PEOPLE_SECS: [f64; 8] = [15.0, 30.0, 60.0, 120.0, 300.0, 600.0, 1_200.0, 1_800.0];
/// From the start of a registration in stages to the account.
const REGISTRATION_DURATION: &str = "tessera_staged_registration_duration_seconds";
/// Log lines that may wait to be written; a process that logs faster waits with them.
const LOG_LINES_BUFFERED: usize = 8_192;

/// Keeps logging alive; dropped last, it writes what is left.
pub(crate) struct Telemetry {
    _log_writer: WorkerGuard,
    tracer: Option<SdkTracerProvider>,
}

impl Telemetry {
    /// Sends what is left of the traces.
    pub(crate) fn shut_down(&self) {
        if let Some(tracer) = &self.tracer
            && let Err(error) = tracer.shutdown()
        {
            tracing::warn!(%error, "failed to send the last traces");
        }
    }
}

/// Starts logging as JSON lines on standard error, and tracing where it is configured.
pub(crate) fn start_logging(config: &Config) -> anyhow::Result<Telemetry> {
    let levels: Targets = config
        .log
        .level
        .parse()
        .context("log.level cannot be used")?;
    let (writer, guard) = NonBlockingBuilder::default()
        .lossy(false)
        .buffered_lines_limit(LOG_LINES_BUFFERED)
        .finish(std::io::stderr());
    let lines = tracing_subscriber::fmt::layer()
        .json()
        .flatten_event(true)
        .with_current_span(false)
        .with_span_list(false)
        .with_writer(writer);
    let tracer = match config.telemetry.otlp_endpoint.as_str() {
        endpoint if config.telemetry.enabled && !endpoint.is_empty() => Some(tracer(endpoint)?),
        _ => None,
    };
    let spans = tracer.as_ref().map(|provider| {
        tracing_opentelemetry::layer()
            .with_tracer(provider.tracer("tessera"))
            .with_filter(tracing_subscriber::filter::LevelFilter::INFO)
    });
    let events_alone = filter_fn(move |metadata| {
        metadata.is_event() && levels.would_enable(metadata.target(), metadata.level())
    });
    let registry = tracing_subscriber::registry();
    // Spans are for traces: where none are sent, none are made.
    let started = match spans {
        Some(spans) => registry
            .with(lines.with_filter(events_alone))
            .with(spans)
            .try_init(),
        None => registry.with(lines).with(events_alone).try_init(),
    };
    started.context("failed to start logging")?;
    Ok(Telemetry {
        _log_writer: guard,
        tracer,
    })
}

fn tracer(endpoint: &str) -> anyhow::Result<SdkTracerProvider> {
    let endpoint = format!("{}/v1/traces", endpoint.trim_end_matches('/'));
    let exporter = SpanExporter::builder()
        .with_http()
        .with_endpoint(endpoint)
        .build()
        .context("telemetry.otlp_endpoint cannot be used")?;
    let processor = BatchSpanProcessor::builder(exporter, runtime::Tokio).build();
    Ok(SdkTracerProvider::builder()
        .with_span_processor(processor)
        .with_resource(Resource::builder().with_service_name("tessera").build())
        .build())
}

/// Renders what was measured.
pub(crate) struct Measurements {
    prometheus: PrometheusHandle,
    /// Whether requests are part of traces.
    has_traces: bool,
}

impl Measurements {
    /// Starts measuring.
    pub(crate) fn start(telemetry: Option<&Telemetry>) -> anyhow::Result<Self> {
        let prometheus = PrometheusBuilder::new()
            .set_buckets(&BUCKETS_SECS)
            .context("the histogram bounds cannot be used")?
            .set_buckets_for_metric(
                Matcher::Full(REGISTRATION_DURATION.to_owned()),
                &BUCKETS_OF_PEOPLE_SECS,
            )
            .context("the histogram bounds cannot be used")?
            .install_recorder()
            .context("failed to start measuring")?;
        describe();
        Ok(Self {
            prometheus,
            has_traces: telemetry.is_some_and(|telemetry| telemetry.tracer.is_some()),
        })
    }

    /// Folds raw samples into the histograms, so that they take no more memory.
    pub(crate) fn fold(&self) {
        self.prometheus.run_upkeep();
    }
}

impl Metrics for Measurements {
    fn render(&self) -> String {
        self.prometheus.render()
    }

    fn trace(&self) -> Option<String> {
        if !self.has_traces {
            return None;
        }
        let context = tracing::Span::current().context();
        let span = context.span();
        let span = span.span_context();
        (span.is_valid() && span.is_sampled()).then(|| span.trace_id().to_string())
    }
}

/// Says what each measurement means, in the text that Prometheus shows.
fn describe() {
    for (name, meaning) in [
        ("tessera_http_requests_total", "Requests answered"),
        ("tessera_otp_requested_total", "Codes asked for and queued"),
        ("tessera_otp_sent_total", "Codes that a provider took"),
        ("tessera_otp_verified_total", "Codes entered rightly"),
        (
            "tessera_otp_failed_total",
            "Codes entered wrongly or too late",
        ),
        ("tessera_registrations_total", "Registrations by outcome"),
        ("tessera_logins_total", "Logins by outcome"),
        (
            "tessera_second_factor_checks_total",
            "Codes of second factors by method and outcome",
        ),
        (
            "tessera_second_factor_changes_total",
            "Second factors turned on and off, and backup codes replaced",
        ),
        ("tessera_erasures_total", "Accounts that were erased"),
        (
            "tessera_idempotent_requests_total",
            "Requests with an idempotency key, by what became of them",
        ),
        (
            "tessera_refresh_total",
            "Exchanges of refresh tokens by outcome",
        ),
        (
            "tessera_password_resets_total",
            "Resets of passwords that were asked for and completed",
        ),
        (
            "tessera_staged_registrations_total",
            "Registrations in stages by outcome",
        ),
        (
            "tessera_recovery_links_opened_total",
            "Owners who came back by a recovery link",
        ),
        (
            "tessera_invalid_fields_total",
            "Values refused, by the member they were given in",
        ),
        ("tessera_throttled_total", "Requests refused by a limit"),
        ("tessera_requests_shed_total", "Requests refused for load"),
        (
            "tessera_password_shed_total",
            "Passwords turned away for load",
        ),
        (
            "tessera_provider_attempts_total",
            "Tries to hand a message over",
        ),
        (
            "tessera_cache_lookups_total",
            "Look-ups of verified tokens and of codes, by whether they were there",
        ),
        (
            "tessera_cache_failures_total",
            "Failures of the ephemeral store",
        ),
    ] {
        metrics::describe_counter!(name, meaning);
    }
    for (name, meaning) in [
        (
            "tessera_provider_up",
            "Whether a provider is given messages",
        ),
        (
            "tessera_cache_degraded",
            "Whether the database stands in for the ephemeral store",
        ),
        (
            "tessera_outbox_depth",
            "Outbox entries that wait or were given up",
        ),
        (
            "tessera_outbox_oldest_seconds",
            "Age of the oldest waiting entry",
        ),
        (
            "tessera_password_queue_depth",
            "Passwords that wait to be hashed",
        ),
    ] {
        metrics::describe_gauge!(name, meaning);
    }
    for (name, meaning) in [
        ("tessera_http_request_duration_seconds", "Time to answer"),
        (REGISTRATION_DURATION, "Time from start to account"),
        ("tessera_otp_hash_duration_seconds", "Time to hash a code"),
        (
            "tessera_password_hash_duration_seconds",
            "Time to hash a password, or to compare one",
        ),
        (
            "tessera_password_wait_seconds",
            "Time that a password waited to be hashed",
        ),
        (
            "tessera_otp_delivery_seconds",
            "Time from asking for a code to its hand-over",
        ),
        (
            "tessera_message_delivery_seconds",
            "Time from asking for a message to its hand-over",
        ),
        ("tessera_store_duration_seconds", "Time of store operations"),
        (
            "tessera_cache_duration_seconds",
            "Time of ephemeral store operations",
        ),
    ] {
        metrics::describe_histogram!(name, metrics::Unit::Seconds, meaning);
    }
}
