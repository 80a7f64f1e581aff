//! The contract as data: what gateway, services and tests read at run time.

use std::sync::LazyLock;

use prost_reflect::{DescriptorPool, MethodDescriptor};

use crate::policy::v1::Access;

const ENCODED: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/contract.bin"));

static POOL: LazyLock<DescriptorPool> = LazyLock::new(|| {
    DescriptorPool::decode(ENCODED)
        .expect("the build script wrote these descriptors and compiled them")
});

/// The encoded `FileDescriptorSet` of the whole contract, imports and custom options included.
pub fn encoded_descriptors() -> &'static [u8] {
    ENCODED
}

/// The contract's descriptors.
pub fn descriptor_pool() -> &'static DescriptorPool {
    &POOL
}

/// The rule an RPC carries.
pub type AccessRule = Access;

/// What keeps a contract from being served.
#[derive(Debug, thiserror::Error)]
pub enum ContractError {
    /// An RPC says nothing about who may call it.
    #[error(
        "{rpc} carries no (madoguchi.policy.v1.access) option: say in its .proto who may call it"
    )]
    NoRule {
        /// Full name ("madoguchi.auth.v1.SessionService/Login").
        rpc: String,
    },
    /// An RPC's rule cannot be read.
    #[error("the access option of {rpc} cannot be read")]
    BrokenRule {
        /// Full name.
        rpc: String,
        /// Why.
        source: prost_reflect::prost::DecodeError,
    },
}

/// An RPC and its rule.
#[derive(Clone, Debug)]
pub struct Method {
    /// The HTTP/2 path ("/madoguchi.auth.v1.SessionService/Login").
    pub path: String,
    /// The full name as the audit trail writes it (the path without its first slash).
    pub name: String,
    /// The gRPC service ("madoguchi.auth.v1.SessionService").
    pub service: String,
    /// The rule.
    pub rule: AccessRule,
    /// For tests that build requests without knowing the types.
    pub descriptor: MethodDescriptor,
}

static METHODS: LazyLock<Result<Vec<Method>, ContractError>> =
    LazyLock::new(|| read_methods(&POOL));

/// Every RPC of the contract with its rule, in file order.
///
/// # Errors
/// [`ContractError`] for an RPC without a readable rule; a service must not start then.
pub fn methods() -> Result<&'static [Method], &'static ContractError> {
    METHODS.as_deref()
}

fn read_methods(pool: &DescriptorPool) -> Result<Vec<Method>, ContractError> {
    let access = pool
        .get_extension_by_name("madoguchi.policy.v1.access")
        .expect("policy.proto is part of the compiled contract and declares this extension");
    pool.services()
        .flat_map(|service| service.methods().collect::<Vec<_>>())
        .map(|descriptor| {
            let service = descriptor.parent_service().full_name().to_owned();
            let name = format!("{service}/{}", descriptor.name());
            let options = descriptor.options();
            if !options.has_extension(&access) {
                return Err(ContractError::NoRule { rpc: name });
            }
            let rule = options
                .get_extension(&access)
                .as_message()
                .expect("the extension's type is the message Access")
                .transcode_to::<Access>()
                .map_err(|source| ContractError::BrokenRule { rpc: name.clone(), source })?;
            Ok(Method { path: format!("/{name}"), name, service, rule, descriptor })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::v1::{CallerKind, Role};

    #[test]
    fn every_rpc_says_who_may_call_it() {
        for method in methods().expect("every RPC carries a rule") {
            let rule = &method.rule;
            match rule.caller() {
                CallerKind::Unspecified => panic!("{} grants nobody anything", method.name),
                CallerKind::Service => {
                    assert!(
                        !rule.peers.is_empty(),
                        "{} is for services but names none",
                        method.name
                    );
                    assert!(
                        rule.roles.is_empty(),
                        "{} is for services and must not name roles",
                        method.name
                    );
                }
                CallerKind::Anonymous => {
                    assert!(rule.roles.is_empty(), "{} asks nobody for a role", method.name)
                }
                CallerKind::Account => {}
            }
        }
    }

    #[test]
    fn an_rpc_without_a_rule_is_an_error() {
        const FORGOTTEN: &str = r#"
            syntax = "proto3";
            package forgotten.v1;
            import "madoguchi/policy/v1/policy.proto";
            service Careless { rpc Open(Nothing) returns (Nothing); }
            message Nothing {}
        "#;
        let directory = tempfile::tempdir().expect("a directory");
        std::fs::write(directory.path().join("forgotten.proto"), FORGOTTEN).expect("written");
        let contract = concat!(env!("CARGO_MANIFEST_DIR"), "/../../proto");
        let mut compiler =
            protox::Compiler::new([directory.path(), contract.as_ref()]).expect("paths");
        compiler.include_imports(true).open_file("forgotten.proto").expect("it compiles");
        let pool = DescriptorPool::decode(compiler.encode_file_descriptor_set().as_slice());
        let missing = read_methods(&pool.expect("descriptors")).expect_err("no rule");
        assert!(
            missing.to_string().starts_with("forgotten.v1.Careless/Open carries no"),
            "{missing}"
        );
    }

    #[test]
    fn the_rule_survives_the_encoding() {
        let methods = methods().expect("every RPC carries a rule");
        let close = methods
            .iter()
            .find(|m| m.name == "madoguchi.handoff.v1.HandoffService/CloseHandoff")
            .expect("CloseHandoff is an RPC");
        assert_eq!(close.rule.roles().collect::<Vec<_>>(), [Role::InformationSection]);
        assert!(close.rule.writes);
    }

    #[test]
    fn personal_fields_are_never_printed() {
        let contact = crate::handoff::v1::Contact {
            name: "見えてはならない".into(),
            ..Default::default()
        };
        let reply = crate::handoff::v1::OpenHandoffResponse {
            contact: Some(contact),
            inquiry: "これも".into(),
            answers: vec![],
        };
        let printed = format!("{reply:?}");
        assert!(!printed.contains("見えて") && !printed.contains("これも"), "{printed}");
    }
}
