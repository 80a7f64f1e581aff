//! Logging in and acting in a session, as the gateway would.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use madoguchi_access::Origin;
use madoguchi_proto::auth::v1::{
    IntrospectSessionRequest, IntrospectSessionResponse, LoginRequest, LoginResponse,
};
use tonic::{Request, Response, Status};

use super::{LoggedIn, PASSWORD, Person, World, anonymous, asserted, key};

impl World {
    pub async fn try_login(
        &self,
        user_id: &str,
        password: &str,
        origin: Origin,
    ) -> Result<LoggedIn, Status> {
        let message = LoginRequest { user_id: user_id.into(), password: password.into() };
        let response: Response<LoginResponse> =
            self.sessions().login(anonymous(origin, message)).await?;
        let token =
            response.metadata().get("madoguchi-session").expect("a token").to_str().expect("ASCII");
        let token = URL_SAFE_NO_PAD.decode(token).expect("base64url");
        let reply = response.into_inner();
        Ok(LoggedIn {
            token,
            session: reply.session.expect("a session"),
            previous_login_at: reply.previous_login_at,
        })
    }

    pub async fn login(&self, person: &Person, origin: Origin) -> LoggedIn {
        self.try_login(&person.user_id, PASSWORD, origin).await.expect("logged in")
    }

    pub async fn introspect(
        &self,
        token: &[u8],
        origin: Origin,
    ) -> Result<IntrospectSessionResponse, Status> {
        let request = IntrospectSessionRequest {
            session_token: token.to_vec(),
            terminal_id: origin.terminal.map(|id| id.to_string()).unwrap_or_default(),
            source_address: origin.address.to_string(),
            watching: false,
        };
        self.introspection().introspect_session(request).await.map(Response::into_inner)
    }

    /// A writing request in a session, as the gateway would forward it.
    pub async fn within<T>(&self, logged_in: &LoggedIn, origin: Origin, message: T) -> Request<T> {
        let assertion =
            self.introspect(&logged_in.token, origin).await.expect("the session is open").assertion;
        asserted(&assertion, origin, &key(), message)
    }
}
