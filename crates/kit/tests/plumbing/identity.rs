//! Who is at the other end.

use crate::support::{
    certificates::Authority,
    run,
    running::{Running, channel},
    wire::call,
};

#[test]
fn the_certificate_names_the_caller() {
    run(async {
        let running = Running::with("", "", "").await;
        assert_eq!(
            call(&running.client("intake"), "Who", "").await.unwrap(),
            "spiffe://madoguchi/service/intake"
        );
        running.started.stop().await.unwrap();
    });
}

#[test]
fn no_certificate_and_a_strangers_certificate_are_refused() {
    run(async {
        let running = Running::with("", "", "").await;
        let port = running.started.grpc.port();
        assert!(call(&channel(port, None, &running.server), "Who", "").await.is_err());
        let folder = tempfile::tempdir().unwrap();
        let stranger = Authority::new("test CA").service(folder.path(), "intake");
        assert!(call(&channel(port, Some(&stranger), &running.server), "Who", "").await.is_err());
        assert!(call(&running.client("a"), "Who", "").await.is_ok(), "the listener lives");
        running.started.stop().await.unwrap();
    });
}

#[test]
fn a_server_of_another_authority_is_refused() {
    run(async {
        let running = Running::with("", "", "").await;
        let own = running.authority.service(running.folder.path(), "a");
        let folder = tempfile::tempdir().unwrap();
        let elsewhere = Authority::new("elsewhere").service(folder.path(), "x");
        let status = call(&channel(running.started.grpc.port(), Some(&own), &elsewhere), "Who", "")
            .await
            .unwrap_err();
        assert_eq!(status.code(), tonic::Code::Unavailable);
        running.started.stop().await.unwrap();
    });
}

#[test]
fn optional_certificates_are_checked_when_shown() {
    run(async {
        let running = Running::with("", "", "client_certificates = \"optional\"").await;
        let port = running.started.grpc.port();
        assert_eq!(call(&channel(port, None, &running.server), "Who", "").await.unwrap(), "nobody");
        assert_eq!(
            call(&running.client("t"), "Who", "").await.unwrap(),
            "spiffe://madoguchi/service/t"
        );
        let folder = tempfile::tempdir().unwrap();
        let stranger = Authority::new("elsewhere").service(folder.path(), "t");
        assert!(call(&channel(port, Some(&stranger), &running.server), "Who", "").await.is_err());
        running.started.stop().await.unwrap();
    });
}

#[test]
fn an_expired_certificate_is_refused() {
    run(async {
        let running = Running::with("", "", "").await;
        let expired = running.authority.expired(running.folder.path(), "late");
        assert!(call(&running.client_as(&expired), "Who", "").await.is_err());
        let fresh = running.authority.service(running.folder.path(), "late");
        assert!(call(&running.client_as(&fresh), "Who", "").await.is_ok());
        running.started.stop().await.unwrap();
    });
}

#[test]
fn only_a_single_spiffe_name_is_an_identity() {
    let (intake, faq) = ("spiffe://madoguchi/service/intake", "spiffe://madoguchi/service/faq");
    let terminal = "spiffe://madoguchi/terminal/0197f0c6-0000-7000-8000-000000000001";
    run(async {
        let running = Running::with("", "", "").await;
        for (names, known) in [
            (&[terminal][..], terminal),
            (&[], "nobody"),
            (&["https://madoguchi/service/intake"], "nobody"),
            (&["SPIFFE://madoguchi/service/intake"], "nobody"),
            // X.509-SVID, section 2: a certificate that says two things is believed in neither.
            (&[intake, faq], "nobody"),
            (&["https://example.test", intake], "nobody"),
        ] {
            let files = running.authority.named(running.folder.path(), "named", names);
            let seen = call(&running.client_as(&files), "Who", "").await.unwrap();
            assert_eq!(seen, known, "{names:?}");
        }
        running.started.stop().await.unwrap();
    });
}
