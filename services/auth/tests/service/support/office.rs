//! Setting up through the service's own doors: contract, room, terminal, people.

use jiff::SignedDuration;
use madoguchi_access::IDEMPOTENCY_METADATA;
use madoguchi_proto::auth::v1::{
    ActivateRequest, Contract, CreateAccountRequest, CreateContractRequest, DesignateRequest,
    EnrolTerminalRequest, PutRoomRequest, RecordTrainingRequest, Room,
};
use madoguchi_proto::policy::v1 as policy;
use tonic::Status;
use uuid::Uuid;

use super::{OUTSIDE, Office, PASSWORD, Person, World, anonymous, from, id, key};

impl World {
    pub async fn office(&self) -> Office {
        let day = |days: i64| {
            let at = self.clock.now() + SignedDuration::from_hours(24 * days);
            madoguchi_calendar::jst_date(at).to_string()
        };
        let request = CreateContractRequest {
            contractor: "若葉コールセンター株式会社".into(),
            first_day: day(-1),
            last_day: day(365),
            terms: "特記事項\n第1 秘密の保持".into(),
        };
        let contract =
            self.contracts().create_contract(self.admin(request)).await.expect("a contract");
        let contract = contract.into_inner().contract.expect("a contract");
        let request = PutRoomRequest {
            room_id: String::new(),
            name: format!("オペレーター室 {}", Uuid::now_v7()),
            networks: vec!["10.20.30.0/24".into()],
            open: true,
            reason: "set up".into(),
        };
        let room =
            self.terminals().put_room(self.admin(request)).await.expect("a room").into_inner();
        let room = room.room.expect("a room");
        let terminal = self.terminal("席1", &room, &contract).await;
        Office { contract, room, terminal }
    }

    pub async fn terminal(&self, name: &str, room: &Room, contract: &Contract) -> Uuid {
        let request = EnrolTerminalRequest {
            name: name.into(),
            room_id: room.room_id.clone(),
            contract_id: contract.contract_id.clone(),
            reason: "set up".into(),
        };
        let reply = self
            .terminals()
            .enrol_terminal(self.admin(request))
            .await
            .expect("a terminal")
            .into_inner();
        id(&reply.terminal.expect("a terminal").terminal_id)
    }

    /// A new account with its activation code.
    pub async fn account(
        &self,
        user_id: &str,
        role: policy::Role,
        contract: Option<&Contract>,
    ) -> (Uuid, String) {
        let request = CreateAccountRequest {
            user_id: user_id.into(),
            display_name: "受付 花子".into(),
            organisation: match contract {
                Some(_) => policy::Organisation::Contractor.into(),
                None => policy::Organisation::Ward.into(),
            },
            roles: vec![role.into()],
            section_code: if contract.is_some() { String::new() } else { "1010".into() },
            contract_id: contract.map(|contract| contract.contract_id.clone()).unwrap_or_default(),
            reason: "joins".into(),
        };
        let reply = self
            .accounts()
            .create_account(self.admin(request))
            .await
            .expect("an account")
            .into_inner();
        (id(&reply.account.expect("an account").account_id), reply.activation_code)
    }

    pub async fn activate(&self, user_id: &str, code: &str, password: &str) -> Result<(), Status> {
        let message = ActivateRequest {
            user_id: user_id.into(),
            activation_code: code.into(),
            new_password: password.into(),
        };
        let mut request = anonymous(from(OUTSIDE), message);
        request.metadata_mut().insert(IDEMPOTENCY_METADATA, key().parse().expect("ASCII"));
        self.sessions().activate(request).await.map(|_| ())
    }

    /// A clerk of the ward who has set a password.
    pub async fn clerk(&self, user_id: &str) -> Person {
        let (account, code) = self.account(user_id, policy::Role::SectionClerk, None).await;
        self.activate(user_id, &code, PASSWORD).await.expect("activated");
        Person { account, user_id: user_id.into(), designation: None }
    }

    /// An operator with password, designation and training, who has yet to confirm the terms.
    pub async fn operator(&self, user_id: &str, office: &Office) -> Person {
        let (account, code) =
            self.account(user_id, policy::Role::Operator, Some(&office.contract)).await;
        self.activate(user_id, &code, PASSWORD).await.expect("activated");
        let designation = self.designate(account).await;
        self.train(account, 30).await;
        Person { account, user_id: user_id.into(), designation: Some(designation) }
    }

    pub async fn designate(&self, account: Uuid) -> Uuid {
        let request = DesignateRequest {
            account_id: account.to_string(),
            role: policy::Role::Operator.into(),
            from: None,
            until: None,
            notified_on: self.clock.today().to_string(),
        };
        let reply = self
            .designations()
            .designate(self.admin(request))
            .await
            .expect("a designation")
            .into_inner();
        id(&reply.designation.expect("a designation").designation_id)
    }

    /// A training that counts for so many days from today.
    pub async fn train(&self, account: Uuid, days: i64) {
        let until = self.clock.now() + SignedDuration::from_hours(24 * days);
        let request = RecordTrainingRequest {
            account_id: account.to_string(),
            course: "個人情報の取扱い".into(),
            held_on: self.clock.today().to_string(),
            trainer: "区 太郎".into(),
            valid_until: madoguchi_calendar::jst_date(until).to_string(),
        };
        self.designations().record_training(self.admin(request)).await.expect("a training");
    }
}
