//! What the contract and the manifests promise, without starting anything.

mod access;
mod arrows;
mod calls;
mod comments;
mod growth;
