//! A database for one test.

use sqlx::{AssertSqlSafe, Connection as _, PgConnection};

/// Created on the test cluster; dropped by [`TestDatabase::drop`].
pub struct TestDatabase {
    cluster: String,
    name: String,
}

impl TestDatabase {
    pub async fn new() -> Self {
        let cluster = std::env::var("MADOGUCHI_TEST_DATABASE_URL")
            .unwrap_or_else(|_| "postgres://postgres@127.0.0.1:25432/".to_owned());
        let name = format!("kit_test_{}", uuid::Uuid::new_v4().simple());
        let database = Self { cluster: cluster.trim_end_matches('/').to_owned(), name };
        database.on_cluster(&format!("CREATE DATABASE {}", database.name)).await;
        database
    }

    /// The URL of `user`, through `address` when given.
    pub fn url_of(&self, user: &str, address: Option<std::net::SocketAddr>) -> String {
        let address = address.unwrap_or_else(|| self.address());
        format!("postgres://{user}@{address}/{}", self.name)
    }

    pub fn url(&self) -> String {
        format!("{}/{}", self.cluster, self.name)
    }

    pub fn address(&self) -> std::net::SocketAddr {
        let authority = self.cluster.split("//").nth(1).unwrap().split('/').next().unwrap();
        authority
            .rsplit('@')
            .next()
            .unwrap()
            .parse()
            .expect("the test cluster's URL gives an IP address and a port")
    }

    pub async fn drop(self) {
        self.on_cluster(&format!("DROP DATABASE {} WITH (FORCE)", self.name)).await;
    }

    async fn on_cluster(&self, sql: &str) {
        let mut connection =
            PgConnection::connect(&format!("{}/postgres", self.cluster)).await.unwrap();
        sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut connection).await.unwrap();
    }
}
