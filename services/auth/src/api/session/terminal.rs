//! `GetTerminal`: where somebody sits who has not logged in yet.

use madoguchi_access::Origin;
use madoguchi_proto::auth::v1::{GetTerminalRequest, GetTerminalResponse};
use tonic::Request;

use crate::{
    api::Context,
    domain::{Obstacle, Place},
    error::Failure,
    store,
};

/// The terminal of the connection, and what keeps the contractor's people from working at it.
pub(super) async fn get_terminal(
    context: &Context,
    request: &Request<GetTerminalRequest>,
) -> Result<GetTerminalResponse, Failure> {
    let origin = Origin::of(request)?;
    let terminal = match origin.terminal {
        None => None,
        Some(id) => {
            let mut connection = context.database.pool().acquire().await?;
            store::terminal_facts(&mut connection, id).await?
        }
    };
    let terminal_name = terminal.as_ref().map(ToString::to_string).unwrap_or_default();
    let place = Place { terminal, address: origin.address };
    // Whether it is the right contract's shows only when somebody logs in.
    let obstacle = place.obstacle(None).map(Obstacle::reason).unwrap_or_default().to_owned();
    Ok(GetTerminalResponse { terminal_name, obstacle })
}
