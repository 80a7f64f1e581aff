//! The files of a build, each with its compressed forms.

use std::{
    collections::HashMap,
    fs, io,
    path::{Path, PathBuf},
};

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, header};

/// The page that every screen of the console begins with.
const INDEX: &str = "/index.html";
/// Paths of screens, a JSON list that the build writes: a browser may begin with any of them.
const ROUTES: &str = "routes.json";
/// Names in here carry a hash of their content.
const HASHED: &str = "/assets/";
/// Compressed forms by preference: `Content-Encoding` and the ending of the file that the build writes beside the plain one.
const ENCODINGS: [(&str, &str); 2] = [("br", "br"), ("gzip", "gz")];
/// More is not a console but somebody's home folder.
const MOST_BYTES: u64 = 64 << 20;

/// Why the console's folder cannot be served.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ConsoleError {
    /// A file or folder cannot be read.
    #[error("cannot read {}; build the console with `make console`", path.display())]
    Unreadable {
        /// Which.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// The list of screens is not one.
    #[error("{ROUTES} is not a list of paths; build the console again with `make console`")]
    Routes(#[source] serde_json::Error),
    /// No page to begin with.
    #[error("the folder holds no index.html; build the console with `make console`")]
    NoIndex,
    /// Far too much.
    #[error("the folder holds more than 64 MiB; name the folder of the console's build")]
    TooLarge,
}

/// A console, or none.
#[derive(Debug, Default)]
pub(crate) struct Console {
    files: HashMap<String, File>,
    routes: Vec<String>,
}

/// One file.
#[derive(Debug)]
pub(super) struct File {
    /// Its `Content-Type`.
    pub kind: HeaderValue,
    plain: Bytes,
    compressed: Vec<(&'static str, Bytes)>,
    hashed: bool,
}

impl Console {
    /// Reads the folder of a build.
    ///
    /// # Errors
    /// See [`ConsoleError`].
    pub fn read(folder: &Path) -> Result<Self, ConsoleError> {
        let (mut contents, mut left) = (HashMap::new(), MOST_BYTES);
        collect(folder, "", &mut contents, &mut left)?;
        let routes = contents.remove(&format!("/{ROUTES}")).unwrap_or_else(|| Bytes::from("[]"));
        let routes = serde_json::from_slice(&routes).map_err(ConsoleError::Routes)?;
        if !contents.contains_key(INDEX) {
            return Err(ConsoleError::NoIndex);
        }
        let names: Vec<String> = contents.keys().cloned().collect();
        let mut files = HashMap::new();
        for name in names {
            if let Some(kind) = kind(&name)
                && let Some(plain) = contents.get(&name).cloned()
            {
                let form = |(encoding, ending): (&'static str, &str)| {
                    Some((encoding, contents.get(&format!("{name}.{ending}"))?.clone()))
                };
                let compressed = ENCODINGS.into_iter().filter_map(form).collect();
                let hashed = name.starts_with(HASHED);
                let kind = HeaderValue::from_static(kind);
                files.insert(name, File { kind, plain, compressed, hashed });
            }
        }
        Ok(Self { files, routes })
    }

    /// What lies at a path: a file, or the page for the path of a screen.
    pub(super) fn find(&self, path: &str) -> Option<&File> {
        let name = if self.routes.iter().any(|route| route == path) { INDEX } else { path };
        self.files.get(name)
    }

    /// No folder was named.
    pub(super) fn is_absent(&self) -> bool {
        self.files.is_empty()
    }
}

impl File {
    /// The content for a client, and how it is encoded.
    pub(super) fn for_client(&self, headers: &HeaderMap) -> (Option<&'static str>, Bytes) {
        let taken = headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok());
        let taken = taken.unwrap_or_default();
        let form = self.compressed.iter().find(|(encoding, _)| takes(taken, encoding));
        form.map_or_else(
            || (None, self.plain.clone()),
            |(encoding, content)| (Some(*encoding), content.clone()),
        )
    }

    /// `Cache-Control`: what bears its hash never changes; everything else is fetched anew.
    pub(super) fn kept(&self) -> HeaderValue {
        HeaderValue::from_static(if self.hashed {
            "public, max-age=31536000, immutable"
        } else {
            "no-store"
        })
    }
}

/// Whether an `Accept-Encoding` names the encoding without a weight of zero.
fn takes(accepted: &str, encoding: &str) -> bool {
    accepted.split(',').any(|part| {
        let (name, weight) = part.split_once(';').unwrap_or((part, "q=1"));
        let weight: String = weight.split_whitespace().collect();
        let refused = weight
            .strip_prefix("q=0")
            .is_some_and(|rest| rest.chars().all(|c| matches!(c, '.' | '0')));
        name.trim() == encoding && !refused
    })
}

fn collect(
    folder: &Path,
    prefix: &str,
    contents: &mut HashMap<String, Bytes>,
    left: &mut u64,
) -> Result<(), ConsoleError> {
    let unreadable = |path: &Path| {
        let path = path.to_owned();
        move |source| ConsoleError::Unreadable { path, source }
    };
    for entry in fs::read_dir(folder).map_err(unreadable(folder))? {
        let path = entry.map_err(unreadable(folder))?.path();
        let Some(name) = path.file_name().and_then(|name| name.to_str()) else { continue };
        let name = format!("{prefix}/{name}");
        if path.is_dir() {
            collect(&path, &name, contents, left)?;
            continue;
        }
        let size = fs::metadata(&path).map_err(unreadable(&path))?.len();
        *left = left.checked_sub(size).ok_or(ConsoleError::TooLarge)?;
        contents.insert(name, fs::read(&path).map_err(unreadable(&path))?.into());
    }
    Ok(())
}

/// The `Content-Type` of what a console consists of; anything else is not served.
fn kind(name: &str) -> Option<&'static str> {
    Some(match name.rsplit_once('.')?.1 {
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "svg" => "image/svg+xml",
        "woff2" => "font/woff2",
        "txt" => "text/plain; charset=utf-8",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("assets")).unwrap();
        for (name, content) in files {
            fs::write(folder.path().join(name), content).unwrap();
        }
        folder
    }

    #[test]
    fn only_files_of_the_build_and_known_screens_are_found() {
        let folder = folder(&[
            ("index.html", "<!doctype html>"),
            ("routes.json", "[\"/\",\"/call\"]"),
            ("assets/a-1.js", "1"),
            ("notes.md", "no console file"),
        ]);
        let console = Console::read(folder.path()).unwrap();
        for found in ["/", "/call", "/index.html", "/assets/a-1.js"] {
            assert!(console.find(found).is_some(), "{found}");
        }
        for nothing in
            ["/calls", "/notes.md", "/routes.json", "/assets/", "/assets/../index.html", "", "//"]
        {
            assert!(console.find(nothing).is_none(), "{nothing}");
        }
    }

    #[test]
    fn a_folder_without_a_page_is_refused_with_what_to_do() {
        let empty = Console::read(folder(&[]).path()).unwrap_err();
        assert!(empty.to_string().contains("make console"), "{empty}");
        let missing = Console::read(Path::new("/nowhere/at/all")).unwrap_err();
        assert!(missing.to_string().contains("/nowhere/at/all"), "{missing}");
        let garbled = folder(&[("index.html", "x"), ("routes.json", "{}")]);
        assert!(matches!(Console::read(garbled.path()), Err(ConsoleError::Routes(_))));
    }

    #[test]
    fn encodings_are_taken_as_asked() {
        assert!(takes("gzip, deflate, br;q=0.5", "br"));
        assert!(takes("gzip", "gzip"));
        assert!(!takes("br;q=0, gzip", "br"));
        assert!(!takes("br; q=0.00", "br"));
        assert!(!takes("", "br"));
        assert!(!takes("brotli", "br"));
    }
}
