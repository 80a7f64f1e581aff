//! `SessionService`: what a person does to the own session and password.

mod activate;
mod change_password;
mod check;
mod confirm_terms;
mod login;
mod logout;
mod reauthenticate;
mod terminal;
mod view;

use std::sync::Arc;

use madoguchi_access::Caller;
use madoguchi_kit::status::Refusal;
use madoguchi_proto::auth::v1::{
    ActivateRequest, ActivateResponse, ChangePasswordRequest, ChangePasswordResponse,
    ConfirmTermsRequest, ConfirmTermsResponse, GetSessionRequest, GetSessionResponse,
    GetTerminalRequest, GetTerminalResponse, LoginRequest, LoginResponse, LogoutRequest,
    LogoutResponse, ReauthenticateRequest, ReauthenticateResponse,
    session_service_server::SessionService,
};
use tonic::{Request, Response, Status};
use uuid::Uuid;

use super::Context;

/// The response metadata of `Login` that carries the session token (base64url). The gateway makes a cookie of it.
pub const SESSION_METADATA: &str = "madoguchi-session";

/// The service.
pub(super) struct Sessions(pub Arc<Context>);

#[tonic::async_trait]
impl SessionService for Sessions {
    async fn get_terminal(
        &self,
        request: Request<GetTerminalRequest>,
    ) -> Result<Response<GetTerminalResponse>, Status> {
        Ok(Response::new(terminal::get_terminal(&self.0, &request).await?))
    }

    async fn login(
        &self,
        request: Request<LoginRequest>,
    ) -> Result<Response<LoginResponse>, Status> {
        Ok(login::login(&self.0, request).await?)
    }

    async fn activate(
        &self,
        request: Request<ActivateRequest>,
    ) -> Result<Response<ActivateResponse>, Status> {
        Ok(Response::new(activate::activate(&self.0, request).await?))
    }

    async fn logout(
        &self,
        request: Request<LogoutRequest>,
    ) -> Result<Response<LogoutResponse>, Status> {
        Ok(Response::new(logout::logout(&self.0, request).await?))
    }

    async fn get_session(
        &self,
        request: Request<GetSessionRequest>,
    ) -> Result<Response<GetSessionResponse>, Status> {
        Ok(Response::new(view::get_session(&self.0, request).await?))
    }

    async fn reauthenticate(
        &self,
        request: Request<ReauthenticateRequest>,
    ) -> Result<Response<ReauthenticateResponse>, Status> {
        Ok(Response::new(reauthenticate::reauthenticate(&self.0, request).await?))
    }

    async fn change_password(
        &self,
        request: Request<ChangePasswordRequest>,
    ) -> Result<Response<ChangePasswordResponse>, Status> {
        Ok(Response::new(change_password::change_password(&self.0, request).await?))
    }

    async fn confirm_terms(
        &self,
        request: Request<ConfirmTermsRequest>,
    ) -> Result<Response<ConfirmTermsResponse>, Status> {
        Ok(Response::new(confirm_terms::confirm_terms(&self.0, request).await?))
    }
}

/// The one answer to a wrong password, an unknown user id and an account without a password.
fn login_refused() -> Refusal {
    Refusal::unauthenticated("LOGIN_REFUSED", "user id or password is wrong")
}

/// The answer to a session that is not there any more.
pub(super) fn session_ended() -> Refusal {
    Refusal::unauthenticated("SESSION_ENDED", "this session has ended; log in again")
}

/// The session of a person's call; a department system has none.
fn session_of(caller: &Caller) -> Result<Uuid, Refusal> {
    caller
        .session
        .ok_or_else(|| Refusal::precondition("NO_SESSION", "a department system has no session"))
}
