//! Whatever is typed, reading it neither panics nor accepts anything but a number
//! that reads back as itself.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tessera_core::mobile::{NumberingPlan, NumberingPlans};

fuzz_target!(|raw: &str| {
    let singapore = NumberingPlan::new("SG", "65", "", "89", 8);
    let plans = NumberingPlans::new([Ok(NumberingPlan::india()), singapore].into_iter().flatten().collect());
    let Ok(number) = plans.parse(raw) else { return };
    assert!(number.e164().starts_with("+91") || number.e164().starts_with("+65"));
    assert!(number.e164()[1..].bytes().all(|byte| byte.is_ascii_digit()));
    assert_eq!(number.prefix().len(), 4);
    let again = plans.parse(number.e164());
    assert!(again.is_ok_and(|again| again == number));
});
