//! The rules of the RPCs that a process answers.

use std::{collections::HashMap, sync::Arc};

use madoguchi_proto::{ContractError, policy::v1 as wire};

use crate::{Organisation, Role, Roles};

/// The rule of one RPC, ready to decide with.
#[derive(Clone, Debug)]
pub struct Rule {
    /// Full name as the audit trail writes it ("madoguchi.auth.v1.SessionService/Login").
    pub rpc: &'static str,
    /// Whose call it is.
    pub caller: wire::CallerKind,
    /// One of these roles; empty for any.
    pub roles: Roles,
    /// One of these organisations; empty for both.
    pub organisations: Vec<Organisation>,
    /// Everybody needs a terminal, not only the contractor.
    pub terminal_always: bool,
    /// What it does with personal data.
    pub personal_data: wire::PersonalData,
    /// It changes something: idempotency key and audit row.
    pub writes: bool,
    /// The password must have been entered lately.
    pub step_up: bool,
    /// Services that may call it; empty for the gateway alone.
    pub peers: Vec<String>,
}

impl Rule {
    /// Whether clients outside may call it through the gateway.
    #[must_use]
    pub fn is_public(&self) -> bool {
        self.peers.is_empty()
            && matches!(self.caller, wire::CallerKind::Anonymous | wire::CallerKind::Account)
    }

    /// Whether the RPC belongs to the service that opens and ends sessions, which answers before terms are confirmed.
    #[must_use]
    pub fn is_session_rpc(&self) -> bool {
        self.rpc.starts_with("madoguchi.auth.v1.SessionService/")
    }
}

impl From<&'static madoguchi_proto::Method> for Rule {
    fn from(method: &'static madoguchi_proto::Method) -> Self {
        let access = &method.rule;
        Self {
            rpc: &method.name,
            caller: access.caller(),
            roles: access.roles().filter_map(Role::from_wire).collect(),
            organisations: access.organisations().filter_map(Organisation::from_wire).collect(),
            terminal_always: access.terminal() == wire::TerminalRule::Always,
            personal_data: access.personal_data(),
            writes: access.writes,
            step_up: access.step_up,
            peers: access.peers.clone(),
        }
    }
}

/// Rules by HTTP/2 path.
#[derive(Clone, Debug)]
pub struct PolicyTable {
    rules: Arc<HashMap<String, Rule>>,
}

impl PolicyTable {
    /// The rules of these gRPC services ("madoguchi.auth.v1.SessionService").
    ///
    /// # Errors
    /// [`ContractError`] if any RPC of the contract has no rule: the process must not start.
    pub fn load(services: &[&str]) -> Result<Self, &'static ContractError> {
        Self::collect(|method| services.contains(&method.service.as_str()))
    }

    /// The rules of the whole contract, for the gateway and for tests.
    ///
    /// # Errors
    /// As in [`PolicyTable::load`].
    pub fn whole() -> Result<Self, &'static ContractError> {
        Self::collect(|_| true)
    }

    fn collect(
        wanted: impl Fn(&madoguchi_proto::Method) -> bool,
    ) -> Result<Self, &'static ContractError> {
        let rules = madoguchi_proto::methods()?
            .iter()
            .filter(|method| wanted(method))
            .map(|method| (method.path.clone(), Rule::from(method)))
            .collect();
        Ok(Self { rules: Arc::new(rules) })
    }

    /// The rule of the RPC with this path.
    #[must_use]
    pub fn rule(&self, path: &str) -> Option<&Rule> {
        self.rules.get(path)
    }

    /// All rules, in no order.
    pub fn rules(&self) -> impl Iterator<Item = &Rule> {
        self.rules.values()
    }
}
