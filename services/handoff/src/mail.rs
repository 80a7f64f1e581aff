//! E-mail notices through the ward's relay. What an e-mail says is decided here, once: receipt number, state, due time.

use std::{collections::BTreeMap, str::FromStr, time::Duration};

use lettre::{
    AsyncSmtpTransport, AsyncTransport as _, Message, Tokio1Executor,
    address::AddressError,
    message::{Mailbox, header::ContentType},
    transport::smtp::{
        authentication::Credentials,
        client::{Certificate, Tls, TlsParameters},
    },
};
use madoguchi_calendar::{jst_datetime, wareki};
use madoguchi_kit::config::{Environment, FromConfig, Reader, SecretBytes};
use uuid::Uuid;

use crate::{
    domain::{NoticeKind, Party, SectionCode, State, Whom},
    store::NoticeFacts,
};

/// Time for one exchange with the relay; an outbox delivery has 8 s.
const TIMEOUT: Duration = Duration::from_secs(6);

/// `[mail]`
pub struct MailConfig {
    /// `host`, `port`, `security` (`tls`, `starttls`; `none` only in development), `ca`, `username`, `password_file`
    relay: AsyncSmtpTransport<Tokio1Executor>,
    /// `from`
    from: Mailbox,
    directory: Directory,
}

/// Who gets e-mails: `[mail.information_section]` and `[mail.sections.<code>]`, each with `members` and `heads`.
#[derive(Default)]
struct Directory {
    information: Addresses,
    sections: BTreeMap<String, Addresses>,
}

/// The addresses of a party.
#[derive(Default, Clone)]
struct Addresses {
    members: Vec<Mailbox>,
    heads: Vec<Mailbox>,
}

/// How the line to the relay is protected.
#[derive(Clone, Copy, PartialEq)]
enum Security {
    Tls,
    StartTls,
    None,
}

/// What became of a notice.
pub enum Sent {
    /// The relay has it.
    Taken,
    /// Nobody is named for it in the configuration.
    Nobody,
}

/// Why the relay did not take it.
#[derive(Debug, thiserror::Error)]
pub enum MailError {
    /// Try again.
    #[error("the relay does not take e-mail now")]
    Away(#[source] lettre::transport::smtp::Error),
    /// The relay refuses this one.
    #[error("the relay refuses the e-mail")]
    Refused(#[source] lettre::transport::smtp::Error),
    /// It cannot be written.
    #[error("the e-mail cannot be written")]
    Unwritten(#[from] lettre::error::Error),
}

impl FromStr for Security {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "tls" => Ok(Self::Tls),
            "starttls" => Ok(Self::StartTls),
            "none" => Ok(Self::None),
            _ => Err("write \"tls\", \"starttls\" or \"none\""),
        }
    }
}

impl FromConfig for MailConfig {
    fn from_config(r: &mut Reader) -> Option<Self> {
        let relay = relay(r);
        let from: Option<Mailbox> = r.required("from");
        let information = r.section("information_section", Addresses::from_config);
        let sections = r.section("sections", sections);
        let directory = Directory { information: information?, sections: sections? };
        Some(Self { relay: relay?, from: from?, directory })
    }
}

impl FromConfig for Addresses {
    fn from_config(r: &mut Reader) -> Option<Self> {
        let members = mailboxes(r, "members");
        let heads = mailboxes(r, "heads");
        Some(Self { members: members?, heads: heads? })
    }
}

fn mailboxes(r: &mut Reader, key: &str) -> Option<Vec<Mailbox>> {
    let list: Vec<String> = r.list(key)?;
    let read: Result<Vec<Mailbox>, AddressError> = list.iter().map(|text| text.parse()).collect();
    read.map_err(|error| r.fault(key, format!("{error}; write a list of e-mail addresses"))).ok()
}

fn sections(r: &mut Reader) -> Option<BTreeMap<String, Addresses>> {
    let mut read = BTreeMap::new();
    let mut complete = true;
    for code in r.subsections() {
        if SectionCode::parse(&code).is_none() {
            r.fault(&code, SectionCode::RULE);
            complete = false;
        }
        match r.section(&code, Addresses::from_config) {
            Some(addresses) => drop(read.insert(code, addresses)),
            None => complete = false,
        }
    }
    complete.then_some(read)
}

fn relay(r: &mut Reader) -> Option<AsyncSmtpTransport<Tokio1Executor>> {
    let host: Option<String> = r.required("host");
    let security = r.or("security", Security::StartTls);
    let port = r.within("port", 587, 1..=65_535_u16);
    let ca = match r.optional_path("ca")? {
        Some(_) => r.file("ca").map(Some),
        None => Some(None),
    };
    let username: Option<Option<String>> = r.optional("username");
    let password = r.optional_secret_file("password_file");
    let (host, security, port, ca) = (host?, security?, port?, ca?);
    let tls = match security {
        Security::None if r.environment() == Environment::Production => {
            r.fault("security", "must be \"tls\" or \"starttls\" in production");
            return None;
        }
        Security::None => Tls::None,
        Security::Tls => Tls::Wrapper(tls_parameters(r, &host, ca.as_deref())?),
        Security::StartTls => Tls::Required(tls_parameters(r, &host, ca.as_deref())?),
    };
    let builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(host)
        .port(port)
        .tls(tls)
        .timeout(Some(TIMEOUT));
    let secret = password?;
    let builder = match (username?, secret.as_ref().and_then(SecretBytes::expose_text)) {
        (Some(user), Some(password)) => {
            builder.credentials(Credentials::new(user, password.trim().to_owned()))
        }
        (None, None) => builder,
        _ => {
            r.fault("username", "username and password_file belong together; write both or none");
            return None;
        }
    };
    Some(builder.build())
}

fn tls_parameters(r: &mut Reader, host: &str, ca: Option<&[u8]>) -> Option<TlsParameters> {
    let mut builder = TlsParameters::builder(host.to_owned());
    if let Some(pem) = ca {
        let certificate = Certificate::from_pem(pem);
        let certificate =
            certificate.map_err(|_| r.fault("ca", "holds no certificate in PEM form")).ok()?;
        builder = builder.add_root_certificate(certificate);
    }
    builder.build().map_err(|_| r.fault("ca", "cannot be used as an authority for TLS")).ok()
}

impl MailConfig {
    /// Hands a notice to the relay, in one e-mail to everybody it is for.
    pub async fn send(&self, id: Uuid, facts: &NoticeFacts) -> Result<Sent, MailError> {
        let to = self.directory.addresses(facts);
        if to.is_empty() {
            return Ok(Sent::Nobody);
        }
        let domain = self.from.email.domain();
        let mut builder = Message::builder()
            .from(self.from.clone())
            // The same at every attempt, so that a mail reader shows a repetition once.
            .message_id(Some(format!("<{id}@{domain}>")))
            .subject(subject(facts))
            .header(ContentType::TEXT_PLAIN);
        for mailbox in to {
            builder = builder.to(mailbox.clone());
        }
        let message = builder.body(body(facts))?;
        match self.relay.send(message).await {
            Ok(_) => Ok(Sent::Taken),
            Err(error) if error.is_permanent() => Err(MailError::Refused(error)),
            Err(error) => Err(MailError::Away(error)),
        }
    }
}

impl Directory {
    fn addresses(&self, facts: &NoticeFacts) -> &[Mailbox] {
        let party = match (facts.party, &facts.section) {
            (Party::Information, _) => Some(&self.information),
            (Party::Section, Some(code)) => self.sections.get(code.as_str()),
            (Party::Section, None) => None,
        };
        match (party, facts.whom) {
            (None, _) => &[],
            (Some(addresses), Whom::Members) => &addresses.members,
            (Some(addresses), Whom::Heads) => &addresses.heads,
        }
    }
}

fn subject(facts: &NoticeFacts) -> String {
    let what = match (facts.kind, facts.whom) {
        (NoticeKind::Triage, _) => "担当課の確認をお願いします",
        (NoticeKind::Delivered, _) => "回答の依頼",
        (NoticeKind::Rerouted, _) => "他課から引き継がれた回答の依頼",
        (NoticeKind::Reminder, Whom::Members) => "受領の確認がまだです",
        (NoticeKind::Reminder, Whom::Heads) => "受領の確認がまだです(管理職の方へ)",
    };
    format!("【窓口】{what} 受付番号 {}", facts.receipt)
}

fn body(facts: &NoticeFacts) -> String {
    let state = match facts.state {
        State::Received => "引継ぎ待ち",
        State::Delivered => "担当課に届いています(受領未確認)",
        State::Acknowledged => "担当課が受領済み",
        State::Answered => "回答済み",
        State::Closed => "完了",
    };
    let due = jst_datetime(facts.due_at);
    let section = facts.section.as_ref().map_or("未定", SectionCode::as_str);
    format!(
        "受付番号: {}\n担当課: {section}\n状態: {state}\n回答期限: {} {:02}:{:02}\n\n内容は窓口システムの受信箱でご確認ください。\n\
         このメールに個人情報は含まれていません。\n",
        facts.receipt,
        wareki::format(due.date()),
        due.hour(),
        due.minute(),
    )
}
