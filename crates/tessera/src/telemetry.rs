//! Logs, measurements and traces of the process.

use crate::config::Config;
use anyhow::Context as _;
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use opentelemetry::trace::TracerProvider as _;
use opentelemetry_otlp::{SpanExporter, WithExportConfig as _};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::runtime;
use opentelemetry_sdk::trace::SdkTracerProvider;
use opentelemetry_sdk::trace::span_processor_with_async_runtime::BatchSpanProcessor;
use tessera_web::Metrics;
use tracing_appender::non_blocking::{NonBlockingBuilder, WorkerGuard};
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{EnvFilter, Layer as _};

/// Upper bounds of the histograms, in seconds: from a cache look-up to a provider's time-out.
const BUCKETS_SECS: [f64; 16] = [
    0.000_1, 0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5,
    10.0, 60.0,
];
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
    let filter = EnvFilter::try_new(&config.log.level).context("log.level cannot be used")?;
    let (writer, guard) = NonBlockingBuilder::default()
        .lossy(false)
        .buffered_lines_limit(LOG_LINES_BUFFERED)
        .finish(std::io::stderr());
    let lines = tracing_subscriber::fmt::layer()
        .json()
        .flatten_event(true)
        .with_current_span(true)
        .with_span_list(false)
        .with_writer(writer);
    let tracer = match config.telemetry.otlp_endpoint.as_str() {
        "" => None,
        endpoint => Some(tracer(endpoint)?),
    };
    let spans = tracer.as_ref().map(|provider| {
        tracing_opentelemetry::layer()
            .with_tracer(provider.tracer("tessera"))
            .with_filter(tracing_subscriber::filter::LevelFilter::INFO)
    });
    tracing_subscriber::registry()
        .with(lines.with_filter(filter))
        .with(spans)
        .try_init()
        .context("failed to start logging")?;
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
pub(crate) struct Measurements(PrometheusHandle);

impl Measurements {
    /// Starts measuring.
    pub(crate) fn start() -> anyhow::Result<Self> {
        let handle = PrometheusBuilder::new()
            .set_buckets(&BUCKETS_SECS)
            .context("the histogram bounds cannot be used")?
            .install_recorder()
            .context("failed to start measuring")?;
        Ok(Self(handle))
    }

    /// Folds raw samples into the histograms, so that they take no more memory.
    pub(crate) fn fold(&self) {
        self.0.run_upkeep();
    }
}

impl Metrics for Measurements {
    fn render(&self) -> String {
        self.0.render()
    }
}
