//! Starts a service in this process: `serve` does, and so do tests.

use super::{
    admin,
    app::{App, Deps},
    ready::Readiness,
};
use crate::{
    CancellationToken, Job,
    config::{Environment, Source, Standard, load},
    grpc::{ClientTls, Edge, Listener, install_crypto},
    telemetry,
};
use anyhow::Context as _;
use std::{net::SocketAddr, time::Duration};
use tokio::{net::TcpListener, sync::mpsc, task::JoinHandle};
use tokio_util::task::TaskTracker;
use tonic_health::{ServingStatus, server::HealthReporter};

/// How long jobs may take to stop.
const JOBS_LIMIT: Duration = Duration::from_secs(10);
/// How often readiness is carried over to `grpc.health.v1`.
const HEALTH_INTERVAL: Duration = Duration::from_secs(2);

/// A running service. Dropping it leaves it running; end it with [`Self::stop`].
#[derive(Debug)]
pub struct Started {
    /// Where `[server]` listens.
    pub grpc: SocketAddr,
    /// Where further listeners listen, in the order they were added.
    pub listeners: Vec<SocketAddr>,
    /// Where `[admin]` listens.
    pub admin: SocketAddr,
    readiness: Readiness,
    health: HealthReporter,
    drain_delay: Duration,
    draining: CancellationToken,
    stop_jobs: CancellationToken,
    stop_admin: CancellationToken,
    servers: TaskTracker,
    jobs: TaskTracker,
    admin_task: JoinHandle<()>,
    failures: mpsc::UnboundedReceiver<String>,
}

/// Reads the configuration, builds the service and starts it.
///
/// # Errors
/// Configuration faults, addresses in use, TLS material that does not fit, or what [`App::build`] reports.
pub async fn start<A: App>(source: &Source) -> anyhow::Result<Started> {
    let (standard, own) = load::<A::Config>(source)?;
    launch::<A>(standard, own).await
}

pub(super) async fn launch<A: App>(standard: Standard, own: A::Config) -> anyhow::Result<Started> {
    install_crypto();
    telemetry::init(A::NAME, &standard.telemetry);
    let draining = CancellationToken::new();
    let deps = Deps {
        shutdown: draining.clone(),
        environment: standard.environment,
        tls: ClientTls::new(standard.server.tls.as_ref(), &standard.peers),
        peers: standard.peers,
    };
    let main = Listener::bind(standard.server.clone()).await?;
    let admin = TcpListener::bind(standard.admin.address)
        .await
        .with_context(|| format!("cannot listen on {} (admin.address)", standard.admin.address))?;
    let admin_address = admin.local_addr()?;
    let assembly = A::build(own, deps).await.with_context(|| format!("building {}", A::NAME))?;

    let descriptors = match standard.environment {
        Environment::Development => A::descriptors(),
        Environment::Production => Vec::new(),
    };
    let health = HealthReporter::new();
    let service = assembly.main.into_service(health.clone(), &descriptors)?;
    let mut listeners = vec![(main, service)];
    for (config, service) in assembly.further {
        listeners.push((Listener::bind(config).await?, service));
    }
    let addresses: Vec<SocketAddr> =
        listeners.iter().map(|(listener, _)| listener.address()).collect();
    let edge = Edge::new(standard.server.in_flight, standard.server.deadline);
    let servers = TaskTracker::new();
    for (listener, service) in listeners {
        servers.spawn(listener.serve(edge.clone(), service, draining.clone()));
    }
    servers.close();

    let readiness = Readiness::new(assembly.ready);
    let (stop_jobs, stop_admin) = (CancellationToken::new(), CancellationToken::new());
    let admin_task = tokio::spawn(admin::serve(admin, readiness.clone(), stop_admin.clone()));
    tokio::spawn(report_health(readiness.clone(), health.clone(), draining.clone()));
    let (jobs, failures) = start_jobs(assembly.jobs, &stop_jobs);
    tracing::info!(service = A::NAME, address = %addresses[0], admin = %admin_address, "serving");
    Ok(Started {
        grpc: addresses[0],
        listeners: addresses[1..].to_vec(),
        admin: admin_address,
        readiness,
        health,
        drain_delay: standard.server.drain_delay,
        draining,
        stop_jobs,
        stop_admin,
        servers,
        jobs,
        admin_task,
        failures,
    })
}

fn start_jobs(
    jobs: Vec<Job>,
    stop: &CancellationToken,
) -> (TaskTracker, mpsc::UnboundedReceiver<String>) {
    let (failed, failures) = mpsc::unbounded_channel();
    let tasks = TaskTracker::new();
    for job in jobs {
        let (stop, failed) = (stop.clone(), failed.clone());
        tasks.spawn(async move {
            if let Err(problem) = job.run(stop).await {
                tracing::error!(problem, "a job ended; the service ends with it");
                // Nobody listens any more only when the service is already being torn down.
                let _ = failed.send(problem);
            }
        });
    }
    tasks.close();
    (tasks, failures)
}

/// Carries readiness over to `grpc.health.v1` until draining, which reports for itself.
async fn report_health(readiness: Readiness, health: HealthReporter, draining: CancellationToken) {
    loop {
        let ready = readiness.problems().await.is_empty();
        let status = if ready { ServingStatus::Serving } else { ServingStatus::NotServing };
        tokio::select! {
            biased;
            () = draining.cancelled() => return,
            () = health.set_service_status("", status) => {}
        }
        tokio::select! {
            () = draining.cancelled() => return,
            () = tokio::time::sleep(HEALTH_INTERVAL) => {}
        }
    }
}

impl Started {
    /// Waits for a job that ends although nobody told it to, and says which and why. Pending for ever in a healthy service.
    pub async fn failed(&mut self) -> String {
        match self.failures.recv().await {
            Some(problem) => problem,
            None => std::future::pending().await,
        }
    }

    /// Not ready → door closed → calls drained (20 s) → jobs stopped (10 s) → traces flushed.
    ///
    /// # Errors
    /// A job that failed, or did not stop in time.
    pub async fn stop(mut self) -> anyhow::Result<()> {
        self.readiness.drain();
        self.health.set_service_status("", ServingStatus::NotServing).await;
        tokio::time::sleep(self.drain_delay).await;
        self.draining.cancel();
        self.servers.wait().await;
        self.stop_jobs.cancel();
        let stopped = tokio::time::timeout(JOBS_LIMIT, self.jobs.wait()).await;
        self.stop_admin.cancel();
        let aborting = self.admin_task.abort_handle();
        if tokio::time::timeout(Duration::from_secs(1), self.admin_task).await.is_err() {
            // A scraper that keeps its connection open must not keep the process alive.
            aborting.abort();
        }
        telemetry::flush().await;
        anyhow::ensure!(
            stopped.is_ok(),
            "{} job(s) did not stop within {JOBS_LIMIT:?}",
            self.jobs.len()
        );
        match self.failures.try_recv() {
            Ok(problem) => anyhow::bail!(problem),
            Err(_) => Ok(()),
        }
    }
}
