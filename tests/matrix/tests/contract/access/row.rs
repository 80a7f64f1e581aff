//! A row of the table: who may call one RPC, and what must hold.

use std::fmt;

use madoguchi_access::{Organisation, Role, Rule};

use super::situation::{Need, PEERS, Situation};

/// The RPC's name without the part that all have in common.
pub fn short(rpc: &str) -> String {
    rpc.trim_start_matches("madoguchi.").to_owned()
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Who {
    /// Nobody has to be known.
    Anyone,
    /// These roles of an organisation.
    Accounts(Organisation, Vec<Role>),
}

#[derive(Clone, Debug)]
pub struct Row {
    pub rpc: String,
    peers: Vec<String>,
    who: Who,
    needs: Vec<Need>,
}

impl Row {
    /// The rows of an RPC, found by asking: who is let in when everything is in order, and what is it that must be?
    pub fn observe(rule: &Rule) -> Vec<Self> {
        let admits = |peer, caller| Situation::best(peer, caller).decide(rule).is_ok();
        let somebody = [Organisation::Ward, Organisation::Contractor]
            .into_iter()
            .flat_map(|organisation| Role::ALL.map(|role| Some((organisation, role))))
            .chain([None]);
        let callers: Vec<_> = somebody.collect();
        let peers: Vec<&'static str> = PEERS
            .into_iter()
            .flatten()
            .filter(|peer| callers.iter().any(|caller| admits(Some(*peer), *caller)))
            .collect();
        let Some(peer) = peers.first().copied() else { return Vec::new() };
        let needs = |caller| {
            let best = Situation::best(Some(peer), caller);
            let needed = |need: &Need| best.without(*need).decide(rule).is_err();
            Need::ALL.into_iter().filter(needed).collect::<Vec<_>>()
        };
        let row = |who, needs| Self {
            rpc: short(rule.rpc),
            peers: peers.iter().map(|peer| (*peer).to_owned()).collect(),
            who,
            needs,
        };
        if admits(Some(peer), None) {
            return vec![row(Who::Anyone, needs(None))];
        }
        let mut rows: Vec<Self> = Vec::new();
        for (organisation, role) in callers.into_iter().flatten() {
            let caller = Some((organisation, role));
            if !admits(Some(peer), caller) {
                continue;
            }
            let needs = needs(caller);
            let same = rows.iter_mut().find_map(|row| match &mut row.who {
                Who::Accounts(o, roles) if *o == organisation && row.needs == needs => Some(roles),
                _ => None,
            });
            match same {
                Some(roles) => roles.push(role),
                None => rows.push(row(Who::Accounts(organisation, vec![role]), needs)),
            }
        }
        rows
    }

    pub fn allows(&self, situation: &Situation) -> bool {
        let who = match &self.who {
            Who::Anyone => true,
            Who::Accounts(organisation, roles) => situation
                .caller
                .is_some_and(|(o, role)| o == *organisation && roles.contains(&role)),
        };
        let peer = situation.peer.is_some_and(|peer| self.peers.iter().any(|p| p == peer));
        who && peer && self.needs.iter().all(|need| situation.has(*need))
    }

    /// A row as it stands in the file.
    pub fn parse(line: &str) -> Option<Self> {
        let mut cells = line.split('|').map(str::trim);
        let (rpc, peers, who, needs) = (cells.next()?, cells.next()?, cells.next()?, cells.next()?);
        let who = match who.split_once(": ") {
            None => (who == "anyone").then_some(Who::Anyone)?,
            Some((organisation, "any role")) => {
                Who::Accounts(Organisation::parse(organisation)?, Role::ALL.to_vec())
            }
            Some((organisation, roles)) => {
                let roles = roles.split(' ').map(Role::parse).collect::<Option<_>>()?;
                Who::Accounts(Organisation::parse(organisation)?, roles)
            }
        };
        Some(Self {
            rpc: rpc.to_owned(),
            peers: peers.split(' ').map(str::to_owned).collect(),
            who,
            needs: needs.split_whitespace().map(Need::parse).collect::<Option<_>>()?,
        })
    }
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let who = match &self.who {
            Who::Anyone => "anyone".to_owned(),
            Who::Accounts(organisation, roles) if roles.len() == Role::ALL.len() => {
                format!("{organisation}: any role")
            }
            Who::Accounts(organisation, roles) => {
                let roles: Vec<&str> = roles.iter().map(|role| role.as_str()).collect();
                format!("{organisation}: {}", roles.join(" "))
            }
        };
        let needs: Vec<&str> = self.needs.iter().map(|need| need.word()).collect();
        let line = format!("{} | {} | {who} | {}", self.rpc, self.peers.join(" "), needs.join(" "));
        f.write_str(line.trim_end())
    }
}
