//! Laws of the life of drafts, over random people doing random things.

use jiff::SignedDuration;
use proptest::prelude::*;

use super::*;

const SECTIONS: [&str; 2] = ["1010", "1020"];

fn section(at: usize) -> SectionCode {
    SectionCode::parse(SECTIONS[at]).unwrap()
}

/// Six accounts, each with any combination of rights; the same account may come in another role.
fn person() -> impl Strategy<Value = Person> {
    (0u128..6, prop::option::of(0usize..2), any::<(bool, bool, bool)>()).prop_map(
        |(account, of, (member, head, information))| Person {
            account: Uuid::from_u128(account),
            user_id: format!("user{account}"),
            section: of.map(section),
            member: member || head,
            head,
            information,
        },
    )
}

#[derive(Debug, Clone, Copy)]
enum Step {
    Save(usize),
    Submit,
    Approve,
    Reject,
    Schedule,
    Publish,
    Planned,
    Withdraw,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        (0usize..2).prop_map(Step::Save),
        Just(Step::Submit),
        Just(Step::Approve),
        Just(Step::Approve),
        Just(Step::Reject),
        Just(Step::Schedule),
        Just(Step::Publish),
        Just(Step::Planned),
        Just(Step::Withdraw),
    ]
}

fn take(draft: &mut Draft, step: Step, person: &Person, stale: bool, newest: u32) -> bool {
    let seen = draft.revision - u32::from(stale);
    let now = Timestamp::UNIX_EPOCH;
    match step {
        Step::Save(at) => draft.save(person, seen, section(at), None).is_ok(),
        Step::Submit => draft.submit(person, seen).is_ok(),
        Step::Approve => draft.approve(person, seen).is_ok(),
        Step::Reject => draft.reject(person, seen).is_ok(),
        Step::Schedule => {
            draft.schedule(person, seen, newest, now + SignedDuration::from_hours(1), now).is_ok()
        }
        Step::Publish => draft.publish(person, seen, newest).is_ok(),
        // The job takes what is scheduled and nothing else.
        Step::Planned if draft.state == DraftState::Scheduled => {
            if draft.publish_planned(newest).is_err() {
                draft.give_back();
            }
            true
        }
        Step::Planned => false,
        Step::Withdraw => draft.withdraw(person, seen).is_ok(),
    }
}

proptest! {
    #[test]
    fn nothing_is_published_that_another_head_of_its_section_did_not_approve(
        author in person(),
        of in 0usize..2,
        steps in prop::collection::vec((step(), person(), prop::bool::weighted(0.1), prop::bool::weighted(0.1)), 0..40),
    ) {
        let Ok(mut draft) = Draft::begin(Uuid::nil(), &author, section(of), None) else { return Ok(()) };
        // What the last approval was given to, if it still stands.
        let mut approved: Option<(Person, SectionCode)> = None;
        for (step, person, stale, overtaken) in steps {
            let before = draft.clone();
            if !take(&mut draft, step, &person, stale, u32::from(overtaken)) {
                prop_assert_eq!(&draft, &before, "a refusal changes nothing");
                continue;
            }
            prop_assert!(before.state.is_open(), "the end is the end");
            prop_assert!(!stale || matches!(step, Step::Planned));
            prop_assert_eq!(draft.revision, before.revision + 1);
            prop_assert!(draft.editors.starts_with(&before.editors), "nobody stops having written");
            match step {
                Step::Approve => approved = Some((person.clone(), draft.section.clone())),
                Step::Save(_) | Step::Reject | Step::Withdraw => approved = None,
                _ => {}
            }
            prop_assert_eq!(draft.publish_at.is_some(), draft.state == DraftState::Scheduled);
            let needs = matches!(draft.state, DraftState::Approved | DraftState::Scheduled | DraftState::Published);
            prop_assert_eq!(draft.approver.is_some(), needs);
            if needs {
                let (head, section) = approved.clone().expect("approved before");
                prop_assert!(head.head && head.section.as_ref() == Some(&draft.section));
                prop_assert_eq!(&section, &draft.section);
                prop_assert!(!draft.is_own(&head), "an approver never approves an own change");
                prop_assert_eq!(draft.approver.as_ref().map(|hand| hand.account), Some(head.account));
            }
            if draft.state == DraftState::Published {
                prop_assert!(!overtaken);
            }
        }
    }

    #[test]
    fn a_draft_awaits_whom_it_lets_approve(
        author in person(), of in 0usize..2, approver in person(), submit in any::<bool>(),
    ) {
        let Ok(mut draft) = Draft::begin(Uuid::nil(), &author, section(of), None) else { return Ok(()) };
        if submit {
            draft.submit(&author, 1).unwrap();
        }
        let awaits = draft.awaits(&approver);
        prop_assert_eq!(awaits, draft.clone().approve(&approver, draft.revision).is_ok());
    }
}

#[test]
fn a_person_with_both_roles_still_needs_another() {
    let both = Person {
        account: Uuid::from_u128(1),
        user_id: "both".into(),
        section: Some(section(0)),
        member: true,
        head: true,
        information: true,
    };
    let mut draft = Draft::begin(Uuid::nil(), &both, section(0), None).unwrap();
    draft.submit(&both, 1).unwrap();
    assert_eq!(draft.approve(&both, 2), Err(Obstacle::OwnChange));
    let other = Person { account: Uuid::from_u128(2), user_id: "other".into(), ..both.clone() };
    draft.save(&other, 2, section(0), None).unwrap();
    draft.submit(&both, 3).unwrap();
    assert_eq!(
        draft.approve(&other, 4),
        Err(Obstacle::OwnChange),
        "having written in it once is enough"
    );
}

#[test]
fn what_is_overtaken_at_its_time_is_given_back() {
    let person = |account, head| Person {
        account: Uuid::from_u128(account),
        user_id: String::new(),
        section: Some(section(0)),
        member: true,
        head,
        information: false,
    };
    let (author, head) = (person(1, false), person(2, true));
    let mut draft = Draft::begin(Uuid::nil(), &author, section(0), Some((Uuid::nil(), 3))).unwrap();
    draft.submit(&author, 1).unwrap();
    draft.approve(&head, 2).unwrap();
    let now = Timestamp::UNIX_EPOCH;
    assert_eq!(draft.schedule(&author, 3, 3, now, now), Err(Obstacle::NotAhead));
    draft.schedule(&author, 3, 3, now + SignedDuration::from_secs(1), now).unwrap();
    assert_eq!(draft.publish_planned(4), Err(Obstacle::Overtaken { newest: 4 }));
    draft.give_back();
    assert_eq!((draft.state, draft.revision), (DraftState::Rejected, 5));
}
