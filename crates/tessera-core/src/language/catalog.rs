//! Texts as fields, so that a language that lacks one does not compile.

/// Declares a structure of texts, and for tests a way to walk through them.
///
/// `texts` are text; `counted` are functions of a number, because plurals differ between
/// languages; `named` are functions of a text that is put into theirs.
#[macro_export]
macro_rules! catalog {
    (
        $(#[$doc:meta])*
        $visibility:vis struct $name:ident;
        texts { $( $(#[$text_doc:meta])* $text:ident, )* }
        counted { $( $(#[$counted_doc:meta])* $counted:ident, )* }
        named { $( $(#[$named_doc:meta])* $named:ident, )* }
    ) => {
        $(#[$doc])*
        #[derive(Debug)]
        $visibility struct $name {
            $( $(#[$text_doc])* $visibility $text: &'static str, )*
            $( $(#[$counted_doc])* $visibility $counted: fn(u64) -> String, )*
            $( $(#[$named_doc])* $visibility $named: fn(&str) -> String, )*
        }

        #[cfg(test)]
        impl $name {
            /// Each text under its name; functions are called with a sample.
            fn every_text(&self) -> Vec<(&'static str, String)> {
                vec![
                    $( (stringify!($text), self.$text.to_owned()), )*
                    $( (stringify!($counted), (self.$counted)(7)), )*
                    $( (stringify!($named), (self.$named)("X")), )*
                ]
            }
        }
    };
}
