//! Calling the test service, whose methods take and give text.

use madoguchi_kit::grpc::Channel;
use tonic::{Request, Status};
use tonic_prost::ProstCodec;

/// Calls a method of the service.
pub async fn call(channel: &Channel, method: &str, text: &str) -> Result<String, Status> {
    send(channel, method, Request::new(text.to_owned())).await
}

/// Calls with a request of one's own.
pub async fn send(
    channel: &Channel,
    method: &str,
    request: Request<String>,
) -> Result<String, Status> {
    let mut grpc = tonic::client::Grpc::new(channel.clone());
    grpc.ready().await.map_err(|error| Status::unavailable(error.to_string()))?;
    let path = format!("/test.v1.Test/{method}").parse().unwrap();
    Ok(grpc.unary(request, path, ProstCodec::<String, String>::default()).await?.into_inner())
}
