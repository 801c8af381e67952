//! AsyncAPI documents: the messages that they name. The rest is kept as it stands.

use super::{DataReader, Format};
use crate::model::{Api, DocumentKind, Message};
use specpack_syntax::data::Node;

pub(crate) static FORMAT: Format = Format {
    kind: DocumentKind::AsyncApi,
    mark: "asyncapi",
    is,
    lower,
};

fn is(root: Node<'_>) -> bool {
    root.get("asyncapi").is_some()
}

fn lower(reader: &mut DataReader<'_>) {
    let root = reader.tree.root();
    reader.keep(root);
    let Some((key, _)) = root.entry("asyncapi") else {
        return;
    };
    let info = root.get("info");
    let title = info.and_then(|info| info.get("title"));
    let version = info.and_then(|info| reader.text(info, "version"));
    let api = Api {
        file: reader.file,
        version,
    };
    reader.add_named(title.unwrap_or(key), root, api);
    let messages = root.at_pointer("/components/messages");
    for (key, message) in messages.into_iter().flat_map(Node::entries) {
        let name = message.get("name").unwrap_or(key);
        let data = Message {
            data: message.index(),
        };
        let id = reader.add_named(name, message, data);
        reader.trace_requirements(id, message, "x-requirements");
    }
}
