//! Comparing endpoints by what they match, not by how their parameters are called.

/// A method and a path with every parameter alike: `GET /users/{id}` and `GET /users/:user` match
/// the same requests.
pub(crate) fn route(method: Option<&str>, path: &str) -> String {
    let method = method.unwrap_or_default();
    let mut route = String::with_capacity(method.len() + path.len() + 1);
    route.push_str(method);
    route.make_ascii_uppercase();
    let path = path.split(['?', '#']).next().unwrap_or_default();
    for segment in path.split('/').filter(|segment| !segment.is_empty()) {
        route.push('/');
        let is_parameter = segment.starts_with([':', '{', '<', '[']);
        route.push_str(if is_parameter { "{}" } else { segment });
    }
    route
}

/// The route of a call as written: `GET /users/42`.
pub(super) fn route_of_call(call: &str) -> String {
    match call.split_once(char::is_whitespace) {
        Some((method, path)) => route(Some(method), path.trim()),
        None => route(None, call),
    }
}

#[cfg(test)]
mod tests {
    use super::{route, route_of_call};

    #[test]
    fn names_of_parameters_and_final_slashes_do_not_matter() {
        assert_eq!(
            route(Some("get"), "/a/{id}/b/"),
            route(Some("GET"), "/a/:x/b")
        );
        assert_eq!(
            route_of_call("GET /a/<id>?full=1"),
            route(Some("GET"), "/a/{x}")
        );
        assert_ne!(route(Some("GET"), "/a"), route(Some("POST"), "/a"));
    }
}
