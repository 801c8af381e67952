//! Front matter from YAML to typed fields.

use crate::model::{Complexity, Field, Header, HeaderField, Owner, RelatedSpec, Spanned};
use specpack_syntax::data::{Kind, Node};
use specpack_syntax::markdown::FrontMatter;
use specpack_syntax::source::{FileId, Location};

/// Reads a header; without front matter it is empty.
pub(crate) fn lower(file: FileId, front_matter: Option<&FrontMatter>) -> Header {
    let Some(front_matter) = front_matter else {
        return Header::default();
    };
    let mut header = Header {
        at: Some(Location {
            file,
            span: front_matter.span,
        }),
        content: Some(front_matter.content),
        ..Header::default()
    };
    let fields = Fields { file };
    for (key, value) in front_matter.tree.root().entries() {
        let is_known = fields.read(&mut header, key.as_str().unwrap_or_default(), value);
        let Some(key) = fields.spanned(key) else {
            continue;
        };
        header.fields.push(HeaderField {
            key,
            value: fields.at(value),
            is_known,
        });
    }
    header
}

struct Fields {
    file: FileId,
}

impl Fields {
    fn at(&self, node: Node<'_>) -> Location {
        Location {
            file: self.file,
            span: node.span(),
        }
    }

    /// The text of a scalar; `[To be assigned]`, which YAML takes for a list of one, is one as well.
    fn spanned(&self, node: Node<'_>) -> Option<Spanned<String>> {
        let text = match node.kind() {
            Kind::Scalar => node.as_str()?.trim().to_owned(),
            Kind::Sequence => format!("[{}]", node.items().next()?.as_str()?),
            Kind::Mapping => return None,
        };
        Some(Spanned::new(text, self.at(node)))
    }

    /// The texts of a list, or of a single scalar; empty and null ones are none.
    fn list(&self, node: Node<'_>) -> Vec<Spanned<String>> {
        let is_some = |text: &Spanned<String>| !matches!(text.value.as_str(), "" | "null" | "~");
        if node.is_scalar() {
            return self.spanned(node).into_iter().filter(is_some).collect();
        }
        node.items()
            .filter_map(|item| self.spanned(item.get("id").unwrap_or(item)))
            .filter(is_some)
            .collect()
    }

    fn field<T>(&self, node: Node<'_>, parse: impl Fn(&str) -> Option<T>) -> Option<Field<T>> {
        let text = self.spanned(node)?;
        Some(Field {
            value: parse(&text.value),
            text: text.value,
            at: text.at,
        })
    }

    fn read(&self, header: &mut Header, key: &str, value: Node<'_>) -> bool {
        match key {
            "specmas" => header.specmas = self.spanned(value),
            "kind" => header.kind = self.spanned(value),
            "id" => header.id = self.spanned(value),
            "name" => header.name = self.spanned(value),
            "version" => header.version = self.spanned(value),
            "complexity" => header.complexity = self.field(value, Complexity::parse),
            "maturity" | "maturity_level" => header.maturity = self.field(value, maturity),
            "owner" | "owners" => header.owners.extend(self.owners(value)),
            "created" => header.created = self.spanned(value),
            "updated" => header.updated = self.spanned(value),
            "status" => header.status = self.spanned(value),
            "tags" => header.tags = self.list(value),
            "related_specs" => header.related_specs = self.related_specs(value),
            "system_spec" | "parent_system" => header.system_spec = self.spanned(value),
            "system_component" => header.system_component = self.spanned(value),
            "depends_on" => header.depends_on = self.list(value),
            "required_by" => header.required_by = self.list(value),
            "feature_specs" => header.feature_specs = self.list(value),
            "checksum" => {}
            _ => return false,
        }
        true
    }

    fn owners(&self, value: Node<'_>) -> Vec<Owner> {
        let is_list_of_mappings = value.items().any(|item| item.entries().next().is_some());
        if !is_list_of_mappings {
            return self.owner(value).into_iter().collect();
        }
        let items = value.items();
        items.filter_map(|item| self.owner(item)).collect()
    }

    fn owner(&self, value: Node<'_>) -> Option<Owner> {
        if let Some(name) = value.get("name") {
            let email = value.get("email").and_then(|email| self.spanned(email));
            return Some(Owner {
                name: self.spanned(name)?,
                email,
            });
        }
        let name = self.spanned(value).filter(|name| !name.value.is_empty())?;
        Some(Owner { name, email: None })
    }

    fn related_specs(&self, value: Node<'_>) -> Vec<RelatedSpec> {
        value
            .items()
            .map(|item| {
                let get = |key| item.get(key).and_then(|value| self.spanned(value));
                RelatedSpec {
                    id: get("id").or_else(|| {
                        let is_scalar = item.is_scalar();
                        is_scalar.then(|| self.spanned(item))?
                    }),
                    relationship: get("relationship"),
                    component: get("component"),
                    description: get("description"),
                }
            })
            .collect()
    }
}

fn maturity(text: &str) -> Option<u8> {
    let digits = text.trim().trim_start_matches(['L', 'l']);
    digits.parse().ok().filter(|level| *level <= 5)
}
