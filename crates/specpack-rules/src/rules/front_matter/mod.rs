//! The metadata at the top of a document.

pub(in crate::rules) mod calendar;

use crate::rule::rule_files;

rule_files! {
    duplicate_front_matter_key::DUPLICATE_FRONT_MATTER_KEY,
    file_not_named_after_id::FILE_NOT_NAMED_AFTER_ID,
    invalid_complexity::INVALID_COMPLEXITY,
    invalid_date::INVALID_DATE,
    invalid_id::INVALID_ID,
    invalid_maturity::INVALID_MATURITY,
    invalid_owner_address::INVALID_OWNER_ADDRESS,
    invalid_status::INVALID_STATUS,
    invalid_version::INVALID_VERSION,
    misnamed_front_matter_key::MISNAMED_FRONT_MATTER_KEY,
    missing_front_matter::MISSING_FRONT_MATTER,
    missing_front_matter_field::MISSING_FRONT_MATTER_FIELD,
    unknown_front_matter_key::UNKNOWN_FRONT_MATTER_KEY,
    unsupported_format_version::UNSUPPORTED_FORMAT_VERSION,
    unusual_complexity::UNUSUAL_COMPLEXITY,
    updated_before_created::UPDATED_BEFORE_CREATED,
    wrong_kind::WRONG_KIND,
}
