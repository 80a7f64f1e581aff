//! The service as the kit starts it.

use std::{path::PathBuf, sync::Arc};

use clap::{Arg, ArgMatches, Command, value_parser};
use futures_util::{FutureExt, future::BoxFuture};
use madoguchi_access::{AccessLayer, PolicyTable};
use madoguchi_audit::{AuditLog, AuditTrail, Sealer};
use madoguchi_kit::{
    App, Assembly, Deps, ExtraCommand, ReadyCheck,
    db::{Database, Migrations, Schema},
};
use madoguchi_outbox::{Idempotency, Sweeper};
use madoguchi_proto::{
    audit::v1::audit_service_server,
    faq::v1::{
        article_service_server::{self, ArticleServiceServer},
        directory_service_server::{self, DirectoryServiceServer},
        draft_service_server::{self, DraftServiceServer},
        feedback_service_server::{self, FeedbackServiceServer},
        search_service_server::{self, SearchServiceServer},
        statistics_service_server::{self, StatisticsServiceServer},
        version_service_server::{self, VersionServiceServer},
    },
};
use sqlx::migrate::Migrator;
use tokio::sync::Semaphore;
use tonic::service::Routes;

use crate::{
    Index,
    api::{self, Shared},
    config::Config,
    jobs::{Follower, Publisher, Reviews, Tally},
    search::{
        Engine,
        dictionary::{self, Built},
    },
};

/// The schema this service owns.
pub(crate) const SCHEMA: &str = "faq";
/// Imports at once in one process: each holds its file in memory.
const IMPORTS_AT_ONCE: usize = 2;

static MIGRATOR: Migrator = sqlx::migrate!();

/// The faq service.
pub struct Faq;

impl App for Faq {
    const NAME: &'static str = "faq";
    type Config = Config;

    fn migrations() -> Vec<Schema> {
        let sets = vec![
            Migrations::Own(&MIGRATOR),
            Migrations::Shared(&madoguchi_audit::SHARED_SCHEMA),
            Migrations::Shared(&madoguchi_outbox::SHARED_SCHEMA),
        ];
        vec![Schema::new(SCHEMA, sets)]
    }

    fn descriptors() -> Vec<&'static [u8]> {
        vec![madoguchi_proto::encoded_descriptors()]
    }

    fn commands() -> Vec<ExtraCommand<Self>> {
        vec![ExtraCommand { command: build_dictionary_command(), run: build_dictionary }]
    }

    async fn build(config: Config, deps: Deps) -> anyhow::Result<Assembly> {
        let database = Database::new(&config.database, Self::NAME)?;
        let path = config.dictionary.clone();
        let index: Arc<Index> =
            Arc::new(tokio::task::spawn_blocking(move || Engine::open(&path)).await??);
        let shared = Shared {
            database: database.clone(),
            index: Arc::clone(&index),
            clock: config.clock.clone(),
            calendar: Arc::new(config.calendar),
            audit: AuditLog::new(SCHEMA),
            idempotency: Idempotency::new(SCHEMA),
            tally: Arc::new(Tally::default()),
            imports: Arc::new(Semaphore::new(IMPORTS_AT_ONCE)),
        };
        let policy = PolicyTable::load(&[
            search_service_server::SERVICE_NAME,
            article_service_server::SERVICE_NAME,
            directory_service_server::SERVICE_NAME,
            draft_service_server::SERVICE_NAME,
            version_service_server::SERVICE_NAME,
            feedback_service_server::SERVICE_NAME,
            statistics_service_server::SERVICE_NAME,
            audit_service_server::SERVICE_NAME,
        ])?;
        let access = AccessLayer::new(policy, config.access.verifier, config.clock.clone());
        let routes = Routes::new(SearchServiceServer::new(api::Search::new(shared.clone())))
            .add_service(ArticleServiceServer::new(api::Articles::new(shared.clone())))
            .add_service(DirectoryServiceServer::new(api::Directory::new(shared.clone())))
            .add_service(DraftServiceServer::new(api::Drafts::new(shared.clone())))
            .add_service(VersionServiceServer::new(api::Versions::new(shared.clone())))
            .add_service(FeedbackServiceServer::new(api::Feedbacks::new(shared.clone())))
            .add_service(StatisticsServiceServer::new(api::Statistics::new(shared.clone())));
        let follower = Follower::new(database.clone(), Arc::clone(&index), config.clock.clone());
        let publisher =
            Publisher::new(database.clone(), config.clock.clone(), shared.audit.clone());
        let reviews = Reviews::new(database.clone(), config.clock.clone(), shared.audit.clone());
        let tally = shared.tally.job(database.clone());
        let pool = || database.pool().clone();
        let now = || {
            let clock = config.clock.clone();
            move || clock.now()
        };
        let routes = routes.add_service(AuditTrail::new(pool(), SCHEMA, now()).server());
        let mut sealer = Sealer::new(pool(), SCHEMA, config.audit.signing_key, now());
        if deps.peers.get("retention").is_some() {
            sealer = sealer.witness(deps.peer("retention")?);
        }
        Ok(Assembly::grpc(Routes::from(routes.into_axum_router().layer(access)))
            .ready(database.ready_check())
            .ready(index_check(index))
            .job(follower.job())
            .job(publisher.job())
            .job(reviews.job())
            .job(tally)
            .job(sealer.job())
            .job(Sweeper::new(pool(), SCHEMA, now()).job()))
    }
}

/// Ready once the index has been built.
fn index_check(index: Arc<Index>) -> ReadyCheck {
    ReadyCheck::new("search index", move || {
        let built = index.is_built();
        async move { if built { Ok(()) } else { Err("is being built".to_owned()) } }
    })
}

fn build_dictionary_command() -> Command {
    let folder = |name: &'static str| {
        Arg::new(name).long(name).value_name("DIR").value_parser(value_parser!(PathBuf))
    };
    Command::new("build-dictionary")
        .about("Compile the dictionary of Japanese for search, then exit; does nothing if it is up to date")
        .arg(folder("from").default_value(dictionary::DEBIAN_SOURCE).help("IPADIC source files (Debian: mecab-ipadic)"))
        .arg(folder("to").help("Where to write it (default: search.dictionary of the configuration)"))
}

fn build_dictionary(
    config: Config,
    arguments: ArgMatches,
) -> BoxFuture<'static, anyhow::Result<()>> {
    async move {
        let given = |name: &str| arguments.get_one::<PathBuf>(name).cloned();
        let source = given("from").unwrap_or_else(|| dictionary::DEBIAN_SOURCE.into());
        let target = given("to").unwrap_or(config.dictionary);
        let shown = target.display().to_string();
        match tokio::task::spawn_blocking(move || dictionary::build(&source, &target)).await?? {
            Built::Compiled => println!("compiled the dictionary to {shown}"),
            Built::UpToDate => println!("the dictionary in {shown} is up to date"),
        }
        Ok(())
    }
    .boxed()
}
