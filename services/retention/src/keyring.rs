//! The keyring: makes day keys ahead, opens what was sealed to them, and destroys them.

use std::collections::HashMap;

use jiff::{SignedDuration, Timestamp, civil::Date};
use madoguchi_kit::db::Database;
use madoguchi_personal::{
    Secret,
    seal::{Aad, DayPrivateKey, SealError, Sealed, open},
};

use crate::{
    root_keys::{RootKey, RootKeyError, RootKeys},
    store::{day_keys, root_epochs},
};

/// How long an old root key is kept: until then a backup of the keyring can still be restored, afterwards it is noise (P4).
pub const OLD_ROOT_KEPT: SignedDuration = SignedDuration::from_hours(7 * 24);

/// Why the keyring does not do what is asked.
#[derive(Debug, thiserror::Error)]
pub enum KeyringError {
    /// The key is destroyed: the year is over.
    #[error("the day key is destroyed")]
    Destroyed,
    /// The purge of this day has begun.
    #[error("the day key is frozen")]
    Frozen,
    /// No such key.
    #[error("there is no such day key")]
    Unknown,
    /// The piece was altered or moved.
    #[error("the sealed piece is not authentic")]
    NotAuthentic,
    /// The keyring's database.
    #[error("the keyring's database")]
    Database(#[from] sqlx::Error),
    /// A root key.
    #[error("a root key")]
    Root(#[from] RootKeyError),
    /// A day key that does not fit its format.
    #[error("a day key is damaged")]
    Damaged(#[source] SealError),
}

/// A sealed piece and the place it was sealed for.
pub struct Piece<'a> {
    /// The day key.
    pub key_id: String,
    /// The place.
    pub aad: Aad<'a>,
    /// The ciphertext.
    pub sealed: Sealed,
}

/// The keyring.
#[derive(Clone, Debug)]
pub struct Keyring {
    database: Database,
    roots: RootKeys,
}

impl Keyring {
    /// The keyring in `database`, whose root keys are `roots`.
    #[must_use]
    pub fn new(database: Database, roots: RootKeys) -> Self {
        Self { database, roots }
    }

    /// The database, for readiness and lists.
    #[must_use]
    pub fn database(&self) -> &Database {
        &self.database
    }

    /// Makes the keys of the days from `from` on, `count` of them, that have none yet; and the first root epoch.
    ///
    /// # Errors
    /// [`KeyringError`].
    pub async fn publish_days(
        &self,
        from: Date,
        count: i32,
        now: Timestamp,
    ) -> Result<usize, KeyringError> {
        let mut tx = self.database.begin().await?;
        let missing = day_keys::days_without_key(&mut tx, from, count).await?;
        if missing.is_empty() {
            return Ok(0);
        }
        root_epochs::lock(&mut tx).await?;
        let (epoch, root) = match root_epochs::in_use(&mut tx).await? {
            Some(epoch) => (epoch, self.roots.load(epoch)?),
            None => {
                let root = self.roots.create(1)?;
                root_epochs::begin(&mut tx, 1, now, now).await?;
                (1, root)
            }
        };
        for day in &missing {
            let (private, public) = DayPrivateKey::generate(*day);
            let key_id = public.id.as_str();
            let wrapped_private_key = root.wrap(key_id, &private.to_bytes())?;
            let key = day_keys::NewDayKey {
                key_id,
                day: *day,
                public_key: &public.bytes,
                wrapped_private_key: &wrapped_private_key,
                epoch,
            };
            day_keys::insert(&mut tx, &key, now).await?;
        }
        tx.commit().await?;
        Ok(missing.len())
    }

    /// Opens pieces, each or the reason why not. Keys are read once for all of them and forgotten with the call.
    ///
    /// # Errors
    /// [`KeyringError`] of the database; what concerns one piece is in its place of the answer.
    pub async fn open(
        &self,
        pieces: &[Piece<'_>],
    ) -> Result<Vec<Result<Secret<Vec<u8>>, KeyringError>>, KeyringError> {
        let mut wanted: Vec<String> = pieces.iter().map(|piece| piece.key_id.clone()).collect();
        wanted.sort_unstable();
        wanted.dedup();
        let mut connection = self.database.pool().acquire().await?;
        let rows = day_keys::by_ids(&mut connection, &wanted).await?;
        drop(connection);
        let mut roots = HashMap::new();
        let mut keys = HashMap::new();
        for row in rows {
            let key = self.unwrap(&mut roots, &row);
            keys.insert(row.key_id, key);
        }
        Ok(pieces.iter().map(|piece| open_piece(&keys, piece)).collect())
    }

    fn unwrap(
        &self,
        roots: &mut HashMap<i64, RootKey>,
        row: &day_keys::DayKeyRow,
    ) -> Result<DayPrivateKey, KeyringError> {
        let wrapped = row.wrapped_private_key.as_ref().ok_or(KeyringError::Destroyed)?;
        if row.frozen {
            return Err(KeyringError::Frozen);
        }
        let root = match roots.entry(row.epoch) {
            std::collections::hash_map::Entry::Occupied(known) => known.into_mut(),
            std::collections::hash_map::Entry::Vacant(place) => {
                place.insert(self.roots.load(row.epoch)?)
            }
        };
        DayPrivateKey::from_bytes(root.unwrap(&row.key_id, wrapped)?.expose())
            .map_err(KeyringError::Damaged)
    }

    /// From now on nothing sealed to these keys is opened.
    ///
    /// # Errors
    /// [`KeyringError::Database`].
    pub async fn freeze(&self, key_ids: &[String], now: Timestamp) -> Result<(), KeyringError> {
        let mut connection = self.database.pool().acquire().await?;
        Ok(day_keys::freeze(&mut connection, key_ids, now).await?)
    }

    /// Destroys private keys and moves all others to a new root key, so that a copy of the keyring's database taken
    /// until now is worth nothing once the old root key is gone. Doing it twice changes nothing.
    ///
    /// # Errors
    /// [`KeyringError`].
    pub async fn destroy(&self, key_ids: &[String], now: Timestamp) -> Result<(), KeyringError> {
        let mut tx = self.database.begin().await?;
        root_epochs::lock(&mut tx).await?;
        if day_keys::destroy(&mut tx, key_ids, now).await? == 0 {
            return Ok(());
        }
        let old = root_epochs::in_use(&mut tx).await?.ok_or(KeyringError::Unknown)?;
        let (old_root, new) = (self.roots.load(old)?, old + 1);
        let new_root = self.roots.create(new)?;
        root_epochs::begin(&mut tx, new, now, now + OLD_ROOT_KEPT).await?;
        for (key_id, wrapped) in day_keys::wrapped_in(&mut tx, old).await? {
            let private_key = old_root.unwrap(&key_id, &wrapped)?;
            day_keys::rewrap(&mut tx, &key_id, &new_root.wrap(&key_id, &private_key)?, new).await?;
        }
        tx.commit().await?;
        Ok(())
    }

    /// Destroys the root keys whose time has come and answers their epochs.
    ///
    /// # Errors
    /// [`KeyringError`].
    pub async fn destroy_old_roots(&self, now: Timestamp) -> Result<Vec<i64>, KeyringError> {
        let mut tx = self.database.begin().await?;
        root_epochs::lock(&mut tx).await?;
        let epochs = root_epochs::to_destroy(&mut tx, now).await?;
        for epoch in &epochs {
            // The file first: if the note is lost the file is removed once more, which changes nothing.
            self.roots.destroy(*epoch)?;
            root_epochs::mark_destroyed(&mut tx, *epoch, now).await?;
        }
        tx.commit().await?;
        Ok(epochs)
    }
}

fn open_piece(
    keys: &HashMap<String, Result<DayPrivateKey, KeyringError>>,
    piece: &Piece<'_>,
) -> Result<Secret<Vec<u8>>, KeyringError> {
    match keys.get(&piece.key_id) {
        None => Err(KeyringError::Unknown),
        Some(Ok(key)) => {
            open(key, &piece.aad, &piece.sealed).map_err(|_| KeyringError::NotAuthentic)
        }
        Some(Err(KeyringError::Destroyed)) => Err(KeyringError::Destroyed),
        Some(Err(KeyringError::Frozen)) => Err(KeyringError::Frozen),
        Some(Err(error)) => {
            tracing::error!(key_id = piece.key_id, %error, "a day key cannot be unwrapped");
            Err(KeyringError::Unknown)
        }
    }
}
