//! Ways through a document: its sections and its blocks.

use super::{Block, BlockKind, Document, Section};

/// A section on the way through a document.
#[derive(Clone, Debug)]
pub struct Visit<'a> {
    /// The section.
    pub section: &'a Section,
    /// The sections that hold it, outermost first.
    pub path: Vec<&'a Section>,
}

/// The sections of a document, each before those within it.
#[derive(Clone, Debug)]
pub struct Sections<'a> {
    path: Vec<&'a Section>,
    rest: Vec<std::slice::Iter<'a, Section>>,
}

impl<'a> Iterator for Sections<'a> {
    type Item = Visit<'a>;

    fn next(&mut self) -> Option<Visit<'a>> {
        loop {
            let siblings = self.rest.last_mut()?;
            let Some(section) = siblings.next() else {
                self.rest.pop();
                self.path.pop();
                continue;
            };
            let path = self.path.clone();
            self.path.push(section);
            self.rest.push(section.children.iter());
            return Some(Visit { section, path });
        }
    }
}

/// Blocks in reading order, each before those within it.
#[derive(Clone, Debug)]
pub struct Blocks<'a> {
    /// What is still to come, the next last.
    rest: Vec<Step<'a>>,
}

#[derive(Clone, Copy, Debug)]
enum Step<'a> {
    Block(&'a Block),
    Section(&'a Section),
}

impl<'a> Blocks<'a> {
    fn of(blocks: &'a [Block], sections: &'a [Section]) -> Self {
        let mut walk = Self { rest: Vec::new() };
        walk.add(blocks, sections);
        walk
    }

    fn add(&mut self, blocks: &'a [Block], sections: &'a [Section]) {
        self.rest.extend(sections.iter().rev().map(Step::Section));
        self.rest.extend(blocks.iter().rev().map(Step::Block));
    }
}

impl<'a> Iterator for Blocks<'a> {
    type Item = &'a Block;

    fn next(&mut self) -> Option<&'a Block> {
        loop {
            match self.rest.pop()? {
                Step::Section(section) => self.add(&section.blocks, &section.children),
                Step::Block(block) => {
                    match &block.kind {
                        BlockKind::Quote(blocks) => self.add(blocks, &[]),
                        BlockKind::List(list) => {
                            for item in list.items.iter().rev() {
                                self.add(&item.blocks, &[]);
                            }
                        }
                        _ => {}
                    }
                    return Some(block);
                }
            }
        }
    }
}

impl Document {
    /// Every section, each before those within it, with the sections that hold it.
    #[must_use]
    pub fn all_sections(&self) -> Sections<'_> {
        Sections {
            path: Vec::new(),
            rest: vec![self.sections.iter()],
        }
    }

    /// The first section of that name, compared without number, case and punctuation.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<&Section> {
        let key = crate::name::key(name);
        let mut sections = self.all_sections().map(|visit| visit.section);
        sections.find(|section| section.key() == key)
    }

    /// Every block in reading order, each before those within it.
    #[must_use]
    pub fn all_blocks(&self) -> Blocks<'_> {
        Blocks::of(&self.preamble, &self.sections)
    }
}

impl Section {
    /// The name's words in lower case, as [`crate::name::key`] gives them.
    #[must_use]
    pub fn key(&self) -> String {
        crate::name::key(&self.name)
    }

    /// Every section within this one, each before those within it.
    #[must_use]
    pub fn descendants(&self) -> Sections<'_> {
        Sections {
            path: vec![self],
            rest: vec![self.children.iter()],
        }
    }

    /// The first section of that name within this one.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<&Section> {
        let key = crate::name::key(name);
        let mut sections = self.descendants().map(|visit| visit.section);
        sections.find(|section| section.key() == key)
    }

    /// Whether the section has that name, compared without number, case and punctuation.
    #[must_use]
    pub fn is_named(&self, name: &str) -> bool {
        self.key() == crate::name::key(name)
    }

    /// Every block of the section and of those within it, in reading order.
    #[must_use]
    pub fn all_blocks(&self) -> Blocks<'_> {
        Blocks::of(&self.blocks, &self.children)
    }
}
