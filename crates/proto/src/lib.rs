#![doc = include_str!("../README.md")]
#![allow(
    clippy::pedantic,
    clippy::large_enum_variant,
    missing_docs,
    reason = "generated from the commented contract"
)]

mod descriptors;

pub use descriptors::{
    AccessRule, ContractError, Method, descriptor_pool, encoded_descriptors, methods,
};

/// Sessions and who may work here.
pub mod auth {
    /// Version 1.
    pub mod v1 {
        tonic::include_proto!("madoguchi.auth.v1");
    }
}
/// The audit trail of each service.
pub mod audit {
    /// Version 1.
    pub mod v1 {
        tonic::include_proto!("madoguchi.audit.v1");
    }
}
/// Articles, the section directory and their search.
pub mod faq {
    /// Version 1.
    pub mod v1 {
        tonic::include_proto!("madoguchi.faq.v1");
    }
}
/// Inquiries on their way to the section in charge.
pub mod handoff {
    /// Version 1.
    pub mod v1 {
        tonic::include_proto!("madoguchi.handoff.v1");
    }
}
/// Calls and what is taken from them.
pub mod intake {
    /// Version 1.
    pub mod v1 {
        tonic::include_proto!("madoguchi.intake.v1");
    }
}
/// Who may call what.
pub mod policy {
    /// Version 1.
    pub mod v1 {
        tonic::include_proto!("madoguchi.policy.v1");
    }
}
/// Day keys and the end of a year.
pub mod retention {
    /// Version 1.
    pub mod v1 {
        tonic::include_proto!("madoguchi.retention.v1");
    }
}

include!(concat!(env!("OUT_DIR"), "/redacted_debug.rs"));
