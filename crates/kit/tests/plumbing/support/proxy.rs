//! A TCP proxy that can turn into a black hole: connections stay open, bytes vanish.

use std::net::SocketAddr;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{
        TcpListener, TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
    sync::watch,
};

pub struct Proxy {
    pub address: SocketAddr,
    /// Connections opened up to now; each keeps the state it was born with until it is swallowed.
    swallow: watch::Sender<u64>,
}

impl Proxy {
    pub async fn to(target: SocketAddr) -> Self {
        let socket = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = socket.local_addr().unwrap();
        let (swallow, swallowed) = watch::channel(0);
        tokio::spawn(async move {
            loop {
                let (near, _) = socket.accept().await.unwrap();
                let far = TcpStream::connect(target).await.unwrap();
                let born = *swallowed.borrow();
                let ((near_in, near_out), (far_in, far_out)) =
                    (near.into_split(), far.into_split());
                tokio::spawn(pump(near_in, far_out, born, swallowed.clone()));
                tokio::spawn(pump(far_in, near_out, born, swallowed.clone()));
            }
        });
        Self { address, swallow }
    }

    /// Every connection open now goes silent for good; new ones work.
    pub fn swallow(&self) {
        self.swallow.send_modify(|generation| *generation += 1);
    }
}

async fn pump(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    born: u64,
    swallowed: watch::Receiver<u64>,
) {
    let mut buffer = [0; 4096];
    while let Ok(count @ 1..) = from.read(&mut buffer).await {
        if *swallowed.borrow() == born && to.write_all(&buffer[..count]).await.is_err() {
            return;
        }
    }
    if *swallowed.borrow() != born {
        // Not even the end of the connection comes through.
        std::future::pending::<()>().await;
    }
}
