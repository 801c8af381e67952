//! Data and who owns it.

use crate::rule::rule_files;

rule_files! {
    data_domain_owned_twice::DATA_DOMAIN_OWNED_TWICE,
    data_domain_without_access::DATA_DOMAIN_WITHOUT_ACCESS,
    data_domain_without_owner::DATA_DOMAIN_WITHOUT_OWNER,
    unknown_owner::UNKNOWN_OWNER,
}
