//! Services that a test needs from outside.

/// Where the service `name` is, as the environment variable `variable` tells.
///
/// None when the run was asked to go without it: the test then returns at once,
/// and the run's closing lines say so.
///
/// # Panics
/// Fails the test when the service is neither given nor left out: a test never
/// passes for want of what it tests.
pub fn external(name: &str, variable: &str) -> Option<String> {
    let without = std::env::var("TESSERA_TEST_WITHOUT").unwrap_or_default();
    if without.split(',').any(|left_out| left_out.trim() == name) {
        println!("not run: this test needs `{name}`, which the run was asked to go without");
        return None;
    }
    let given = std::env::var(variable)
        .ok()
        .filter(|value| !value.is_empty());
    assert!(
        given.is_some(),
        "{variable} is not set, so there is no `{name}` to test with: run `cargo xtask test`, \
         which starts one, or leave it out by TESSERA_TEST_WITHOUT={name}"
    );
    given
}
