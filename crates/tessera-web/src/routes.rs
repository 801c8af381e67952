//! What is known of each route while requests are served.

use crate::guard::Guard;
use crate::meters::RouteMeters;
use crate::request::UNMATCHED;
use crate::router::{Operation, is_page};
use http::Method;
use std::collections::HashMap;

/// The routes by their templates.
pub(crate) struct Routes {
    by_template: HashMap<&'static str, Route>,
    unmatched: Route,
}

/// One route, with all its methods.
pub(crate) struct Route {
    /// The template, as the contract writes it.
    pub(crate) template: &'static str,
    /// Whether it answers people with pages.
    pub(crate) is_page: bool,
    /// Whether it says how the service is: it answers however much there is to do.
    pub(crate) is_operational: bool,
    /// What is counted of its requests.
    pub(crate) meters: RouteMeters,
    guards: Vec<(Method, Guard)>,
}

impl Routes {
    /// The routes of `operations`.
    pub(crate) fn new(operations: Vec<Operation>) -> Self {
        let mut by_template = HashMap::new();
        for operation in operations {
            let template = operation.path;
            let route = by_template
                .entry(template)
                .or_insert_with(|| Route::new(template));
            route.guards.push((operation.method, operation.guard));
        }
        Self {
            by_template,
            unmatched: Route::new(UNMATCHED),
        }
    }

    /// The route of `template`; none stands for whatever nothing is at.
    pub(crate) fn get(&self, template: Option<&str>) -> &Route {
        template
            .and_then(|template| self.by_template.get(template))
            .unwrap_or(&self.unmatched)
    }
}

impl Route {
    fn new(template: &'static str) -> Self {
        Self {
            template,
            is_page: is_page(template),
            is_operational: matches!(template, "/healthz" | "/readyz" | "/metrics"),
            meters: RouteMeters::new(template),
            guards: Vec::new(),
        }
    }

    /// Who may call it with `method`; none where it does not serve the method, which the
    /// router answers alike to everybody. `HEAD` is `GET` without a body, and guarded as that.
    pub(crate) fn guard(&self, method: &Method) -> Option<&Guard> {
        let served = if method == Method::HEAD {
            &Method::GET
        } else {
            method
        };
        let mut guards = self.guards.iter();
        let (_, guard) = guards.find(|(method, _)| method == served)?;
        Some(guard)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::router::all_operations;

    // req: AUTH-8
    #[test]
    fn every_operation_has_the_guard_of_its_row_and_head_that_of_get() {
        let routes = Routes::new(all_operations());
        for operation in all_operations() {
            let route = routes.get(Some(operation.path));
            assert_eq!(route.guard(&operation.method), Some(&operation.guard));
            if operation.method == Method::GET {
                assert_eq!(route.guard(&Method::HEAD), Some(&operation.guard));
            }
        }
    }

    #[test]
    fn what_is_not_served_has_no_guard() {
        let routes = Routes::new(all_operations());
        let validate = routes.get(Some("/api/v1/auth/validate"));
        assert_eq!(validate.guard(&Method::DELETE), None);
        assert_eq!(routes.get(None).template, UNMATCHED);
        assert_eq!(routes.get(Some("/no/such")).guard(&Method::GET), None);
    }
}
