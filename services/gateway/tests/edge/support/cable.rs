//! A TCP line that can go dead without a word, as in a partition.

use std::net::SocketAddr;

use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpStream},
    sync::watch,
};

/// A line to somewhere, whole until it is cut.
pub struct Cable {
    pub address: SocketAddr,
    cut: watch::Sender<bool>,
}

impl Cable {
    /// A line to `target` ("host:port").
    pub async fn to(target: String) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let (cut, state) = watch::channel(false);
        tokio::spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                tokio::spawn(carry(near, target.clone(), state.clone()));
            }
        });
        Self { address, cut }
    }

    /// From now on nothing comes through, and nobody is told.
    pub fn cut(&self) {
        self.cut.send_replace(true);
    }

    /// New connections work again.
    pub fn mend(&self) {
        self.cut.send_replace(false);
    }
}

/// Carries bytes; a cut line holds both ends and carries none.
async fn carry(mut near: TcpStream, target: String, mut cut: watch::Receiver<bool>) {
    if !*cut.borrow() {
        let Ok(mut far) = TcpStream::connect(target).await else { return };
        tokio::select! {
            _ = copy_bidirectional(&mut near, &mut far) => return,
            _ = cut.wait_for(|cut| *cut) => {}
        }
        let _held = far;
        let _ = cut.wait_for(|cut| !*cut).await;
        return;
    }
    let _ = cut.wait_for(|cut| !*cut).await;
}
