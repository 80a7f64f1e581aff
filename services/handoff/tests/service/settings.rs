//! The configuration files of a world.

use madoguchi_devstack::testing::Identity;

use crate::world::{DEPLOYMENT, World};

impl World {
    pub fn config(&self) -> String {
        let [own, _] = &self.identities;
        let retention = self.retention.as_ref().map_or(1, |started| started.grpc.port());
        let mail = self.relay.port;
        let own_part = format!(
            r#"
[peers]
ca = "{}"
[peers.retention]
url = "https://localhost:{retention}"
timeout = "2s"
[delivery]
every = "50ms"
[purge]
every = "100ms"
[day_keys]
every = "1s"
[mail]
host = "127.0.0.1"
port = {mail}
security = "none"
from = "madoguchi@ward.example"
[mail.information_section]
members = ["joho@ward.example"]
heads = ["joho-kacho@ward.example"]
[mail.sections.1010]
members = ["koseki@ward.example", "koseki2@ward.example"]
heads = ["koseki-kacho@ward.example"]
"#,
            own.service_ca().display()
        );
        self.standard(own, &self.database.app_url) + &own_part
    }

    pub fn retention_config(&self) -> String {
        let [_, identity] = &self.identities;
        let secret = self.signer.secret_file();
        let own_part = format!(
            "[keyring]\nurl = \"{}\"\n[root_keys]\ndirectory = \"{}\"\n[certificates]\nsigning_key_file = \"{}\"\n\
             [purge]\nevery = \"100ms\"\n[opening]\ncap_per_hour = 5\n",
            self.databases[1].app_url,
            self.files.path().join("roots").display(),
            secret.display(),
        );
        self.standard(identity, &self.databases[0].app_url) + &own_part
    }

    fn standard(&self, identity: &Identity, database: &str) -> String {
        format!(
            r#"
environment = "development"
[server]
address = "127.0.0.1:0"
[server.tls]
certificate = "{}"
key = "{}"
client_ca = "{}"
[database]
url = "{database}"
max_connections = 20
[access]
deployment = "{DEPLOYMENT}"
assertion_keys = ["{}"]
[audit]
signing_key_file = "{}"
[clock]
offset_file = "{}"
[telemetry]
format = "text"
level = "off"
"#,
            identity.certificate().display(),
            identity.key().display(),
            identity.service_ca().display(),
            self.signer.public_file().display(),
            self.signer.secret_file().display(),
            self.files.path().join("offset").display(),
        )
    }
}
