//! Pages of HTML, each one file: without scripts, and without anything from elsewhere.

pub use crate::picture_text::escaped;

const STYLE: &str = "\
:root{color-scheme:light dark;--line:#8884;--bad:#c62828;--good:#2e7d32}\
@media(prefers-color-scheme:dark){:root{--bad:#ff8a80;--good:#a5d6a7}}\
body{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:90rem;padding:0 1rem}\
table{border-collapse:collapse;width:100%}\
th,td{border:1px solid var(--line);padding:.4rem .6rem;text-align:left;vertical-align:top;\
overflow-wrap:anywhere}\
thead th{position:sticky;top:0;background:Canvas}\
ul{margin:0;padding:0;list-style:none}\
.gap{color:var(--bad);font-weight:600}.met{color:var(--good)}\
dl{display:flex;flex-wrap:wrap;gap:2rem}dt{font-weight:600}dd{margin:0}\
small{opacity:.75}";

/// A page with its title as first heading. `title` is text, `body` is HTML.
#[must_use]
pub fn page(title: &str, body: &str) -> String {
    let title = escaped(title);
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n\
         <title>{title}</title>\n<style>{STYLE}</style>\n</head>\n\
         <body>\n<main>\n<h1>{title}</h1>\n{body}</main>\n</body>\n</html>\n"
    )
}
