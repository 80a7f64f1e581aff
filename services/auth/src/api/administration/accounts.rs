//! `AccountService`.

use std::{collections::HashMap, sync::Arc};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use madoguchi_kit::status::Refusal;
use madoguchi_proto::auth::v1::{
    self as wire, CreateAccountRequest, CreateAccountResponse, DisableAccountRequest,
    DisableAccountResponse, ListAccountsRequest, ListAccountsResponse, ResetPasswordRequest,
    ResetPasswordResponse, account_service_server::AccountService,
};
use sqlx::PgConnection;
use tonic::{Request, Response, Status};
use uuid::Uuid;

use super::{create_account, disable_account, reset_password};
use crate::{
    api::{Context, wire as to_wire},
    domain::MAX_PAGE,
    error::Failure,
    store,
};

const DEFAULT_PAGE: u32 = 100;

/// The service.
pub(in crate::api) struct Accounts(pub Arc<Context>);

#[tonic::async_trait]
impl AccountService for Accounts {
    async fn create_account(
        &self,
        request: Request<CreateAccountRequest>,
    ) -> Result<Response<CreateAccountResponse>, Status> {
        Ok(Response::new(create_account::create_account(&self.0, request).await?))
    }

    async fn list_accounts(
        &self,
        request: Request<ListAccountsRequest>,
    ) -> Result<Response<ListAccountsResponse>, Status> {
        Ok(Response::new(list_accounts(&self.0, request.get_ref()).await?))
    }

    async fn disable_account(
        &self,
        request: Request<DisableAccountRequest>,
    ) -> Result<Response<DisableAccountResponse>, Status> {
        Ok(Response::new(disable_account::disable_account(&self.0, request).await?))
    }

    async fn reset_password(
        &self,
        request: Request<ResetPasswordRequest>,
    ) -> Result<Response<ResetPasswordResponse>, Status> {
        Ok(Response::new(reset_password::reset_password(&self.0, request).await?))
    }
}

async fn list_accounts(
    context: &Context,
    request: &ListAccountsRequest,
) -> Result<ListAccountsResponse, Failure> {
    let size = match request.page_size {
        0 => DEFAULT_PAGE,
        size if size <= MAX_PAGE => size,
        _ => return Err(Refusal::invalid("page_size", format!("at most {MAX_PAGE}")).into()),
    };
    let after = read_token(&request.page_token)?;
    let mut connection = context.database.pool().acquire().await?;
    let ids = store::accounts_page(&mut connection, &after, size).await?;
    let accounts = accounts(context, &mut connection, &ids).await?;
    let full = usize::try_from(size).is_ok_and(|size| ids.len() == size);
    let last = accounts.last().filter(|_| full);
    let next_page_token =
        last.map(|last| URL_SAFE_NO_PAD.encode(&last.user_id)).unwrap_or_default();
    Ok(ListAccountsResponse { accounts, next_page_token })
}

/// A token is the last user id of the page before.
fn read_token(token: &str) -> Result<String, Refusal> {
    let bytes = URL_SAFE_NO_PAD.decode(token).ok().filter(|bytes| bytes.len() <= 64);
    let user_id = bytes
        .and_then(|bytes| String::from_utf8(bytes).ok())
        .filter(|text| text.is_ascii() && !text.contains('\0'));
    user_id.ok_or_else(|| Refusal::invalid("page_token", "is not one that ListAccounts gave"))
}

/// These accounts as they are now, by user id.
pub(super) async fn accounts(
    context: &Context,
    connection: &mut PgConnection,
    ids: &[Uuid],
) -> Result<Vec<wire::Account>, Failure> {
    let known = store::standings(&mut *connection, ids, None).await?;
    let logins: HashMap<_, _> = store::last_logins(connection, ids).await?.into_iter().collect();
    let now = context.clock.now();
    let one = |known: store::Known| {
        let last_login = logins.get(&known.standing.account.id).copied();
        to_wire::account(known.standing, last_login, now)
    };
    Ok(known.into_iter().map(one).collect())
}

/// One account as it is now.
pub(super) async fn account(
    context: &Context,
    connection: &mut PgConnection,
    id: Uuid,
) -> Result<wire::Account, Failure> {
    let found = accounts(context, connection, &[id]).await?.pop();
    found.ok_or_else(|| Refusal::not_found("the account").into())
}

/// The account that a remembered reply names, as it is now.
pub(super) async fn remembered(
    context: &Context,
    account_of_reply: Option<wire::Account>,
) -> Result<Option<wire::Account>, Failure> {
    let id = account_of_reply.and_then(|account| account.account_id.parse().ok());
    let Some(id) = id else { return Ok(None) };
    let mut connection = context.database.pool().acquire().await?;
    Ok(Some(account(context, &mut connection, id).await?))
}

/// What is remembered of a reply with an account: its id. Names are read anew when the reply is given again.
pub(super) fn only_id(id: Uuid) -> wire::Account {
    wire::Account { account_id: id.to_string(), ..wire::Account::default() }
}
