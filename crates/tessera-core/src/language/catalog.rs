//! Texts as fields, so that a language that lacks one does not compile.

/// Declares a structure of texts, gives them by language, and holds them to what every
/// catalog owes its readers.
///
/// `texts` are text; `counted` are functions of a number, because plurals differ between
/// languages; `named` are functions of a text that is put into theirs. The texts themselves
/// are two statics beside the declaration, `ENGLISH` and `HINDI`.
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

        impl $name {
            /// The texts in a language.
            $visibility fn of(language: $crate::language::Language) -> &'static Self {
                match language {
                    $crate::language::Language::En => &ENGLISH,
                    $crate::language::Language::Hi => &HINDI,
                }
            }
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

        #[cfg(test)]
        mod texts {
            #[test]
            fn none_is_empty_or_padded() {
                for catalog in [&super::ENGLISH, &super::HINDI] {
                    for (name, text) in catalog.every_text() {
                        assert!(!text.is_empty(), "{name} is empty");
                        assert_eq!(text, text.trim(), "{name} is padded");
                    }
                }
            }

            #[test]
            fn each_language_has_its_own_letters_and_the_same_placeholders() {
                let is_devanagari =
                    |text: &str| text.chars().any(|c| ('\u{900}'..='\u{97f}').contains(&c));
                let english = super::ENGLISH.every_text().into_iter();
                for ((name, english), (_, hindi)) in english.zip(super::HINDI.every_text()) {
                    assert!(!is_devanagari(&english), "{name} of the English texts");
                    assert!(is_devanagari(&hindi), "{name} of the Hindi texts");
                    for placeholder in ["{time}", "{count}"] {
                        assert_eq!(
                            english.contains(placeholder),
                            hindi.contains(placeholder),
                            "{placeholder} in {name}"
                        );
                    }
                }
            }
        }
    };
}
