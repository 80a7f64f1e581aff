use jiff::{SignedDuration, civil::date};
use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::domain::{Networks, Period, TerminalFacts};

const CONTRACT: Uuid = Uuid::from_u128(7);

fn now() -> Timestamp {
    "2026-11-24T18:30:00+09:00".parse().unwrap()
}

fn operator() -> Standing {
    Standing {
        account: Account {
            id: Uuid::from_u128(1),
            user_id: "operator01".into(),
            display_name: "受付 花子".into(),
            organisation: Organisation::Contractor,
            roles: [Role::Operator].into_iter().collect(),
            section: None,
            contract: Some(CONTRACT),
            disabled: false,
            version: 1,
        },
        activated: true,
        term: Some(ContractTerm { first_day: date(2026, 4, 1), last_day: date(2027, 3, 31) }),
        terms_version: 1,
        terms_confirmed: true,
        designations: vec![Designated {
            role: Role::Operator,
            period: Period { begins_at: now() - SignedDuration::from_hours(24), ends_at: None },
        }],
        trained_until: Some(date(2026, 11, 24)),
    }
}

fn seat() -> Place {
    Place {
        terminal: Some(TerminalFacts {
            id: Uuid::from_u128(3),
            name: "Seat 3".into(),
            state: TerminalState::Active,
            contract: CONTRACT,
            room_name: "Operators' room".into(),
            room_open: true,
            networks: Networks::from_stored(&["10.20.30.0/24".into()]),
        }),
        address: "10.20.30.4".parse().unwrap(),
    }
}

fn ward() -> Standing {
    let mut standing = operator();
    standing.account.organisation = Organisation::Ward;
    standing.account.roles = [Role::Administrator].into_iter().collect();
    standing.account.contract = None;
    standing.term = None;
    standing.terms_version = 0;
    standing.designations.clear();
    standing.trained_until = None;
    standing
}

fn nowhere() -> Place {
    Place { terminal: None, address: "198.51.100.1".parse().unwrap() }
}

#[test]
fn an_operator_in_order_has_no_obstacle() {
    assert_eq!(obstacles(&operator(), &seat(), now()), []);
    assert_eq!(obstacles(&ward(), &nowhere(), now()), []);
}

#[test]
fn each_thing_out_of_order_is_named() {
    let of_standing = |change: fn(&mut Standing)| {
        let mut standing = operator();
        change(&mut standing);
        obstacles(&standing, &seat(), now())
    };
    assert_eq!(of_standing(|s| s.account.disabled = true), [Obstacle::AccountDisabled]);
    assert_eq!(of_standing(|s| s.activated = false), [Obstacle::NotActivated]);
    assert_eq!(of_standing(|s| s.term = None), [Obstacle::ContractEnded]);
    assert_eq!(of_standing(|s| s.designations.clear()), [Obstacle::NotDesignated]);
    assert_eq!(
        of_standing(|s| s.designations[0].role = Role::HandlingManager),
        [Obstacle::NotDesignated]
    );
    assert_eq!(of_standing(|s| s.trained_until = Some(date(2026, 11, 23))), [Obstacle::NotTrained]);

    let of_place = |change: fn(&mut Place, &mut TerminalFacts)| {
        let mut place = seat();
        let mut terminal = place.terminal.take().unwrap();
        change(&mut place, &mut terminal);
        place.terminal = Some(terminal);
        obstacles(&operator(), &place, now())
    };
    assert_eq!(obstacles(&operator(), &nowhere(), now()), [Obstacle::TerminalUnknown]);
    assert_eq!(of_place(|_, t| t.contract = Uuid::nil()), [Obstacle::TerminalUnknown]);
    assert_eq!(of_place(|_, t| t.state = TerminalState::Lost), [Obstacle::TerminalInactive]);
    assert_eq!(of_place(|_, t| t.room_open = false), [Obstacle::RoomClosed]);
    assert_eq!(
        of_place(|p, _| p.address = "10.20.31.4".parse().unwrap()),
        [Obstacle::NetworkNotAllowed]
    );
}

#[test]
fn the_contract_opens_and_closes_at_midnight_in_japan() {
    let mut standing = operator();
    standing.trained_until = Some(date(2030, 1, 1));
    standing.designations[0].period.begins_at = Timestamp::MIN;
    let at = |instant: &str| obstacles(&standing, &seat(), instant.parse().unwrap());
    assert_eq!(at("2026-03-31T23:59:59.999999+09:00"), [Obstacle::ContractNotBegun]);
    assert_eq!(at("2026-04-01T00:00:00+09:00"), []);
    assert_eq!(at("2027-03-31T23:59:59.999999+09:00"), []);
    assert_eq!(at("2027-04-01T00:00:00+09:00"), [Obstacle::ContractEnded]);
}

#[test]
fn a_department_system_needs_no_password() {
    let mut standing = ward();
    standing.account.roles = [Role::DepartmentSystem].into_iter().collect();
    standing.activated = false;
    assert_eq!(account_obstacles(&standing, now()), []);
}

#[test]
fn roles_are_in_force_only_while_designated_for_them() {
    let mut standing = operator();
    standing.account.roles = [Role::Operator, Role::HandlingManager].into_iter().collect();
    assert_eq!(standing.roles_in_force(now()).iter().collect::<Vec<_>>(), [Role::Operator]);
    let end = now();
    standing.designations[0].period.ends_at = Some(end);
    assert!(standing.roles_in_force(end).is_empty());
    assert!(!standing.roles_in_force(end - SignedDuration::from_micros(1)).is_empty());
    assert_eq!(ward().roles_in_force(now()).iter().collect::<Vec<_>>(), [Role::Administrator]);
}

prop_compose! {
    fn any_standing()(
        contractor: bool, disabled: bool, activated: bool, designated: bool, offset_hours in -48_i64..48,
        length_hours in 0_i64..96, trained_day in 20_i8..28, last_day in 20_i8..28,
    ) -> Standing {
        let mut standing = if contractor { operator() } else { ward() };
        standing.account.disabled = disabled;
        standing.activated = activated;
        let begins_at = now() + SignedDuration::from_hours(offset_hours);
        let period = Period { begins_at, ends_at: Some(begins_at + SignedDuration::from_hours(length_hours)) };
        standing.designations = designated.then_some(Designated { role: Role::Operator, period }).into_iter().collect();
        standing.trained_until = Some(date(2026, 11, trained_day));
        if contractor {
            standing.term = Some(ContractTerm { first_day: date(2026, 4, 1), last_day: date(2026, 11, last_day) });
        }
        standing
    }
}

prop_compose! {
    fn any_place()(known: bool, ours: bool, state in 0_u8..3, open: bool, inside: bool) -> Place {
        let mut place = seat();
        if !inside { place.address = "192.0.2.1".parse().unwrap(); }
        if let Some(terminal) = &mut place.terminal {
            if !ours { terminal.contract = Uuid::nil(); }
            terminal.state = [TerminalState::Active, TerminalState::Inactive, TerminalState::Lost][usize::from(state)];
            terminal.room_open = open;
        }
        if !known { place.terminal = None; }
        place
    }
}

proptest! {
    /// P2, P3, Q1, S10, B18: a contractor works only with everything in order at once.
    #[test]
    fn a_contractor_without_obstacle_has_everything(standing in any_standing(), place in any_place()) {
        let found = obstacles(&standing, &place, now());
        let contractor = standing.account.organisation == Organisation::Contractor;
        if found.is_empty() {
            prop_assert!(!standing.account.disabled && standing.activated);
            prop_assert!(!standing.roles_in_force(now()).is_empty());
            if contractor {
                let terminal = place.terminal.as_ref().expect("a contractor works at a terminal");
                prop_assert!(terminal.state == TerminalState::Active && terminal.room_open);
                prop_assert!(terminal.contract == CONTRACT && terminal.networks.contain(place.address));
                prop_assert!(standing.designations.iter().any(|one| one.period.contains(now())));
                prop_assert!(standing.trained_until >= Some(jst_date(now())));
                prop_assert!(standing.term.is_some_and(|term| term.last_day >= jst_date(now())));
            }
        }
        prop_assert!(found.is_sorted(), "told in a fixed order");
    }

    /// Disabling an account never helps it, and takes nothing off the list.
    #[test]
    fn disabling_only_adds(standing in any_standing(), place in any_place()) {
        let before = obstacles(&standing, &place, now());
        let mut disabled = standing;
        disabled.account.disabled = true;
        let after = obstacles(&disabled, &place, now());
        prop_assert!(before.iter().all(|obstacle| after.contains(obstacle)));
        prop_assert!(after.contains(&Obstacle::AccountDisabled));
    }

    /// The ward's accounts are bound to no terminal.
    #[test]
    fn the_ward_works_from_anywhere(standing in any_standing(), one in any_place(), other in any_place()) {
        prop_assume!(standing.account.organisation == Organisation::Ward);
        prop_assert_eq!(obstacles(&standing, &one, now()), obstacles(&standing, &other, now()));
    }

    /// Nothing lapses before `lapses_at`, so an assertion that ends by then was true to its end.
    #[test]
    fn nothing_lapses_before_it_is_said_to(standing in any_standing(), micros in 0_i64..400_000_000_000) {
        let later = now() + SignedDuration::from_micros(micros);
        prop_assume!(standing.lapses_at(now()).is_none_or(|lapse| later < lapse));
        let before = account_obstacles(&standing, now());
        prop_assert!(account_obstacles(&standing, later).iter().all(|obstacle| before.contains(obstacle)));
    }

    /// What has ended stays ended: contract and training never come back by waiting.
    #[test]
    fn waiting_does_not_renew(standing in any_standing(), hours in 0_i64..1000) {
        let later = now() + SignedDuration::from_hours(hours);
        let lasting = [Obstacle::AccountDisabled, Obstacle::NotActivated, Obstacle::ContractEnded, Obstacle::NotTrained];
        let after = account_obstacles(&standing, later);
        for obstacle in account_obstacles(&standing, now()) {
            prop_assert!(!lasting.contains(&obstacle) || after.contains(&obstacle));
        }
    }
}
