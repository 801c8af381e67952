//! How a part of a value is reached.

/// One step into a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Access {
    /// The member of that name.
    Member(String),
    /// The item at that position, from 0.
    Item(usize),
    /// What a JSON pointer (RFC 6901) leads to; it starts with `/` or is empty.
    Pointer(String),
}
