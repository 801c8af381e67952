//! People whom a second factor protects.

use crate::http::Connection;
use crate::journey;
use anyhow::Result;
use std::net::SocketAddr;

const FIRST_NUMBER: u64 = 9_000_000_000;

/// Somebody with a password and backup codes.
pub(super) struct Person {
    pub(super) email: String,
    pub(super) backup_codes: Vec<String>,
}

/// Makes `count` of them on a server in development mode.
pub(super) fn settle(address: SocketAddr, count: usize) -> Result<Vec<Person>> {
    let mut connection = Connection::open(address)?;
    let host = address.to_string();
    let people = (0..count).map(|number| {
        let email = format!("person{number}@upgrade.example");
        let mobile = FIRST_NUMBER + number as u64;
        let codes = journey::protected_person(&mut connection, &host, &email, mobile);
        codes.map(|backup_codes| Person {
            email,
            backup_codes,
        })
    });
    people.collect()
}
