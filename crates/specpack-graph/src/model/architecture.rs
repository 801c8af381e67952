//! What a system is made of.

use super::{NodeId, Property, Reference, Spanned, Statement};
use specpack_syntax::source::FileId;

/// A system. The node's name is that of its front matter, or of its first heading.
#[derive(Clone, Debug)]
pub struct System {
    /// Its document.
    pub file: FileId,
    /// The id of its front matter, or one made from its name (`sys-…`).
    pub id: String,
    /// The purpose, as one text.
    pub purpose: Option<Spanned<String>>,
    /// What is in scope.
    pub in_scope: Vec<Spanned<String>>,
    /// What is out of scope.
    pub out_of_scope: Vec<Spanned<String>>,
    /// The key capabilities.
    pub capabilities: Vec<Spanned<String>>,
    /// The criteria for success.
    pub success_criteria: Vec<Spanned<String>>,
    /// What the data architecture says of databases, caches and stores.
    pub data_strategy: Vec<Statement>,
    /// The dependency graph as drawn or told, as passages.
    pub dependency_passages: Vec<Spanned<String>>,
    /// The timeline as told, as passages.
    pub timeline: Vec<Spanned<String>>,
}

/// A component.
#[derive(Clone, Debug)]
pub struct Component {
    /// Its system.
    pub system: NodeId,
    /// The number in its heading.
    pub number: Option<u32>,
    /// What it is responsible for.
    pub responsibility: Option<Spanned<String>>,
    /// What it is built with.
    pub technology: Option<Spanned<String>>,
    /// Its key features.
    pub features: Vec<Spanned<String>>,
    /// Where "APIs Exposed" stands, also where it says "None".
    pub apis_at: Option<Spanned<()>>,
    /// The endpoints it exposes, in order.
    pub endpoints: Vec<NodeId>,
    /// Where "Dependencies" stands, also where it says "None".
    pub dependencies_at: Option<Spanned<()>>,
    /// What it depends on.
    pub dependencies: Vec<Reference>,
    /// What "Feature Spec" says ("To be created", `feat-auth-service`, a link).
    pub feature_spec: Option<Spanned<String>>,
    /// The id of the feature that implements it: as stated, or `feat-` and its slug.
    pub feature_id: String,
    /// Other labelled lines.
    pub properties: Vec<Property>,
    /// Text without a label.
    pub notes: Vec<Spanned<String>>,
}

/// An endpoint: `POST /path`, or the name of an event, a procedure or a topic.
#[derive(Clone, Debug)]
pub struct Endpoint {
    /// The component or the feature that exposes it.
    pub owner: NodeId,
    /// The method in upper case; none for what is not HTTP.
    pub method: Option<String>,
    /// The path, or the name of what is not HTTP.
    pub path: String,
    /// What it does.
    pub description: Option<Spanned<String>>,
    /// What a table says on authentication ("Yes (refresh token)").
    pub auth: Option<Spanned<String>>,
    /// What a section of its own says. Boxed: a system spec lists endpoints and has none of it.
    pub details: Option<Box<EndpointDetails>>,
}

/// What a section of an endpoint says, apart from the table that lists it.
#[derive(Clone, Debug, Default)]
pub struct EndpointDetails {
    /// What it takes.
    pub request: Option<Shape>,
    /// What it answers.
    pub response: Option<Shape>,
    /// The status of the answer ("201 Created").
    pub response_status: Option<Spanned<String>>,
    /// Errors as written ("409: Email already exists").
    pub errors: Vec<Spanned<String>>,
}

/// An agreement on what is exchanged.
#[derive(Clone, Debug)]
pub struct Contract {
    /// Between whom.
    pub kind: ContractKind,
    /// The types its code declares.
    pub shapes: Vec<Shape>,
    /// The code, without fences.
    pub code: Vec<Spanned<String>>,
    /// The language of the code.
    pub language: String,
    /// The endpoints its code or text names, as `GET /path`.
    pub calls: Vec<Spanned<String>>,
    /// Labelled lines: Purpose, Authentication, Rate Limits, Error Handling.
    pub properties: Vec<Property>,
    /// Text without a label.
    pub notes: Vec<Spanned<String>>,
}

/// Between whom a contract is.
#[derive(Clone, Debug)]
pub enum ContractKind {
    /// Between components: `from` calls `to`.
    Internal {
        /// Who calls.
        from: Reference,
        /// Who is called.
        to: Reference,
    },
    /// With a system outside.
    External,
}

/// A record type, as far as it could be read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shape {
    /// The type's name; empty for a nameless one, such as a JSON example.
    pub name: String,
    /// The fields at the top.
    pub fields: Vec<ShapeField>,
}

/// A field of a record type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShapeField {
    /// The name.
    pub name: String,
    /// The type as written; for a JSON example what its value shows (`string`, `number`, …).
    pub ty: String,
    /// Whether it may be missing.
    pub is_optional: bool,
}

/// A data domain with its owner.
#[derive(Clone, Debug)]
pub struct DataDomain {
    /// The component that owns it.
    pub owner: Reference,
    /// How it is accessed.
    pub access: Option<AccessPattern>,
}

/// How a data domain is accessed, as written.
pub type AccessPattern = Spanned<String>;

/// A record or a table: of a system's high-level model, or of a feature's data model.
#[derive(Clone, Debug)]
pub struct DataModel {
    /// The system or the feature it stands in.
    pub owner: NodeId,
    /// What it holds.
    pub shape: Shape,
    /// The code that declares it.
    pub code: Option<Spanned<String>>,
    /// What is said about it.
    pub notes: Vec<Spanned<String>>,
}

/// A role.
#[derive(Clone, Debug)]
pub struct Role {
    /// What it may do, column by column or as one text.
    pub permissions: Vec<Spanned<String>>,
}

/// An event.
#[derive(Clone, Debug, Default)]
pub struct Event {
    /// Who publishes it.
    pub publishers: Vec<Reference>,
    /// Who subscribes to it.
    pub subscribers: Vec<Reference>,
    /// What it carries.
    pub payload: Shape,
    /// What triggers it, or what it is for.
    pub description: Option<Spanned<String>>,
    /// Its way as drawn ("Order Service → Event Bus → [Billing Service]").
    pub flow: Option<Spanned<String>>,
}

/// A system outside.
#[derive(Clone, Debug, Default)]
pub struct Integration {
    /// Labelled lines: Purpose, Authentication, Rate Limits and so on.
    pub properties: Vec<Property>,
    /// Text without a label.
    pub notes: Vec<Spanned<String>>,
    /// The components said to use it.
    pub used_by: Vec<Reference>,
}
