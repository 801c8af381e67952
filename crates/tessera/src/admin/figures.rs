//! `tessera admin figures`: what the whole deployment comes to (requirement AUTH-13).

use super::session::Session;
use crate::options::Options;
use clap::Args;
use tessera_core::accounts::ServiceFigures;

#[derive(Args)]
pub(crate) struct Figures {
    #[command(flatten)]
    options: Options,
}

impl Figures {
    pub(crate) async fn run(self) -> anyhow::Result<()> {
        let config = self.options.load()?;
        self.options.must_exist(&config)?;
        let session = Session::begin(&self.options, &config).await?;
        let figures = session.service.accounts.figures().await;
        session.end().await;
        show(&*figures?);
        Ok(())
    }
}

fn show(figures: &ServiceFigures) {
    println!("accounts          {}", figures.accounts);
    println!("second factors    {}", figures.protected);
    for (kind, count) in &figures.factors {
        println!("  {:<15} {count}", kind.as_str());
    }
    println!("live sessions     {}", figures.sessions);
    println!(
        "outbox            {} waiting, {} given up",
        figures.waiting(),
        figures.given_up()
    );
    println!("hour (UTC)        registrations  logins  refused");
    for hour in &figures.hours {
        println!(
            "{}  {:>11}  {:>6}  {:>7}",
            hour.begins_at, hour.registrations, hour.logins, hour.refused_logins
        );
    }
}
