use crate::rule::{Category, declare_rule};
use specpack_syntax::diagnostic::Level;

declare_rule! {
    /// HTML that only its own end closes has no end.
    ///
    /// `<?…`, `<!NAME …`, `<![CDATA[`, `<script>`, `<style>`, `<pre>` and `<textarea>` at the start
    /// of a line go on over empty lines and headings until `?>`, `>`, `]]>` or the closing tag. With
    /// none, the rest of the document is HTML, and nothing in it is checked.
    ///
    /// Fix: close it, or write `\<` where the text means the character.
    ///
    /// Bad:
    ///
    /// ```markdown
    /// # Cart
    ///
    /// <!important for sales
    ///
    /// ## Security
    ///
    /// Only the customer sees the cart.
    /// ```
    ///
    /// Good:
    ///
    /// ```markdown
    /// # Cart
    ///
    /// \<!important for sales
    ///
    /// ## Security
    ///
    /// Only the customer sees the cart.
    /// ```
    pub static UNCLOSED_HTML = "unclosed-html" {
        category: Category::Reading,
        default_level: Level::Warning,
    }
}
