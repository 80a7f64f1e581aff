//! Compiles the contract without `protoc` and keeps the encoded descriptors, custom options included.

use std::{
    env,
    error::Error,
    fs,
    path::{Path, PathBuf},
};

use protox::prost_reflect::{DescriptorPool, MessageDescriptor};

fn main() -> Result<(), Box<dyn Error>> {
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?).join("../../proto");
    println!("cargo::rerun-if-changed={}", root.display());
    let files = contract_files(&root)?;

    let mut compiler = protox::Compiler::new([&root])?;
    compiler.include_imports(true).include_source_info(true).open_files(&files)?;
    // Encoded by the compiler itself: encoding prost's FileDescriptorSet again would drop the custom options.
    let out = PathBuf::from(env::var("OUT_DIR")?);
    fs::write(out.join("contract.bin"), compiler.encode_file_descriptor_set())?;

    let personal = personal_messages(&compiler.descriptor_pool());
    fs::write(
        out.join("redacted_debug.rs"),
        personal.iter().map(redacted_debug).collect::<String>(),
    )?;
    tonic_prost_build::configure()
        .skip_debug(personal.iter().map(MessageDescriptor::full_name))
        .compile_fds(compiler.file_descriptor_set())?;
    Ok(())
}

fn contract_files(root: &Path) -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let mut files = Vec::new();
    for api in fs::read_dir(root.join("madoguchi"))? {
        for file in fs::read_dir(api?.path().join("v1"))? {
            files.push(file?.path());
        }
    }
    files.sort();
    Ok(files)
}

/// Messages with a field marked `debug_redact`.
fn personal_messages(pool: &DescriptorPool) -> Vec<MessageDescriptor> {
    let redacted = |options: protox::prost_reflect::DynamicMessage| {
        options.get_field_by_name("debug_redact").is_some_and(|mark| mark.as_bool() == Some(true))
    };
    pool.all_messages()
        .filter(|message| message.fields().any(|field| redacted(field.options())))
        .collect()
}

/// prost would print every field; a message with personal fields prints its name and no more.
fn redacted_debug(message: &MessageDescriptor) -> String {
    let path = message.full_name().replace("madoguchi.", "crate::").replace('.', "::");
    let name = message.name();
    format!(
        "impl core::fmt::Debug for {path} {{\n    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {{\n        \
         f.write_str(\"{name}([personal])\")\n    }}\n}}\n"
    )
}
