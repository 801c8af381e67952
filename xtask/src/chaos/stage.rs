//! Two instances on one PostgreSQL and one Redis, behind nginx where it is installed, that tell a
//! stream of NATS, with a network between all of them that can be cut; and what is done to them.
//! Where a network namespace can be made, one of the instances runs in it.

use super::journal::{Line, Stored};
use super::namespace::Namespace;
use super::proxy::{Network, Proxy};
use super::scene::Scene;
use super::schedule::{Fault, Scenario};
use super::stream;
use crate::http;
use crate::parts::{Durability, Nats, Nginx, Postgres, Redis, Smtp, Sns, free_port};
use crate::process::signal_tree;
use crate::scratch::Scratch;
use crate::server::{Launch, Server};
use crate::wait;
use anyhow::{Context as _, Result, bail};
use nix::sys::signal::Signal;
use serde_json::Value;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

/// How long an instance may take to serve again once everything is there.
const RECOVERY_LIMIT: Duration = Duration::from_secs(60);
/// How long the cache is away before the instance is killed that starts without it.
const WITHOUT_CACHE: Duration = Duration::from_millis(1_500);
const INSTANCES: usize = 2;
/// Every event that was ever to be told to the stream: rows are kept for longer than any run.
const STORED: &str =
    "SELECT ordering_key, state FROM outbox WHERE kind = 'event' AND destination = 'nats'";

/// The instance that runs in a namespace of its own.
const APART: usize = 1;

/// An instance and its own way to what all share.
struct Instance {
    /// None while it is killed.
    server: Option<Server>,
    /// Of loopback: development mode serves nobody else.
    port: u16,
    /// Where those outside of its namespace reach it.
    entrance: Option<Proxy>,
    starts: u32,
    database: Proxy,
    cache: Proxy,
    mail: Proxy,
    sms: Proxy,
    stream: Proxy,
}

impl Instance {
    fn address(&self) -> SocketAddr {
        let loopback = || SocketAddr::from((Ipv4Addr::LOCALHOST, self.port));
        self.entrance.as_ref().map_or_else(loopback, Proxy::address)
    }
}

/// The stage of a run.
pub(crate) struct Stage {
    // In this order: who uses something ends before it does.
    instances: [Instance; INSTANCES],
    nginx: Option<Nginx>,
    namespace: Option<Namespace>,
    program: PathBuf,
    database_url: String,
    postgres: Postgres,
    redis: Redis,
    nats: Nats,
    smtp: Smtp,
    sns: Sns,
    data: Scratch,
}

/// Limits that are counted for an address, or for all together, and would stop clients who press
/// on from one address; those for a number stay as they are.
const WIDE: [&str; 13] = [
    "TESSERA_LIMITS__ADDRESS_BURST",
    "TESSERA_LIMITS__ADDRESS_PER_HOUR",
    "TESSERA_LIMITS__LOGIN_PER_MINUTE",
    "TESSERA_LIMITS__REFRESH_PER_MINUTE",
    "TESSERA_LIMITS__WRONG_PASSWORDS",
    "TESSERA_LIMITS__MAIL_PER_HOUR",
    "TESSERA_LIMITS__REGISTRATION_CODES",
    "TESSERA_LIMITS__TOKEN_BURST",
    "TESSERA_LIMITS__TOKENS_PER_HOUR",
    "TESSERA_LIMITS__USER_PER_MINUTE",
    "TESSERA_LIMITS__PREFIX_PER_HOUR",
    "TESSERA_LIMITS__COUNTRY_PER_HOUR",
    "TESSERA_LIMITS__SMS_DAILY_BUDGET_MINOR",
];
const WIDTH: &str = "1000000";

/// How an instance on this stage is configured, whatever it stores in.
pub(super) fn configured<'a>(name: &'a str, program: &Path, data: &Path) -> Launch<'a> {
    let mut launch = Launch::tessera(name, "debug", data)
        .with("TESSERA_PASSWORDS__BCRYPT_COST", "4")
        .with("TESSERA_TOKENS__ISSUER", "https://id.test")
        .with("TESSERA_LOG__LEVEL", "warn")
        .with("TESSERA_EMAIL__PROVIDERS", "smtp")
        .with("TESSERA_EMAIL__FROM", "Tessera <no-reply@id.test>")
        .with("TESSERA_EMAIL__SMTP__TLS", "none");
    launch.binary = program.to_path_buf();
    let wide = WIDE.iter().map(|&limit| (limit, WIDTH.to_owned()));
    launch.environment.extend(wide);
    launch
}

impl Stage {
    /// Starts everything and waits until it serves.
    pub(crate) fn prepare(program: &Path) -> Result<Self> {
        let data = Scratch::new("chaos")?;
        let postgres = Postgres::private(Durability::Full)?;
        let (redis, nats) = (Redis::private()?, Nats::private()?);
        let (smtp, sns) = (Smtp::prepare()?, Sns::prepare()?);
        let database_url = postgres.create_database("chaos")?;
        let database = address_in(&database_url)?;
        let cache = address_in(redis.url())?;
        let (mail, sms) = (smtp.plain()?, address_in(sns.url())?);
        let stream = address_in(nats.url())?;
        let namespace = Namespace::make().inspect_err(|error| {
            println!("both instances share one network: {error:#}");
        });
        let namespace = namespace.ok();
        let instance = |at: usize| -> Result<Instance> {
            let loopback = IpAddr::from(Ipv4Addr::LOCALHOST);
            let own = namespace.as_ref().filter(|_| at == APART);
            let network = own.map_or(loopback, Namespace::here);
            let port = free_port()?;
            let entrance = |own: &Namespace| {
                own.within(|| Proxy::at(own.there(), SocketAddr::new(loopback, port)))
            };
            Ok(Instance {
                server: None,
                port,
                entrance: own.map(entrance).transpose()?,
                starts: 0,
                database: Proxy::at(network, database)?,
                cache: Proxy::at(network, cache)?,
                mail: Proxy::at(network, mail)?,
                sms: Proxy::at(network, sms)?,
                stream: Proxy::at(network, stream)?,
            })
        };
        let mut stage = Self {
            instances: [instance(0)?, instance(1)?],
            nginx: None,
            namespace,
            program: program.to_path_buf(),
            database_url,
            postgres,
            redis,
            nats,
            smtp,
            sns,
            data,
        };
        // One after the other: the first makes the keys.
        for at in 0..INSTANCES {
            stage.start(at)?;
        }
        stage.nginx = Nginx::before(stage.instance_addresses())?;
        Ok(stage)
    }

    fn instance_addresses(&self) -> [SocketAddr; INSTANCES] {
        [self.instances[0].address(), self.instances[1].address()]
    }

    /// Whether it can part an instance from everything else.
    pub(crate) fn has_namespace(&self) -> bool {
        self.namespace.is_some()
    }

    fn start(&mut self, at: usize) -> Result<()> {
        let instance = &mut self.instances[at];
        instance.starts += 1;
        let name = format!("chaos-{at}-{}", instance.starts);
        let launch = configured(&name, &self.program, self.data.path())
            .on_port(instance.port)
            .with(
                "DATABASE_URL",
                through(&self.database_url, &instance.database)?,
            )
            .with("REDIS_URL", through(self.redis.url(), &instance.cache)?)
            .with(
                "TESSERA_EMAIL__SMTP__HOST",
                instance.mail.address().ip().to_string(),
            )
            .with(
                "TESSERA_EMAIL__SMTP__PORT",
                instance.mail.address().port().to_string(),
            )
            .with("TESSERA_SMS__PROVIDERS", "sns")
            .with("TESSERA_SMS__SNS__REGION", "ap-south-1")
            .with(
                "TESSERA_SMS__SNS__ENDPOINT_URL",
                // Without TLS it has to be this machine; see [`Namespace`] for which that is.
                format!("http://localhost:{}", instance.sms.address().port()),
            )
            .with("AWS_ACCESS_KEY_ID", "testing")
            .with("AWS_SECRET_ACCESS_KEY", "testing")
            .with(
                "TESSERA_EVENTS__NATS__URL",
                format!("nats://{}", instance.stream.address()),
            )
            .with("TESSERA_EVENTS__NATS__CREATE_STREAM", "true");
        let launch = match &self.namespace {
            Some(namespace) if at == APART => namespace.inside(launch),
            _ => launch,
        };
        instance.server = Some(launch.start()?);
        Ok(())
    }

    /// Does something to every instance's way to what all share.
    fn set_all(&self, way: impl Fn(&Instance) -> &Proxy, network: Network) {
        self.instances.iter().for_each(|it| way(it).set(network));
    }

    fn pass(&self, passes: bool) -> Result<()> {
        let namespace = self.namespace.as_ref();
        namespace
            .context("no instance is in a namespace")?
            .pass(passes)
    }

    fn stop(&mut self, at: usize) -> Result<()> {
        let server = self.instances[at].server.take();
        server.context("the instance is not running")?.stop()
    }

    fn kill(&mut self, at: usize) -> Result<()> {
        let server = self.instances[at].server.take();
        server.context("the instance is not running")?.kill()
    }

    fn signal_instance(&self, at: usize, signal: Signal) -> Result<()> {
        let server = self.instances[at].server.as_ref();
        signal_tree(server.context("the instance is not running")?.id(), signal)
    }

    fn signal_database(&self, signal: Signal) -> Result<()> {
        signal_tree(self.postgres.process().context("no PostgreSQL")?, signal)
    }

    fn signal_stream(&self, signal: Signal) -> Result<()> {
        signal_tree(self.nats.process().context("no NATS")?, signal)
    }

    fn signal_cache(&self, signal: Signal) -> Result<()> {
        signal_tree(self.redis.process().context("no Redis")?, signal)
    }
}

impl Scene for Stage {
    fn told(&self) -> String {
        let way = match self.nginx {
            Some(_) => "behind nginx",
            None => "one after the other, without nginx",
        };
        let networks = match self.namespace {
            Some(_) => "networks are proxies, and a router before the namespace of one instance",
            None => "networks are proxies",
        };
        format!("two instances on PostgreSQL, Redis and NATS, {way}; {networks}")
    }

    fn entrances(&self) -> Vec<SocketAddr> {
        match &self.nginx {
            Some(nginx) => vec![nginx.address()],
            None => self.instances(),
        }
    }

    fn instances(&self) -> Vec<SocketAddr> {
        self.instance_addresses().to_vec()
    }

    fn processes(&self) -> Vec<u32> {
        let running = self.instances.iter().filter_map(|it| it.server.as_ref());
        running.map(Server::id).collect()
    }

    fn mails(&self) -> Result<SocketAddr> {
        address_in(self.smtp.url())
    }

    fn text_messages(&self) -> Result<Option<SocketAddr>> {
        address_in(self.sns.url()).map(Some)
    }

    fn events(&self) -> Result<Vec<Line>> {
        let rows = self.postgres.rows(&self.database_url, STORED)?;
        let stored = rows.lines().map(|row| {
            let (key, state) = row.split_once(' ').context("a row has two columns")?;
            Ok(Line::Stored(Stored {
                key: key.parse().context("an event is about nothing")?,
                state: state.to_owned(),
            }))
        });
        let told = stream::told(address_in(self.nats.url())?)?;
        stored
            .chain(told.into_iter().map(|it| Ok(Line::Told(it))))
            .collect()
    }

    fn begin(&mut self, fault: &Fault) -> Result<String> {
        let at = fault.instance;
        let instance = format!("instance {at}");
        Ok(match fault.scenario {
            Scenario::KillInstance => {
                self.kill(at)?;
                instance
            }
            Scenario::StopInstance => {
                self.stop(at)?;
                instance
            }
            Scenario::PauseInstance => {
                self.signal_instance(at, Signal::SIGSTOP)?;
                instance
            }
            Scenario::PartInstance => {
                self.pass(false)?;
                format!("instance {APART}")
            }
            Scenario::KillDatabase => {
                self.postgres.crash()?;
                "PostgreSQL".to_owned()
            }
            Scenario::PauseDatabase => {
                self.signal_database(Signal::SIGSTOP)?;
                "PostgreSQL".to_owned()
            }
            Scenario::CutDatabase => {
                self.instances[at].database.set(Network::Cut);
                format!("{instance} and PostgreSQL")
            }
            Scenario::StallDatabase => {
                self.instances[at].database.set(Network::Stalls);
                format!("{instance} and PostgreSQL")
            }
            Scenario::KillCache => {
                self.redis.crash()?;
                "Redis".to_owned()
            }
            Scenario::PauseCache => {
                self.signal_cache(Signal::SIGSTOP)?;
                "Redis".to_owned()
            }
            Scenario::RestartWithoutCache => {
                self.signal_cache(Signal::SIGSTOP)?;
                thread::sleep(WITHOUT_CACHE);
                self.kill(at)?;
                self.start(at)?;
                format!("Redis and {instance}")
            }
            Scenario::CutCache => {
                self.instances[at].cache.set(Network::Cut);
                format!("{instance} and Redis")
            }
            Scenario::StallCache => {
                self.instances[at].cache.set(Network::Stalls);
                format!("{instance} and Redis")
            }
            Scenario::CutMail => {
                self.set_all(|it| &it.mail, Network::Cut);
                "SMTP".to_owned()
            }
            Scenario::CutSms => {
                self.set_all(|it| &it.sms, Network::Cut);
                "SNS".to_owned()
            }
            Scenario::KillStream => {
                self.nats.crash()?;
                "NATS".to_owned()
            }
            Scenario::PauseStream => {
                self.signal_stream(Signal::SIGSTOP)?;
                "NATS".to_owned()
            }
            Scenario::CutStream => {
                self.set_all(|it| &it.stream, Network::Cut);
                "NATS".to_owned()
            }
            Scenario::FillDisk => bail!("a full disk is played apart"),
        })
    }

    fn mend(&mut self, fault: &Fault) -> Result<()> {
        let at = fault.instance;
        match fault.scenario {
            Scenario::KillInstance | Scenario::StopInstance => self.start(at)?,
            Scenario::PartInstance => self.pass(true)?,
            Scenario::PauseInstance => self.signal_instance(at, Signal::SIGCONT)?,
            Scenario::KillDatabase => self.postgres.start_again()?,
            Scenario::PauseDatabase => self.signal_database(Signal::SIGCONT)?,
            Scenario::CutDatabase | Scenario::StallDatabase => {
                self.instances[at].database.set(Network::Passes);
            }
            Scenario::KillCache => self.redis.start_again()?,
            Scenario::PauseCache | Scenario::RestartWithoutCache => {
                self.signal_cache(Signal::SIGCONT)?;
            }
            Scenario::CutCache | Scenario::StallCache => {
                self.instances[at].cache.set(Network::Passes);
            }
            Scenario::CutMail => self.set_all(|it| &it.mail, Network::Passes),
            Scenario::CutSms => self.set_all(|it| &it.sms, Network::Passes),
            Scenario::KillStream => self.nats.start_again()?,
            Scenario::PauseStream => self.signal_stream(Signal::SIGCONT)?,
            Scenario::CutStream => self.set_all(|it| &it.stream, Network::Passes),
            Scenario::FillDisk => {}
        }
        self.instance_addresses().into_iter().try_for_each(serves)
    }
}

/// Waits until an instance says that it can serve.
pub(super) fn serves(address: SocketAddr) -> Result<()> {
    let what = format!("{address} to serve again");
    wait::until(&what, RECOVERY_LIMIT, || {
        let ready = http::get(address, "/readyz");
        Ok(ready.is_ok_and(|(status, _)| status == 200).then_some(()))
    })
}

/// The address in a URL whose host is one of this machine's.
pub(super) fn address_in(url: &str) -> Result<SocketAddr> {
    let (_, rest) = url.split_once("://").context("no URL")?;
    let authority = rest.split(['/', '?']).next().unwrap_or(rest);
    let host = authority.rsplit('@').next().unwrap_or(authority);
    host.parse().with_context(|| format!("no address: {host}"))
}

/// `url` by way of a proxy.
fn through(url: &str, proxy: &Proxy) -> Result<String> {
    let target = address_in(url)?.to_string();
    Ok(url.replacen(&target, &proxy.address().to_string(), 1))
}

/// The metric `name` at an instance, summed over its labels that contain `label`.
pub(super) fn metric(address: SocketAddr, name: &str, label: &str) -> Result<f64> {
    let (status, body) = http::get(address, "/metrics")?;
    anyhow::ensure!(status == 200, "/metrics answered {status}");
    Ok(metric_in(&String::from_utf8_lossy(&body), name, label))
}

fn metric_in(text: &str, name: &str, label: &str) -> f64 {
    let lines = text.lines().filter_map(|line| {
        let rest = line.strip_prefix(name)?;
        let is_it = rest.starts_with(['{', ' ']) && rest.contains(label);
        is_it.then(|| rest.rsplit(' ').next()?.parse::<f64>().ok())?
    });
    lines.sum()
}

impl Smtp {
    /// Where mails are taken in the clear.
    pub(super) fn plain(&self) -> Result<SocketAddr> {
        let (_, body) = http::get(address_in(self.url())?, "/")?;
        let about: Value = serde_json::from_slice(&body)?;
        let port = about["plain"]
            .as_u64()
            .and_then(|port| port.try_into().ok());
        let port: u16 = port.context("the SMTP stand-in tells no port")?;
        Ok(SocketAddr::from(([127, 0, 0, 1], port)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_lead_through_the_proxy() {
        let target = "127.0.0.1:9";
        assert_eq!(
            address_in(&format!("postgres://u:p@{target}/chaos?x=y")).expect("an address"),
            target.parse().expect("an address")
        );
        let target_address = target.parse().expect("an address");
        let proxy = Proxy::at(Ipv4Addr::LOCALHOST.into(), target_address).expect("a proxy");
        assert_eq!(
            through(&format!("redis://{target}"), &proxy).expect("a URL"),
            format!("redis://{}", proxy.address())
        );
        assert!(address_in("redis://cache").is_err());
    }

    #[test]
    fn metrics_are_summed_over_labels() {
        let text = "# TYPE depth gauge\ndepth{kind=\"sms\",state=\"pending\"} 2\n\
                    depth{kind=\"email\",state=\"pending\"} 3\ndepth{kind=\"sms\",state=\"dead\"} 9\n\
                    depth_other 7\nplain 4\n";
        assert_eq!(metric_in(text, "depth", "pending"), 5.0);
        assert_eq!(metric_in(text, "plain", ""), 4.0);
        assert_eq!(metric_in(text, "none", ""), 0.0);
    }
}
