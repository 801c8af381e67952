//! Numbers, codes and tokens stay where they belong.

use crate::app_or_return;
use testkit::app::Backend;
use testkit::time::random_number;

/// Whether `needle` lies in `hay`.
fn contains(hay: &[u8], needle: &str) -> bool {
    hay.windows(needle.len())
        .any(|window| window == needle.as_bytes())
}

// req: MFA-7
#[tokio::test]
async fn the_database_file_holds_no_number_code_or_token() {
    let app = app_or_return!(Backend::SqliteAlone);
    let number = random_number();
    app.request_code(&number).await;
    let code = app.code_for(&number);
    // While the message waits and the code is live, and after.
    let pending = random_number();
    let body = serde_json::json!({ "mobileNumber": pending });
    app.post("/api/v1/auth/register/otp", &body).await;
    let made = app.verify(&number, &code).await.json();
    let before = app.database.raw_bytes();
    assert!(
        contains(&before, "CUSTOMER"),
        "the search finds what is there"
    );
    let text = |name: &str| made[name].as_str().unwrap().to_owned();
    for secret in [
        number.clone(),
        pending,
        code,
        text("accessToken"),
        text("refreshToken"),
        "Your OTP is".to_owned(),
    ] {
        assert!(!contains(&before, &secret), "{secret} is in the database");
    }
    app.stop().await;
}
