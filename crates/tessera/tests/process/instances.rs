//! Several instances side by side, on what production runs on.

use crate::server::{Folder, Server, wait_for};
use serde_json::Value;
use testkit::app::code_in;
use testkit::database::TestStore;
use testkit::external::external;
use testkit::time::random_number;

/// The code in the newest message that moto's SNS took for a number.
fn sent_by_sns(url: &str, number: &str) -> Option<(String, Value)> {
    let (authority, path) = url.strip_prefix("http://")?.split_once('/')?;
    let sent = crate::client::get(authority, &format!("/{path}"), "").json();
    let to = format!("+91{number}");
    let message = sent
        .as_array()?
        .iter()
        .rev()
        .find(|message| message["phoneNumber"] == to.as_str())?
        .clone();
    Some((code_in(message["message"].as_str()?), message))
}

// req: AUTH-15, OTP-5, MFA-13
#[tokio::test]
async fn a_journey_may_change_instances_on_postgresql_redis_and_sns() {
    let Some(database) = TestStore::postgres().await else {
        return;
    };
    let Some(redis) = external("redis", "TESSERA_TEST_REDIS_URL") else {
        return;
    };
    let Some(sns) = external("sns", "TESSERA_TEST_SNS_URL") else {
        return;
    };
    let Some(sent) = external("sns", "TESSERA_TEST_SNS_SENT_URL") else {
        return;
    };
    let folder = Folder::new();
    let environment = [
        ("DATABASE_URL", database.url.as_str()),
        ("REDIS_URL", redis.as_str()),
        ("TESSERA_SMS__PROVIDERS", "sns"),
        ("TESSERA_SMS__SNS__REGION", "ap-south-1"),
        ("TESSERA_SMS__SNS__ENDPOINT_URL", sns.as_str()),
        ("TESSERA_SMS__SNS__ENTITY_ID", "1101234567890123456"),
        ("TESSERA_SMS__SNS__TEMPLATE_ID", "1107123456789012345"),
        ("AWS_ACCESS_KEY_ID", "testing"),
        ("AWS_SECRET_ACCESS_KEY", "testing"),
        (
            "JWT_SECRET",
            "a shared secret of two instances, long enough",
        ),
        ("TESSERA_TOKENS__ISSUER", "https://id.test"),
    ];
    let (one, two) = (
        Server::start(&folder.0, &environment),
        Server::start(&folder.0, &environment),
    );
    let number = random_number();
    assert_eq!(one.request_code(&number).status, 200);
    let (code, message) = wait_for("the message in SNS", || sent_by_sns(&sent, &number));
    let attribute = |name: &str| message["attributes"][name].to_string();
    assert!(attribute("AWS.SNS.SMS.SMSType").contains("Transactional"));
    assert!(attribute("AWS.MM.SMS.EntityId").contains("1101234567890123456"));
    let made = two.verify(&number, &code);
    assert_eq!(made.status, 201);
    let token = made.json()["accessToken"].as_str().unwrap().to_owned();
    assert_eq!(one.validate(&token).status, 200);
    assert_eq!(two.validate(&token).status, 200);
    assert_eq!(one.request_code(&number).status, 409);
    drop((one, two));
    database.remove().await;
}
