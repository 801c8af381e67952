//! Keys: from the configuration, or made and kept on first start in development.

use crate::config::{Config, Mode, NumberedKeyConfig};
use anyhow::{Context as _, bail};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use tessera_core::crypto::{IndexKey, Key256, MasterKeys};
use tessera_core::otp::OtpPepper;
use tessera_core::password::Peppers;
use tessera_core::ports::Entropy;
use tessera_core::token::{Algorithm, SigningKey};

/// The keys of a deployment.
pub(crate) struct Secrets {
    pub(crate) pepper: OtpPepper,
    pub(crate) index_key: IndexKey,
    pub(crate) master: MasterKeys,
    pub(crate) password_peppers: Peppers,
    pub(crate) signing: SigningKey,
    pub(crate) retired: Vec<SigningKey>,
}

/// What the file in the data directory holds.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Kept {
    otp_pepper: String,
    index_key: String,
    encryption_key: String,
    signing_key: String,
    /// Files of the first versions lack it.
    password_pepper: Option<String>,
}

impl Secrets {
    /// Reads the keys; in development, what the configuration leaves out comes from
    /// the file in the data directory, which is made when it is not there.
    pub(crate) fn load(
        config: &Config,
        data_dir: &Path,
        entropy: &dyn Entropy,
    ) -> anyhow::Result<Self> {
        let mut config = config.clone();
        if config.mode == Mode::Development {
            fill_in(&mut config, &kept(data_dir, entropy)?);
        }
        let key = |name: &str, text: &str| {
            Key256::from_base64(text).with_context(|| format!("{name} cannot be used"))
        };
        let numbered = |name: &str, keys: &[NumberedKeyConfig]| {
            keys.iter()
                .map(|entry| Ok((entry.id, key(name, &entry.key)?)))
                .collect::<anyhow::Result<Vec<_>>>()
        };
        let master = numbered("secrets.encryption_keys", &config.secrets.encryption_keys)?;
        let peppers = numbered("secrets.password_peppers", &config.secrets.password_peppers)?;
        let retired = config.tokens.retired_keys.iter();
        Ok(Self {
            pepper: OtpPepper::new(key("secrets.otp_pepper", &config.secrets.otp_pepper)?),
            index_key: IndexKey::new(key("secrets.index_key", &config.secrets.index_key)?),
            master: MasterKeys::new(master).context("secrets.encryption_keys cannot be used")?,
            password_peppers: Peppers::new(peppers)
                .context("secrets.password_peppers cannot be used")?,
            signing: signing_key(&config.tokens.algorithm, &config.tokens.signing_key)
                .context("tokens.signing_key cannot be used")?,
            retired: retired
                .map(|entry| signing_key(&entry.algorithm, &entry.key))
                .collect::<anyhow::Result<_>>()
                .context("tokens.retired_keys cannot be used")?,
        })
    }
}

fn signing_key(algorithm: &str, text: &str) -> anyhow::Result<SigningKey> {
    let Some(algorithm) = Algorithm::from_name(algorithm) else {
        bail!("the algorithm must be \"EdDSA\", \"ES256\" or \"HS256\"");
    };
    Ok(SigningKey::read(algorithm, text)?)
}

fn fill_in(config: &mut Config, kept: &Kept) {
    let fill = |slot: &mut String, value: &str| {
        if slot.is_empty() {
            value.clone_into(slot);
        }
    };
    fill(&mut config.secrets.otp_pepper, &kept.otp_pepper);
    fill(&mut config.secrets.index_key, &kept.index_key);
    if config.tokens.algorithm == Algorithm::EdDsa.name() {
        fill(&mut config.tokens.signing_key, &kept.signing_key);
    }
    let fill = |slot: &mut Vec<NumberedKeyConfig>, key: &str| {
        if slot.is_empty() {
            slot.push(NumberedKeyConfig {
                id: 1,
                key: key.to_owned(),
            });
        }
    };
    let pepper = kept.password_pepper.as_ref().unwrap_or(&kept.otp_pepper);
    fill(&mut config.secrets.encryption_keys, &kept.encryption_key);
    fill(&mut config.secrets.password_peppers, pepper);
}

/// The key of blind indexes of a deployment that is there: nothing is made.
pub(crate) fn index_key(config: &Config, data_dir: &Path) -> anyhow::Result<IndexKey> {
    let mut text = config.secrets.index_key.clone();
    if config.mode == Mode::Development && text.is_empty() {
        text = read_kept(&kept_path(data_dir))?.index_key;
    }
    let key = Key256::from_base64(&text).context("secrets.index_key cannot be used")?;
    Ok(IndexKey::new(key))
}

/// The kept keys, made now when there are none.
fn kept(data_dir: &Path, entropy: &dyn Entropy) -> anyhow::Result<Kept> {
    let path = kept_path(data_dir);
    if !path.exists() {
        make(&path, entropy).with_context(|| format!("cannot write {}", path.display()))?;
    }
    read_kept(&path)
}

/// The file of the keys that were made on the first start, where there is one.
pub(crate) fn kept_file(data_dir: &Path) -> Option<PathBuf> {
    Some(kept_path(data_dir)).filter(|path| path.exists())
}

fn kept_path(data_dir: &Path) -> PathBuf {
    data_dir.join("secrets.toml")
}

fn read_kept(path: &Path) -> anyhow::Result<Kept> {
    let text =
        std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    toml::from_str(&text).map_err(|error| {
        // The parser's own message would quote the line, which holds a key.
        anyhow::anyhow!("{} is damaged: {}", path.display(), error.message())
    })
}

/// Writes new keys under another name first and links them into place, so that of
/// two processes that start together one wins and both read the same keys.
fn make(path: &Path, entropy: &dyn Entropy) -> anyhow::Result<()> {
    let draw = || -> anyhow::Result<String> {
        let mut bytes = zeroize::Zeroizing::new([0_u8; 32]);
        entropy.fill(bytes.as_mut())?;
        Ok(STANDARD.encode(bytes.as_ref()))
    };
    let text = format!(
        "# Keys of this development instance, made on its first start. Without them its\n\
         # data cannot be read. Never use them in production.\n\
         otp_pepper = \"{}\"\nindex_key = \"{}\"\nencryption_key = \"{}\"\nsigning_key = \"{}\"\n\
         password_pepper = \"{}\"\n",
        draw()?,
        draw()?,
        draw()?,
        SigningKey::generate_ed25519()?,
        draw()?,
    );
    let draft = path.with_extension(format!("{}.tmp", std::process::id()));
    let mut file = std::fs::OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&draft)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    let linked = std::fs::hard_link(&draft, path);
    std::fs::remove_file(&draft)?;
    match linked {
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
        other => Ok(other?),
    }
}
