//! The shapes of objects: which fields each has, and what those hold (OpenAPI 3.0.4 and 3.1.1,
//! JSON Schema 2020-12, AsyncAPI 3.0).

/// A format and its version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Version {
    /// OpenAPI 3.0.
    OpenApi30,
    /// OpenAPI 3.1.
    OpenApi31,
    /// An OpenAPI of another version.
    OtherOpenApi,
    /// AsyncAPI 3.
    AsyncApi3,
    /// An AsyncAPI of another version.
    OtherAsyncApi,
    /// JSON Schema, in a file of its own.
    JsonSchema,
}

impl Version {
    /// Whether the fields of its objects are known.
    #[must_use]
    pub fn is_known(self) -> bool {
        !matches!(self, Self::OtherOpenApi | Self::OtherAsyncApi)
    }

    /// Whether its schemas are those of JSON Schema 2020-12, and may say more beside a reference.
    #[must_use]
    pub fn has_whole_json_schema(self) -> bool {
        self != Self::OpenApi30
    }
}

/// What an object is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "each is called what its format calls it")]
pub enum Shape {
    OpenApi,
    Info,
    Contact,
    License,
    Server,
    ServerVariable,
    Components,
    Paths,
    PathItem,
    Operation,
    ExternalDocs,
    Parameter,
    RequestBody,
    MediaType,
    Encoding,
    Responses,
    Response,
    Callback,
    Example,
    Link,
    Header,
    Tag,
    Schema,
    Discriminator,
    SecurityScheme,
    OAuthFlows,
    OAuthFlow,
    SecurityRequirement,
    AsyncApi,
    AsyncComponents,
    Channel,
    AsyncOperation,
    Message,
    MessageTrait,
    CorrelationId,
    /// A payload with the name of its schema's language beside it.
    MultiFormatSchema,
}

/// What a field holds.
#[derive(Clone, Copy, Debug)]
pub enum Holds {
    /// A text.
    Text,
    /// A truth value.
    Flag,
    /// A number.
    Number,
    /// A number of things: a whole number that is not negative.
    Count,
    /// A list of texts.
    Texts,
    /// A list of whatever.
    Items,
    /// Whatever.
    Any,
    /// An object.
    One(Shape),
    /// A list of objects.
    Many(Shape),
    /// Objects by name.
    Named(Shape),
}

/// A field of an object.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// Its key.
    pub name: &'static str,
    /// What it holds.
    pub holds: Holds,
    /// Whether it has to be there.
    pub is_required: bool,
    /// Whether OpenAPI has it since 3.1 alone.
    pub is_of_31: bool,
}

impl Field {
    const fn since_31(self) -> Self {
        Self {
            is_of_31: true,
            ..self
        }
    }
}

const fn may(name: &'static str, holds: Holds) -> Field {
    Field {
        name,
        holds,
        is_required: false,
        is_of_31: false,
    }
}

const fn must(name: &'static str, holds: Holds) -> Field {
    Field {
        is_required: true,
        ..may(name, holds)
    }
}

use Holds::{Any, Count, Flag, Items, Many, Named, Number, One, Text, Texts};

const OPEN_API: &[Field] = &[
    must("openapi", Any),
    must("info", One(Shape::Info)),
    may("jsonSchemaDialect", Text).since_31(),
    may("servers", Many(Shape::Server)),
    may("paths", One(Shape::Paths)),
    may("webhooks", Named(Shape::PathItem)).since_31(),
    may("components", One(Shape::Components)),
    may("security", Many(Shape::SecurityRequirement)),
    may("tags", Many(Shape::Tag)),
    may("externalDocs", One(Shape::ExternalDocs)),
];
const INFO: &[Field] = &[
    must("title", Text),
    must("version", Text),
    may("summary", Text).since_31(),
    may("description", Text),
    may("termsOfService", Text),
    may("contact", One(Shape::Contact)),
    may("license", One(Shape::License)),
    // AsyncAPI has these two here.
    may("tags", Any),
    may("externalDocs", Any),
];
const CONTACT: &[Field] = &[may("name", Text), may("url", Text), may("email", Text)];
const LICENSE: &[Field] = &[
    must("name", Text),
    may("identifier", Text).since_31(),
    may("url", Text),
];
const SERVER: &[Field] = &[
    must("url", Text),
    may("description", Text),
    may("variables", Named(Shape::ServerVariable)),
];
const SERVER_VARIABLE: &[Field] = &[
    may("enum", Texts),
    must("default", Text),
    may("description", Text),
];
const COMPONENTS: &[Field] = &[
    may("schemas", Named(Shape::Schema)),
    may("responses", Named(Shape::Response)),
    may("parameters", Named(Shape::Parameter)),
    may("examples", Named(Shape::Example)),
    may("requestBodies", Named(Shape::RequestBody)),
    may("headers", Named(Shape::Header)),
    may("securitySchemes", Named(Shape::SecurityScheme)),
    may("links", Named(Shape::Link)),
    may("callbacks", Named(Shape::Callback)),
    may("pathItems", Named(Shape::PathItem)).since_31(),
];
const PATH_ITEM: &[Field] = &[
    may("$ref", Text),
    may("summary", Text),
    may("description", Text),
    may("get", One(Shape::Operation)),
    may("put", One(Shape::Operation)),
    may("post", One(Shape::Operation)),
    may("delete", One(Shape::Operation)),
    may("options", One(Shape::Operation)),
    may("head", One(Shape::Operation)),
    may("patch", One(Shape::Operation)),
    may("trace", One(Shape::Operation)),
    may("servers", Many(Shape::Server)),
    may("parameters", Many(Shape::Parameter)),
];
const OPERATION: &[Field] = &[
    may("tags", Texts),
    may("summary", Text),
    may("description", Text),
    may("externalDocs", One(Shape::ExternalDocs)),
    may("operationId", Text),
    may("parameters", Many(Shape::Parameter)),
    may("requestBody", One(Shape::RequestBody)),
    may("responses", One(Shape::Responses)),
    may("callbacks", Named(Shape::Callback)),
    may("deprecated", Flag),
    may("security", Many(Shape::SecurityRequirement)),
    may("servers", Many(Shape::Server)),
];
const EXTERNAL_DOCS: &[Field] = &[may("description", Text), must("url", Text)];
const PARAMETER: &[Field] = &[
    must("name", Text),
    must("in", Text),
    may("description", Text),
    may("required", Flag),
    may("deprecated", Flag),
    may("allowEmptyValue", Flag),
    may("style", Text),
    may("explode", Flag),
    may("allowReserved", Flag),
    may("schema", One(Shape::Schema)),
    may("example", Any),
    may("examples", Named(Shape::Example)),
    may("content", Named(Shape::MediaType)),
];
const HEADER: &[Field] = &[
    may("description", Text),
    may("required", Flag),
    may("deprecated", Flag),
    may("allowEmptyValue", Flag),
    may("style", Text),
    may("explode", Flag),
    may("allowReserved", Flag),
    may("schema", One(Shape::Schema)),
    may("example", Any),
    may("examples", Named(Shape::Example)),
    may("content", Named(Shape::MediaType)),
];
const REQUEST_BODY: &[Field] = &[
    may("description", Text),
    must("content", Named(Shape::MediaType)),
    may("required", Flag),
];
const MEDIA_TYPE: &[Field] = &[
    may("schema", One(Shape::Schema)),
    may("example", Any),
    may("examples", Named(Shape::Example)),
    may("encoding", Named(Shape::Encoding)),
];
const ENCODING: &[Field] = &[
    may("contentType", Text),
    may("headers", Named(Shape::Header)),
    may("style", Text),
    may("explode", Flag),
    may("allowReserved", Flag),
];
const RESPONSE: &[Field] = &[
    must("description", Text),
    may("headers", Named(Shape::Header)),
    may("content", Named(Shape::MediaType)),
    may("links", Named(Shape::Link)),
];
const EXAMPLE: &[Field] = &[
    may("summary", Text),
    may("description", Text),
    may("value", Any),
    may("externalValue", Text),
];
const LINK: &[Field] = &[
    may("operationRef", Text),
    may("operationId", Text),
    may("parameters", Any),
    may("requestBody", Any),
    may("description", Text),
    may("server", One(Shape::Server)),
];
const TAG: &[Field] = &[
    must("name", Text),
    may("description", Text),
    may("externalDocs", One(Shape::ExternalDocs)),
];
const SECURITY_SCHEME: &[Field] = &[
    must("type", Text),
    may("description", Text),
    may("name", Text),
    may("in", Text),
    may("scheme", Text),
    may("bearerFormat", Text),
    may("flows", One(Shape::OAuthFlows)),
    may("openIdConnectUrl", Text),
    // AsyncAPI's.
    may("scopes", Any),
];
const OAUTH_FLOWS: &[Field] = &[
    may("implicit", One(Shape::OAuthFlow)),
    may("password", One(Shape::OAuthFlow)),
    may("clientCredentials", One(Shape::OAuthFlow)),
    may("authorizationCode", One(Shape::OAuthFlow)),
];
const OAUTH_FLOW: &[Field] = &[
    may("authorizationUrl", Text),
    may("tokenUrl", Text),
    may("refreshUrl", Text),
    may("scopes", Any),
    may("availableScopes", Any),
];
const SCHEMA: &[Field] = &[
    may("title", Text),
    may("description", Text),
    may("type", Any),
    may("format", Text),
    may("enum", Items),
    may("default", Any),
    may("example", Any),
    may("multipleOf", Number),
    may("maximum", Number),
    may("exclusiveMaximum", Any),
    may("minimum", Number),
    may("exclusiveMinimum", Any),
    may("maxLength", Count),
    may("minLength", Count),
    may("pattern", Text),
    may("maxItems", Count),
    may("minItems", Count),
    may("uniqueItems", Flag),
    may("maxProperties", Count),
    may("minProperties", Count),
    may("required", Texts),
    may("properties", Named(Shape::Schema)),
    may("additionalProperties", One(Shape::Schema)),
    may("items", One(Shape::Schema)),
    may("allOf", Many(Shape::Schema)),
    may("anyOf", Many(Shape::Schema)),
    may("oneOf", Many(Shape::Schema)),
    may("not", One(Shape::Schema)),
    may("nullable", Flag),
    may("readOnly", Flag),
    may("writeOnly", Flag),
    may("deprecated", Flag),
    may("discriminator", One(Shape::Discriminator)),
    may("xml", Any),
    may("externalDocs", Any),
    may("$ref", Text),
    may("$schema", Text).since_31(),
    may("$id", Text).since_31(),
    may("$anchor", Text).since_31(),
    may("$dynamicRef", Text).since_31(),
    may("$dynamicAnchor", Text).since_31(),
    may("$vocabulary", Any).since_31(),
    may("$comment", Text).since_31(),
    may("$defs", Named(Shape::Schema)).since_31(),
    may("definitions", Named(Shape::Schema)).since_31(),
    may("const", Any).since_31(),
    may("examples", Items).since_31(),
    may("if", One(Shape::Schema)).since_31(),
    may("then", One(Shape::Schema)).since_31(),
    may("else", One(Shape::Schema)).since_31(),
    may("dependentSchemas", Named(Shape::Schema)).since_31(),
    may("dependentRequired", Any).since_31(),
    may("prefixItems", Many(Shape::Schema)).since_31(),
    may("contains", One(Shape::Schema)).since_31(),
    may("minContains", Count).since_31(),
    may("maxContains", Count).since_31(),
    may("patternProperties", Named(Shape::Schema)).since_31(),
    may("propertyNames", One(Shape::Schema)).since_31(),
    may("unevaluatedItems", One(Shape::Schema)).since_31(),
    may("unevaluatedProperties", One(Shape::Schema)).since_31(),
    may("contentEncoding", Text).since_31(),
    may("contentMediaType", Text).since_31(),
    may("contentSchema", One(Shape::Schema)).since_31(),
];
const DISCRIMINATOR: &[Field] = &[must("propertyName", Text), may("mapping", Any)];
const ASYNC_API: &[Field] = &[
    must("asyncapi", Any),
    may("id", Text),
    must("info", One(Shape::Info)),
    may("servers", Any),
    may("defaultContentType", Text),
    may("channels", Named(Shape::Channel)),
    may("operations", Named(Shape::AsyncOperation)),
    may("components", One(Shape::AsyncComponents)),
];
const ASYNC_COMPONENTS: &[Field] = &[
    may("schemas", Named(Shape::MultiFormatSchema)),
    may("servers", Any),
    may("channels", Named(Shape::Channel)),
    may("operations", Named(Shape::AsyncOperation)),
    may("messages", Named(Shape::Message)),
    may("securitySchemes", Any),
    may("serverVariables", Any),
    may("parameters", Any),
    may("correlationIds", Named(Shape::CorrelationId)),
    may("replies", Any),
    may("replyAddresses", Any),
    may("externalDocs", Any),
    may("tags", Any),
    may("operationTraits", Any),
    may("messageTraits", Named(Shape::MessageTrait)),
    may("serverBindings", Any),
    may("channelBindings", Any),
    may("operationBindings", Any),
    may("messageBindings", Any),
];
const CHANNEL: &[Field] = &[
    may("address", Any),
    may("messages", Named(Shape::Message)),
    may("title", Text),
    may("summary", Text),
    may("description", Text),
    may("servers", Any),
    may("parameters", Any),
    may("tags", Any),
    may("externalDocs", Any),
    may("bindings", Any),
];
const ASYNC_OPERATION: &[Field] = &[
    must("action", Text),
    must("channel", One(Shape::Channel)),
    may("title", Text),
    may("summary", Text),
    may("description", Text),
    may("security", Any),
    may("tags", Any),
    may("externalDocs", Any),
    may("bindings", Any),
    may("traits", Any),
    may("messages", Many(Shape::Message)),
    may("reply", Any),
];
const MESSAGE: &[Field] = &[
    may("headers", One(Shape::MultiFormatSchema)),
    may("payload", One(Shape::MultiFormatSchema)),
    may("correlationId", One(Shape::CorrelationId)),
    may("contentType", Text),
    may("name", Text),
    may("title", Text),
    may("summary", Text),
    may("description", Text),
    may("tags", Any),
    may("externalDocs", Any),
    may("bindings", Any),
    may("examples", Items),
    may("traits", Many(Shape::MessageTrait)),
];
const MESSAGE_TRAIT: &[Field] = &[
    may("headers", One(Shape::MultiFormatSchema)),
    may("correlationId", One(Shape::CorrelationId)),
    may("contentType", Text),
    may("name", Text),
    may("title", Text),
    may("summary", Text),
    may("description", Text),
    may("tags", Any),
    may("externalDocs", Any),
    may("bindings", Any),
    may("examples", Items),
];
const CORRELATION_ID: &[Field] = &[may("description", Text), must("location", Text)];
const MULTI_FORMAT_SCHEMA: &[Field] = &[
    must("schemaFormat", Text),
    // Other languages than JSON Schema are kept as they stand; the reader tells them apart.
    must("schema", One(Shape::Schema)),
];

impl Shape {
    /// Its fields. What its names are for the document to say has none.
    #[must_use]
    pub fn fields(self) -> &'static [Field] {
        match self {
            Self::OpenApi => OPEN_API,
            Self::Info => INFO,
            Self::Contact => CONTACT,
            Self::License => LICENSE,
            Self::Server => SERVER,
            Self::ServerVariable => SERVER_VARIABLE,
            Self::Components => COMPONENTS,
            Self::PathItem => PATH_ITEM,
            Self::Operation => OPERATION,
            Self::ExternalDocs => EXTERNAL_DOCS,
            Self::Parameter => PARAMETER,
            Self::RequestBody => REQUEST_BODY,
            Self::MediaType => MEDIA_TYPE,
            Self::Encoding => ENCODING,
            Self::Response => RESPONSE,
            Self::Example => EXAMPLE,
            Self::Link => LINK,
            Self::Header => HEADER,
            Self::Tag => TAG,
            Self::Schema => SCHEMA,
            Self::Discriminator => DISCRIMINATOR,
            Self::SecurityScheme => SECURITY_SCHEME,
            Self::OAuthFlows => OAUTH_FLOWS,
            Self::OAuthFlow => OAUTH_FLOW,
            Self::AsyncApi => ASYNC_API,
            Self::AsyncComponents => ASYNC_COMPONENTS,
            Self::Channel => CHANNEL,
            Self::AsyncOperation => ASYNC_OPERATION,
            Self::Message => MESSAGE,
            Self::MessageTrait => MESSAGE_TRAIT,
            Self::CorrelationId => CORRELATION_ID,
            Self::MultiFormatSchema => MULTI_FORMAT_SCHEMA,
            Self::Paths | Self::Responses | Self::Callback | Self::SecurityRequirement => &[],
        }
    }

    /// What stands under the names of an object whose names are for the document to say.
    #[must_use]
    pub fn entries(self) -> Option<Holds> {
        match self {
            Self::Paths | Self::Callback => Some(One(Shape::PathItem)),
            Self::Responses => Some(One(Shape::Response)),
            Self::SecurityRequirement => Some(Texts),
            _ => None,
        }
    }

    /// What it is called in a sentence: `a response`.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::OpenApi | Self::AsyncApi => "the document",
            Self::Info => "`info`",
            Self::Contact => "the contact",
            Self::License => "the licence",
            Self::Server => "a server",
            Self::ServerVariable => "a server's variable",
            Self::Components | Self::AsyncComponents => "`components`",
            Self::Paths => "`paths`",
            Self::PathItem => "a path",
            Self::Operation | Self::AsyncOperation => "an operation",
            Self::ExternalDocs => "external documentation",
            Self::Parameter => "a parameter",
            Self::RequestBody => "a request's body",
            Self::MediaType => "a media type",
            Self::Encoding => "an encoding",
            Self::Responses => "`responses`",
            Self::Response => "a response",
            Self::Callback => "a callback",
            Self::Example => "an example",
            Self::Link => "a link",
            Self::Header => "a header",
            Self::Tag => "a tag",
            Self::Schema => "a schema",
            Self::Discriminator => "a discriminator",
            Self::SecurityScheme => "a security scheme",
            Self::OAuthFlows => "`flows`",
            Self::OAuthFlow => "a flow",
            Self::SecurityRequirement => "a security requirement",
            Self::Channel => "a channel",
            Self::Message => "a message",
            Self::MessageTrait => "a message's trait",
            Self::CorrelationId => "a correlation id",
            Self::MultiFormatSchema => "a schema with its format",
        }
    }
}

/// The field of a shape with a name.
#[must_use]
pub fn field(shape: Shape, name: &str) -> Option<&'static Field> {
    shape.fields().iter().find(|field| field.name == name)
}
