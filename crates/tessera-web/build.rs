//! Turns the contract, which is written in YAML, into the JSON that is served, so
//! that neither the program nor a person has to.

use std::error::Error;
use std::path::Path;
use std::{env, fs};

const CONTRACT: &str = "../../specs/contracts/openapi.yaml";

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed={CONTRACT}");
    let yaml = fs::read_to_string(CONTRACT)?;
    let contract: serde_json::Value = serde_saphyr::from_str(&yaml)?;
    let out = Path::new(&env::var("OUT_DIR")?).join("openapi.json");
    fs::write(out, serde_json::to_vec(&contract)?)?;
    Ok(())
}
