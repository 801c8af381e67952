//! `/admin/limits`: the page of `GET /api/v1/admin/limits`.

use crate::pages::admin::{LimitsView, limits as page};
use crate::site::session::Staff;
use crate::site::visit::Visit;
use axum::response::Response;

pub(crate) async fn limits_page(visit: Visit, Staff(staff): Staff) -> Response {
    let view = LimitsView {
        limits: visit.state.accounts.limits(),
        grants: &staff.grants,
        dev: visit.dev(),
    };
    visit.page(page::page(&view, visit.language()))
}
