//! Endpoints, contracts and events.

pub(crate) mod route;

use crate::rule::rule_files;

rule_files! {
    contract_between_unknown_components::CONTRACT_BETWEEN_UNKNOWN_COMPONENTS,
    contract_dependency_mismatch::CONTRACT_DEPENDENCY_MISMATCH,
    contract_without_fields::CONTRACT_WITHOUT_FIELDS,
    duplicate_event::DUPLICATE_EVENT,
    endpoint_consumed_but_not_exposed::ENDPOINT_CONSUMED_BUT_NOT_EXPOSED,
    endpoint_exposed_twice::ENDPOINT_EXPOSED_TWICE,
    endpoint_without_description::ENDPOINT_WITHOUT_DESCRIPTION,
    event_with_unknown_component::EVENT_WITH_UNKNOWN_COMPONENT,
    event_without_payload::EVENT_WITHOUT_PAYLOAD,
    event_without_subscriber::EVENT_WITHOUT_SUBSCRIBER,
    malformed_endpoint::MALFORMED_ENDPOINT,
}
