//! A rendered template, taken apart.

use crate::regenerate::GeneratedBlock;
use crate::templates::TemplateError;
use specpack_syntax::marked_blocks::{Piece, Pieces};

/// A rendered template: blocks, and what stands around them.
pub(crate) struct Body {
    pub(crate) pieces: Vec<Part>,
}

/// A part of a rendered template.
pub(crate) enum Part {
    Text(String),
    Block(GeneratedBlock),
}

impl Body {
    pub(crate) fn parse(text: &str, template: &str) -> Result<Self, TemplateError> {
        let parsed = Pieces::parse(text);
        if let Some(stray) = parsed.strays.first() {
            let message = format!("the marker of the block `{}` {}", stray.name, stray.defect);
            return Err(TemplateError::new(template, stray.line, message));
        }
        let mut heading = None;
        let mut pieces = Vec::new();
        for piece in parsed.pieces {
            match piece {
                Piece::Text(text) => {
                    let last = text.lines().rev().find(|line| line.starts_with('#'));
                    heading = last.map(str::to_owned).or(heading);
                    pieces.push(Part::Text(text.to_owned()));
                }
                Piece::Ledger(_) => {}
                Piece::Block(block) => pieces.push(Part::Block(GeneratedBlock {
                    kind: block.kind,
                    name: block.name.to_owned(),
                    content: trimmed(block.content),
                    heading: heading.clone(),
                })),
            }
        }
        Ok(Self { pieces })
    }

    pub(crate) fn blocks(self) -> Vec<GeneratedBlock> {
        let blocks = self.pieces.into_iter().filter_map(|part| match part {
            Part::Block(block) => Some(block),
            Part::Text(_) => None,
        });
        blocks.collect()
    }
}

/// A block's content without blank lines at its ends.
fn trimmed(content: &str) -> String {
    let content = content.trim_matches('\n');
    if content.is_empty() {
        String::new()
    } else {
        format!("{content}\n")
    }
}
