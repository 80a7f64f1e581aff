//! The contract explains itself: every service, RPC, message, field and value carries a comment.

use std::collections::HashMap;

use madoguchi_proto::descriptor_pool;
use prost_reflect::FileDescriptor;

#[test]
fn every_name_of_the_contract_is_explained() {
    let mut silent = Vec::new();
    let mut seen = 0;
    for file in
        descriptor_pool().files().filter(|file| file.package_name().starts_with("madoguchi."))
    {
        let comments = comments(&file);
        let mut look = |name: &str, path: &[i32]| {
            seen += 1;
            let comment = comments.get(path).map_or("", String::as_str).trim();
            if comment.is_empty() {
                silent.push(name.to_owned());
            }
        };
        for service in file.services() {
            look(service.full_name(), service.path());
            service.methods().for_each(|method| look(method.full_name(), method.path()));
        }
        for message in file.messages() {
            look(message.full_name(), message.path());
            message.fields().for_each(|field| look(field.full_name(), field.path()));
            assert_eq!(message.child_messages().count(), 0, "nested messages are not looked at");
        }
        for kind in file.enums() {
            look(kind.full_name(), kind.path());
            kind.values().for_each(|value| look(value.full_name(), value.path()));
        }
    }
    assert!(seen > 300, "only {seen} names were found: are the comments compiled in?");
    assert!(silent.is_empty(), "say in the .proto what these are: {silent:#?}");
}

fn comments(file: &FileDescriptor) -> HashMap<Vec<i32>, String> {
    let info = file.file_descriptor_proto().source_code_info.as_ref();
    let locations = info.into_iter().flat_map(|info| &info.location);
    locations.map(|at| (at.path.clone(), at.leading_comments().to_owned())).collect()
}
