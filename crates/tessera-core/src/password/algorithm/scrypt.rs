//! scrypt (RFC 7914): `$scrypt$ln=16,r=8,p=1$SALT$HASH`, which passlib and the PHC string
//! format write alike. Read only: no hash is made with it here.

use super::{InvalidHash, MAX_MEMORY_KIB, SALT_LEN, TAG_LEN};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use scrypt::Params;
use subtle::ConstantTimeEq as _;
use zeroize::Zeroizing;

/// The most memory over all lanes, in bytes: a second or two of work.
const MAX_WORK_BYTES: u64 = 512 * 1024 * 1024;
const MAX_LOG_N: u32 = 24;

/// A hash of scrypt.
pub(in crate::password) struct ScryptHash {
    params: Params,
    salt: Vec<u8>,
    tag: Vec<u8>,
}

impl ScryptHash {
    pub(super) fn parse(text: &str) -> Result<Self, InvalidHash> {
        let [empty, _name, parameters, salt, tag] = super::words(text)?;
        if !empty.is_empty() {
            return Err(InvalidHash::Malformed);
        }
        let [log_n, block, lanes] = super::numbers(parameters, ["ln", "r", "p"])?;
        if log_n == 0 || block == 0 || lanes == 0 {
            return Err(InvalidHash::Malformed);
        }
        let memory = memory_bytes(log_n, block).ok_or(InvalidHash::TooCostly)?;
        let work = memory.checked_mul(u64::from(lanes));
        if memory > u64::from(MAX_MEMORY_KIB) * 1024
            || work.is_none_or(|work| work > MAX_WORK_BYTES)
        {
            return Err(InvalidHash::TooCostly);
        }
        let log_n = u8::try_from(log_n).map_err(|_| InvalidHash::TooCostly)?;
        let decode = |text| {
            STANDARD_NO_PAD
                .decode(text)
                .map_err(|_| InvalidHash::Malformed)
        };
        Ok(Self {
            params: Params::new(log_n, block, lanes).map_err(|_| InvalidHash::Malformed)?,
            salt: super::sized(decode(salt)?, &SALT_LEN)?,
            tag: super::sized(decode(tag)?, &TAG_LEN)?,
        })
    }

    pub(super) fn memory_bytes(&self) -> usize {
        memory_bytes(u32::from(self.params.log_n()), self.params.r())
            .and_then(|bytes| usize::try_from(bytes).ok())
            .unwrap_or(usize::MAX)
    }

    pub(super) fn matches(&self, input: &[u8]) -> bool {
        let mut found = Zeroizing::new(vec![0_u8; self.tag.len()]);
        scrypt::scrypt(input, &self.salt, &self.params, &mut found).is_ok()
            && found.ct_eq(&self.tag).into()
    }
}

/// 128 · r · N bytes; none when that is beyond any sense.
fn memory_bytes(log_n: u32, block: u32) -> Option<u64> {
    let rows = (log_n <= MAX_LOG_N).then(|| 1_u64 << log_n)?;
    rows.checked_mul(128 * u64::from(block))
}
