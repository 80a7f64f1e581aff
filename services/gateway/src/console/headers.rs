//! What a browser is told to refuse, whatever a page asks for.

use http::{HeaderMap, HeaderName, HeaderValue, Uri, header};

/// Nothing but the console's own files, no script from text (Trusted Types), no frame, no form that leaves the page.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self'; \
    connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; \
    require-trusted-types-for 'script'; trusted-types 'none'";

const FIXED: [(HeaderName, &str); 8] = [
    (header::CONTENT_SECURITY_POLICY, POLICY),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::REFERRER_POLICY, "no-referrer"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-embedder-policy"), "require-corp"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (
        HeaderName::from_static("permissions-policy"),
        "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
    ),
];

/// Adds the protecting headers. A browser is bound to TLS for a year, but not for `localhost`: that name belongs to every
/// other program of a developer's machine too.
pub(super) fn protect(headers: &mut HeaderMap, uri: &Uri, request: &HeaderMap) {
    for (name, value) in FIXED {
        headers.insert(name, HeaderValue::from_static(value));
    }
    let named = request.get(header::HOST).and_then(|host| host.to_str().ok());
    let host = uri.host().or_else(|| named.and_then(|host| host.split(':').next()));
    if host != Some("localhost") {
        let year = HeaderValue::from_static("max-age=31536000");
        headers.insert(header::STRICT_TRANSPORT_SECURITY, year);
    }
}
