//! Data: who owns which domain, the high-level models, and the table of roles.

use crate::lowering::outline::Placed;
use crate::lowering::reader::Reader;
use crate::lowering::shared::columns;
use crate::lowering::shared::overview::keep_lines;
use crate::lowering::shared::risks::tables;
use crate::lowering::text::entries;
use crate::lowering::text::groups;
use crate::lowering::text::labels::{self, Inline};
use crate::lowering::text::name_list;
use crate::lowering::text::shapes;
use crate::lowering::text::words::{brackets, without_brackets, words};
use crate::model::{DataDomain, DataModel, EdgeKind, NodeId, Role, Shape, ShapeField, Spanned};
use specpack_syntax::markdown::{Block, BlockKind, Table};
use specpack_syntax::source::Span;

/// Reads who owns which data: a table, or a list of "Users: Auth Service (direct)".
pub(crate) fn lower_ownership(reader: &mut Reader<'_>, placed: &Placed<'_>) {
    let blocks: Vec<&Block> = placed.section.blocks.iter().collect();
    for (block, table) in tables(&blocks) {
        lower_ownership_table(reader, placed.index, block, table);
    }
    for line in entries::lines(&blocks) {
        let Some(item) = line.item else {
            continue;
        };
        let Some(part) = labels::single(&item.text) else {
            continue;
        };
        if part.value.plain.is_empty() {
            continue;
        }
        let owner = name_list::without_explanation(part.value);
        let owner_name = Inline {
            plain: without_brackets(owner.plain),
            span: owner.span,
        };
        let nested: Vec<&Block> = item.blocks.iter().collect();
        let in_brackets = brackets(owner.plain).map(|plain| {
            let span = labels::locate(reader.source, plain, part.value.span);
            Spanned::new(plain.to_owned(), reader.location(span))
        });
        let access = in_brackets.or(keep_lines(reader, &nested).into_iter().next());
        let domain = DataDomain {
            owner: reader.reference(owner_name),
            access,
        };
        let name = Inline {
            plain: part.label,
            span: part.label_span,
        };
        reader.add(name, item.span, Some(placed.index), domain);
    }
}

fn lower_ownership_table(reader: &mut Reader<'_>, section: u32, block: &Block, table: &Table) {
    let owner = columns::find(table, &["owning", "owner", "owned", "component", "service"]);
    let domain = columns::find(table, &["domain", "data", "entity", "entities", "table"]);
    let (Some(owner), Some(domain)) = (owner, domain) else {
        return;
    };
    let access = columns::find(table, &["access", "pattern"]);
    reader.coverage.keep(block.span);
    for row in &table.rows {
        let Some(domains) = columns::cell(row, Some(domain)) else {
            continue;
        };
        reader.coverage.keep(row.span);
        let owner_cell = columns::cell(row, Some(owner)).unwrap_or(Inline {
            plain: "",
            span: row.span,
        });
        let others = columns::others(reader, table, row, &[Some(domain), Some(owner), access]);
        reader.add_passages(section, others);
        for name in name_list::split(domains) {
            let node = DataDomain {
                owner: reader.reference(owner_cell),
                access: columns::cell(row, access).map(|text| reader.keep(text)),
            };
            reader.add(name, row.span, Some(section), node);
        }
    }
}

/// Reads the models of a section: one for each type its code declares, each bold or listed entity.
pub(crate) fn lower_models(reader: &mut Reader<'_>, owner: NodeId, placed: &Placed<'_>) {
    let (lead, groups) = groups::split(&placed.section.blocks, |title| !is_collection(title));
    for block in lead {
        match &block.kind {
            BlockKind::Code(_) => add_code_models(reader, owner, placed, block),
            BlockKind::List(_) => add_listed_models(reader, owner, placed, block),
            _ => {}
        }
    }
    for group in groups {
        add_model(
            reader,
            owner,
            placed,
            group.title,
            group.extent,
            &group.blocks,
        );
    }
}

/// "**New Tables:**" heads many models and is none itself.
fn is_collection(title: &str) -> bool {
    let words = words(title);
    let last = words.split(' ').next_back().unwrap_or_default();
    words.contains(' ')
        && matches!(
            last,
            "tables" | "models" | "entities" | "changes" | "indexes"
        )
}

/// Adds the model of a section of its own: "Table: users".
pub(crate) fn lower_model(reader: &mut Reader<'_>, owner: NodeId, placed: &Placed<'_>) {
    let title = placed.section.name.trim();
    let plain = title.split_once(':').map_or(title, |(kind, name)| {
        let is_kind = matches!(
            words(kind).as_str(),
            "table" | "entity" | "model" | "collection" | "aggregate"
        );
        if is_kind { name.trim() } else { title }
    });
    let name = Inline {
        plain,
        span: placed.section.title.span,
    };
    let blocks: Vec<&Block> = placed.section.blocks.iter().collect();
    add_model(reader, owner, placed, name, placed.section.span, &blocks);
}

fn add_model(
    reader: &mut Reader<'_>,
    owner: NodeId,
    placed: &Placed<'_>,
    name: Inline<'_>,
    extent: Span,
    blocks: &[&Block],
) {
    let mut shape = Shape::default();
    let mut code = None;
    let mut notes = Vec::new();
    for block in blocks {
        match &block.kind {
            BlockKind::Code(fence) => {
                let text = reader.keep_code(block, fence.content);
                if let Some(first) = shapes::parse(&text.value).into_iter().next() {
                    shape = first;
                }
                match code {
                    None => code = Some(text),
                    Some(_) => notes.push(text),
                }
            }
            BlockKind::Table(table) => {
                shape = table_shape(table);
                notes.push(reader.keep_block(block));
            }
            BlockKind::Html | BlockKind::Rule | BlockKind::Definitions => {}
            _ => notes.extend(keep_lines(reader, &[block])),
        }
    }
    let model = DataModel {
        owner,
        shape,
        code,
        notes,
    };
    let id = reader.add(name, extent, Some(placed.index), model);
    reader.connect(id, EdgeKind::PartOf, owner, name.span);
}

fn table_shape(table: &Table) -> Shape {
    let name = columns::find(table, &["field", "column", "attribute", "name", "property"]);
    let ty = columns::find(table, &["type"]);
    let fields = table.rows.iter().filter_map(|row| {
        let line = columns::line(row).to_lowercase();
        Some(ShapeField {
            name: columns::cell(row, name.or(Some(0)))?.plain.to_owned(),
            ty: columns::cell(row, ty).map_or(String::new(), |text| text.plain.to_owned()),
            is_optional: line.contains("optional") || line.contains("nullable"),
        })
    });
    Shape {
        name: String::new(),
        fields: fields.collect(),
    }
}

fn add_code_models(reader: &mut Reader<'_>, owner: NodeId, placed: &Placed<'_>, block: &Block) {
    let BlockKind::Code(fence) = &block.kind else {
        return;
    };
    let code = reader.keep_code(block, fence.content);
    let start = fence.content.range().start;
    let shapes = shapes::parse_with_places(&code.value);
    if shapes.is_empty() {
        // A diagram, or a notation that declares nothing: it stays as it stands.
        reader.add_passages(placed.index, vec![code]);
        return;
    }
    for (shape, place) in shapes {
        let declaration = code.value.get(place.clone()).unwrap_or_default().trim_end();
        let whole = Span::new(start + place.start..start + place.start + declaration.len());
        let span = labels::locate(reader.source, &shape.name, whole);
        let plain = match shape.name.as_str() {
            "" => placed.section.name.trim().to_owned(),
            name => name.to_owned(),
        };
        let model = DataModel {
            owner,
            shape,
            code: Some(Spanned::new(declaration.to_owned(), reader.location(whole))),
            notes: Vec::new(),
        };
        let name = Inline {
            plain: &plain,
            span,
        };
        let id = reader.add(name, whole, Some(placed.index), model);
        reader.connect(id, EdgeKind::PartOf, owner, span);
    }
}

/// "**User**: id, email, name" or "User" with fields nested below it.
fn add_listed_models(reader: &mut Reader<'_>, owner: NodeId, placed: &Placed<'_>, block: &Block) {
    let BlockKind::List(list) = &block.kind else {
        return;
    };
    for item in &list.items {
        let Some(whole) = labels::whole(&item.text) else {
            continue;
        };
        reader.coverage.keep(whole.span);
        let part = labels::single(&item.text);
        let name = part.map_or(whole, |part| Inline {
            plain: part.label,
            span: part.label_span,
        });
        let mut fields: Vec<String> = Vec::new();
        if let Some(part) = part {
            let names = name_list::split(part.value);
            fields.extend(names.iter().map(|name| name.plain.to_owned()));
        }
        let nested: Vec<&Block> = item.blocks.iter().collect();
        let notes: Vec<Spanned<String>> = keep_lines(reader, &nested);
        fields.extend(notes.iter().map(|note| note.value.clone()));
        let fields = fields.into_iter().map(|field| {
            let (name, ty) = field.split_once(':').unwrap_or((&field, ""));
            ShapeField {
                name: name.trim().to_owned(),
                ty: ty.trim().to_owned(),
                is_optional: false,
            }
        });
        let model = DataModel {
            owner,
            shape: Shape {
                name: name.plain.to_owned(),
                fields: fields.collect(),
            },
            code: None,
            notes,
        };
        let id = reader.add(name, item.span, Some(placed.index), model);
        reader.connect(id, EdgeKind::PartOf, owner, name.span);
    }
}

/// Reads the roles of a section of their own.
pub(crate) fn lower_roles(reader: &mut Reader<'_>, placed: &Placed<'_>) {
    role_tables(reader, placed);
    let blocks: Vec<&Block> = placed.section.blocks.iter().collect();
    for line in entries::lines(&blocks) {
        let Some(item) = line.item else {
            continue;
        };
        let part = labels::single(&item.text);
        let name = part.map_or(line.text, |part| Inline {
            plain: part.label,
            span: part.label_span,
        });
        let nested: Vec<&Block> = item.blocks.iter().collect();
        let mut permissions: Vec<Spanned<String>> = Vec::new();
        if let Some(part) = part.filter(|part| !part.value.plain.is_empty()) {
            permissions.push(reader.keep(part.value));
        }
        permissions.extend(keep_lines(reader, &nested));
        reader.add(name, item.span, Some(placed.index), Role { permissions });
    }
}

/// Reads the tables of roles among a section's blocks, and returns where they stand.
pub(crate) fn role_tables(reader: &mut Reader<'_>, placed: &Placed<'_>) -> Vec<Span> {
    let blocks: Vec<&Block> = placed.section.blocks.iter().collect();
    let mut found = Vec::new();
    for (block, table) in tables(&blocks) {
        let is_roles = table
            .head
            .first()
            .is_some_and(|head| matches!(words(&head.plain).as_str(), "role" | "roles"));
        if !is_roles {
            continue;
        }
        found.push(block.span);
        reader.coverage.keep(block.span);
        for row in &table.rows {
            let Some(name) = columns::cell(row, Some(0)) else {
                continue;
            };
            let cells = row.cells.iter().skip(1).filter_map(labels::whole);
            let permissions = cells.map(|cell| reader.keep(cell)).collect();
            reader.add(name, row.span, Some(placed.index), Role { permissions });
        }
    }
    found
}
