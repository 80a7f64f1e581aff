//! Which RPCs there are, and whose they are: read from the contract, so that a new RPC needs no change here.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use anyhow::{Context as _, anyhow};
use http::uri::PathAndQuery;
use madoguchi_access::Rule;
use madoguchi_kit::grpc::Channel;

use super::Side;

/// Metadata that names the service meant by an RPC that several of them answer.
pub(super) const SERVICE_METADATA: &str = "madoguchi-service";

/// The one gRPC service of every process that the contract does not name.
const HEALTH_CHECK: &str = "/grpc.health.v1.Health/Check";

/// APIs that several services answer, each for itself.
const SHARED: [&str; 1] = ["audit"];

/// An RPC that clients outside may call.
pub(super) struct Route {
    pub path: PathAndQuery,
    pub target: Target,
    /// `None` for health, which is asked without credentials.
    pub rule: Option<Rule>,
    pub client_streams: bool,
    pub server_streams: bool,
}

/// Who answers.
pub(super) enum Target {
    /// The service with this name.
    Peer(&'static str),
    /// The service that the metadata names.
    Named,
    /// The same, or the gateway itself if none is named.
    NamedOrSelf,
}

/// All routes by path.
pub(super) struct RouteTable(HashMap<&'static str, Route>);

/// Names of the services that must be configured.
///
/// # Errors
/// An RPC of the contract has no rule.
fn required_peers() -> anyhow::Result<BTreeSet<&'static str>> {
    let apis = madoguchi_proto::methods()?.iter().filter(|method| Rule::from(*method).is_public());
    let named = apis.filter_map(|method| api(&method.service)).filter(|api| !SHARED.contains(api));
    Ok(named.collect())
}

/// The API of a gRPC service: `madoguchi.<api>.v1.<Service>`.
fn api(service: &'static str) -> Option<&'static str> {
    service.strip_prefix("madoguchi.")?.split_once('.').map(|(api, _)| api)
}

impl RouteTable {
    /// The public RPCs of the whole contract.
    ///
    /// # Errors
    /// An RPC has no rule, or its service's name has another shape.
    pub fn load() -> anyhow::Result<Self> {
        let mut routes = HashMap::new();
        for method in madoguchi_proto::methods()? {
            let rule = Rule::from(method);
            if !rule.is_public() {
                continue;
            }
            let api = api(&method.service).ok_or_else(|| {
                anyhow!("{} is not named madoguchi.<api>.v1.<Service>", method.service)
            })?;
            let target = if SHARED.contains(&api) { Target::Named } else { Target::Peer(api) };
            let route = Route {
                path: PathAndQuery::from_static(&method.path),
                target,
                rule: Some(rule),
                client_streams: method.descriptor.is_client_streaming(),
                server_streams: method.descriptor.is_server_streaming(),
            };
            routes.insert(method.path.as_str(), route);
        }
        let health = Route {
            path: PathAndQuery::from_static(HEALTH_CHECK),
            target: Target::NamedOrSelf,
            rule: None,
            client_streams: false,
            server_streams: false,
        };
        routes.insert(HEALTH_CHECK, health);
        Ok(Self(routes))
    }

    /// The route of a path, for those who come through this side: systems have certificates and no use for a login.
    pub(super) fn find(&self, path: &str, side: Side) -> Option<&Route> {
        let route = self.0.get(path)?;
        let anonymous =
            route.rule.as_ref().is_some_and(|rule| !super::admission::needs_caller(rule));
        (side == Side::Terminals || !anonymous).then_some(route)
    }
}

/// The services, by name.
pub(super) struct Peers(BTreeMap<String, Channel>);

impl Peers {
    /// Every configured peer.
    ///
    /// # Errors
    /// One is missing, or its settings cannot be used.
    pub fn connect(deps: &madoguchi_kit::Deps) -> anyhow::Result<Self> {
        let configured = deps.peers.iter().map(|(name, _)| name.to_owned());
        let mut names: BTreeSet<String> = configured.collect();
        names.extend(required_peers()?.into_iter().map(str::to_owned));
        let connected = names.into_iter().map(|name| {
            let channel = deps.peer(&name).with_context(|| format!("connecting to {name}"))?;
            Ok((name, channel))
        });
        Ok(Self(connected.collect::<anyhow::Result<_>>()?))
    }

    pub fn find(&self, name: &str) -> Option<(&str, &Channel)> {
        self.0.get_key_value(name).map(|(name, channel)| (name.as_str(), channel))
    }

    pub fn names(&self) -> String {
        self.0.keys().map(String::as_str).collect::<Vec<_>>().join(", ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_public_rpc_has_a_place_and_no_other_has() {
        let table = RouteTable::load().unwrap();
        let public = madoguchi_proto::methods()
            .unwrap()
            .iter()
            .filter(|method| Rule::from(*method).is_public());
        assert_eq!(public.count() + 1, table.0.len());
        assert!(table.find("/madoguchi.auth.v1.SessionService/Login", Side::Terminals).is_some());
        assert!(table.find("/madoguchi.auth.v1.SessionService/Login", Side::Systems).is_none());
        for inside in [
            "/madoguchi.auth.v1.IntrospectionService/IntrospectSession",
            "/madoguchi.retention.v1.KeyringService/Open",
            "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo",
            "/grpc.health.v1.Health/Watch",
        ] {
            assert!(table.find(inside, Side::Terminals).is_none(), "{inside}");
        }
    }

    #[test]
    fn the_peers_are_the_services() {
        let names: Vec<_> = required_peers().unwrap().into_iter().collect();
        assert_eq!(names, ["auth", "faq", "handoff", "intake", "retention"]);
    }
}
