//! One request for a page, as its handler sees it.

use super::{PageQuery, Visitor, html, page_for};
use crate::pages::Language;
use crate::problem::{Code, Problem};
use crate::request::RequestMeta;
use crate::state::State;
use axum::extract::FromRequestParts;
use axum::response::Response;
use http::request::Parts;
use http::{HeaderMap, StatusCode};
use maud::Markup;
use std::convert::Infallible;
use tessera_core::request::RequestContext;

/// Who asks for a page, how, and in which language.
pub(crate) struct Visit {
    pub(super) state: State,
    pub(super) meta: RequestMeta,
    pub(super) headers: HeaderMap,
    pub(super) query: PageQuery,
    visitor: Visitor,
}

impl FromRequestParts<State> for Visit {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &State) -> Result<Self, Infallible> {
        let query = PageQuery::of(&parts.uri);
        Ok(Self {
            state: state.clone(),
            meta: RequestMeta::of(&parts.extensions),
            visitor: Visitor::of(&parts.headers, &query),
            headers: parts.headers.clone(),
            query,
        })
    }
}

impl Visit {
    /// The language to answer in.
    pub(super) fn language(&self) -> Language {
        self.visitor.language
    }

    /// What use cases need to know.
    pub(super) fn context(&self) -> RequestContext {
        self.meta.context(&self.headers, self.language().tag())
    }

    /// A problem of this request.
    pub(super) fn problem(&self, code: Code) -> Problem {
        Problem::new(code, &self.meta.correlation)
    }

    /// The page that was asked for. A language that was chosen with it is remembered.
    pub(super) fn page(&self, markup: Markup) -> Response {
        self.remember(html(StatusCode::OK, markup))
    }

    /// The page of a form that came back.
    pub(super) fn refused(&self, problem: &Problem, markup: Markup) -> Response {
        page_for(problem, markup)
    }

    /// The page, or the page of a form that came back.
    pub(super) fn answer(&self, problem: Option<&Problem>, markup: Markup) -> Response {
        match problem {
            Some(problem) => self.refused(problem, markup),
            None => self.page(markup),
        }
    }

    /// Remembers a language that was chosen on this request.
    pub(super) fn remember(&self, response: Response) -> Response {
        self.visitor.remember(response)
    }

    /// Whether this is a development installation.
    pub(super) fn dev(&self) -> bool {
        self.state.is_development()
    }
}

/// The start of a typed value, to be shown again: 300 characters, more than any field takes.
pub(super) fn echo(typed: &str) -> &str {
    const MAX_ECHO_CHARS: usize = 300;
    let end = typed.char_indices().nth(MAX_ECHO_CHARS);
    end.and_then(|(end, _)| typed.get(..end)).unwrap_or(typed)
}
