//! Events: what the documents of AsyncAPI say of them.

mod payload;

use crate::rule::rule_files;

rule_files! {
    message_without_correlation_id::MESSAGE_WITHOUT_CORRELATION_ID,
    message_without_partition_key::MESSAGE_WITHOUT_PARTITION_KEY,
    personal_data_in_event::PERSONAL_DATA_IN_EVENT,
}
