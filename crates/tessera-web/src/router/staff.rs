//! What staff may call: the rows of the table below `/api/v1/admin` and `/admin`.

use super::{Operation, Route};
use crate::guard::Guard;
use crate::{api, site};
use http::Method;
use tessera_core::account::Permission;
use tessera_core::idempotency::Kept;

/// Every operation of staff, with the permission that it takes.
pub(super) fn routes() -> Vec<Route> {
    use Guard::Session;
    let read_users = || Guard::Permission(Permission::READ_USERS);
    let write_users = || Guard::Permission(Permission::WRITE_USERS);
    let end_sessions = || Guard::Permission(Permission::END_SESSIONS);
    let read_roles = || Guard::Permission(Permission::READ_ROLES);
    let manage_roles = || Guard::Permission(Permission::MANAGE_ROLES);
    let recover_factors = || Guard::Permission(Permission::RECOVER_FACTORS);
    let read_flags = || Guard::Permission(Permission::READ_FLAGS);
    let manage_flags = || Guard::Permission(Permission::MANAGE_FLAGS);
    let read_outbox = || Guard::Permission(Permission::READ_OUTBOX);
    let redeliver_outbox = || Guard::Permission(Permission::REDELIVER_OUTBOX);
    let read_keys = || Guard::Permission(Permission::READ_KEYS);
    let manage_keys = || Guard::Permission(Permission::MANAGE_KEYS);
    let read_audit = || Guard::Permission(Permission::READ_AUDIT);
    vec![
        route!("/api/v1/admin/figures", get, read_users(), api::figures),
        route!("/api/v1/admin/roles", get, read_roles(), api::roles),
        route!(
            "/api/v1/admin/roles/{role}",
            put,
            manage_roles(),
            api::define_role
        ),
        route!(
            "/api/v1/admin/roles/{role}",
            delete,
            manage_roles(),
            api::delete_role
        ),
        route!(
            "/api/v1/admin/users/search",
            post,
            read_users(),
            api::find_user
        ),
        route!("/api/v1/admin/users/{userId}", get, read_users(), api::user),
        route!(
            "/api/v1/admin/users/{userId}/roles/{role}",
            put,
            manage_roles(),
            api::grant_role
        ),
        route!(
            "/api/v1/admin/users/{userId}/roles/{role}",
            delete,
            manage_roles(),
            api::withdraw_role
        ),
        route!(
            "/api/v1/admin/users/{userId}/disable",
            post,
            write_users(),
            api::disable_user
        ),
        route!(
            "/api/v1/admin/users/{userId}/enable",
            post,
            write_users(),
            api::enable_user
        ),
        route!(
            "/api/v1/admin/users/{userId}/password-reset",
            post,
            write_users(),
            api::force_reset,
            Kept::Lasting
        ),
        route!(
            "/api/v1/admin/users/{userId}/sessions",
            delete,
            end_sessions(),
            api::end_user_sessions
        ),
        route!(
            "/api/v1/admin/users/{userId}/second-factor/recovery",
            get,
            recover_factors(),
            api::recovery
        ),
        route!(
            "/api/v1/admin/users/{userId}/second-factor/recovery",
            post,
            recover_factors(),
            api::ask_recovery,
            Kept::Lasting
        ),
        route!(
            "/api/v1/admin/users/{userId}/second-factor/recovery",
            delete,
            recover_factors(),
            api::end_recovery
        ),
        route!(
            "/api/v1/admin/users/{userId}/second-factor/recovery/approve",
            post,
            recover_factors(),
            api::approve_recovery
        ),
        route!(
            "/api/v1/admin/users/{userId}/second-factor/recovery/finish",
            post,
            recover_factors(),
            api::finish_recovery
        ),
        route!("/api/v1/admin/flags", get, read_flags(), api::flags),
        route!(
            "/api/v1/admin/flags/{flag}",
            put,
            manage_flags(),
            api::set_flag
        ),
        route!("/api/v1/admin/audit", get, read_audit(), api::audit_entries),
        route!("/api/v1/admin/outbox", get, read_outbox(), api::outbox),
        route!(
            "/api/v1/admin/outbox/dead",
            get,
            read_outbox(),
            api::dead_entries
        ),
        route!(
            "/api/v1/admin/outbox/redeliver",
            post,
            redeliver_outbox(),
            api::redeliver
        ),
        route!(
            "/api/v1/admin/recoveries",
            get,
            recover_factors(),
            api::recoveries
        ),
        route!("/api/v1/admin/keys", get, read_keys(), api::keys),
        route!(
            "/api/v1/admin/keys",
            post,
            manage_keys(),
            api::rotate_key,
            Kept::Lasting
        ),
        route!(
            "/api/v1/admin/keys/{kid}",
            delete,
            manage_keys(),
            api::retire_key
        ),
        route!(
            "/admin",
            get,
            Session(Permission::READ_USERS),
            site::admin::overview_page
        ),
        route!(
            "/admin/users",
            get,
            Session(Permission::READ_USERS),
            site::admin::find_page
        ),
        route!(
            "/admin/users",
            post,
            Session(Permission::READ_USERS),
            site::admin::submit_find
        ),
        route!(
            "/admin/users/{userId}",
            get,
            Session(Permission::READ_USERS),
            site::admin::account_page
        ),
        route!(
            "/admin/users/{userId}/disable",
            post,
            Session(Permission::WRITE_USERS),
            site::admin::disable_account
        ),
        route!(
            "/admin/users/{userId}/enable",
            post,
            Session(Permission::WRITE_USERS),
            site::admin::enable_account
        ),
        route!(
            "/admin/users/{userId}/end-sessions",
            post,
            Session(Permission::END_SESSIONS),
            site::admin::end_sessions
        ),
        route!(
            "/admin/users/{userId}/reset-password",
            post,
            Session(Permission::WRITE_USERS),
            site::admin::reset_password
        ),
        route!(
            "/admin/users/{userId}/grant-role",
            post,
            Session(Permission::MANAGE_ROLES),
            site::admin::grant_role
        ),
        route!(
            "/admin/users/{userId}/withdraw-role",
            post,
            Session(Permission::MANAGE_ROLES),
            site::admin::withdraw_role
        ),
        route!(
            "/admin/outbox",
            get,
            Session(Permission::READ_OUTBOX),
            site::admin::outbox_page
        ),
        route!(
            "/admin/outbox/redeliver",
            post,
            Session(Permission::REDELIVER_OUTBOX),
            site::admin::redeliver
        ),
        route!(
            "/admin/audit",
            get,
            Session(Permission::READ_AUDIT),
            site::admin::audit_page
        ),
        route!(
            "/admin/flags",
            get,
            Session(Permission::READ_FLAGS),
            site::admin::flags_page
        ),
        route!(
            "/admin/flags/{flag}",
            post,
            Session(Permission::MANAGE_FLAGS),
            site::admin::set_flag
        ),
        route!(
            "/admin/users/{userId}/ask-recovery",
            post,
            Session(Permission::RECOVER_FACTORS),
            site::admin::ask_recovery
        ),
        route!(
            "/admin/recoveries",
            get,
            Session(Permission::RECOVER_FACTORS),
            site::admin::recoveries_page
        ),
        route!(
            "/admin/recoveries/{userId}/approve",
            post,
            Session(Permission::RECOVER_FACTORS),
            site::admin::approve_recovery
        ),
        route!(
            "/admin/recoveries/{userId}/stop",
            post,
            Session(Permission::RECOVER_FACTORS),
            site::admin::stop_recovery
        ),
        route!(
            "/admin/recoveries/{userId}/finish",
            post,
            Session(Permission::RECOVER_FACTORS),
            site::admin::finish_recovery
        ),
        route!(
            "/admin/roles",
            get,
            Session(Permission::READ_ROLES),
            site::admin::roles_page
        ),
        route!(
            "/admin/roles",
            post,
            Session(Permission::MANAGE_ROLES),
            site::admin::create_role
        ),
        route!(
            "/admin/roles/{role}",
            get,
            Session(Permission::READ_ROLES),
            site::admin::role_page
        ),
        route!(
            "/admin/roles/{role}",
            post,
            Session(Permission::MANAGE_ROLES),
            site::admin::change_role
        ),
        route!(
            "/admin/roles/{role}/delete",
            post,
            Session(Permission::MANAGE_ROLES),
            site::admin::delete_role
        ),
        route!(
            "/admin/keys",
            get,
            Session(Permission::READ_KEYS),
            site::admin::keys_page
        ),
        route!(
            "/admin/keys",
            post,
            Session(Permission::MANAGE_KEYS),
            site::admin::rotate_key
        ),
        route!(
            "/admin/keys/retire",
            post,
            Session(Permission::MANAGE_KEYS),
            site::admin::retire_key
        ),
    ]
}
