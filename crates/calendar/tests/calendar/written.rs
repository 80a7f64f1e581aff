//! The ward calendar as a file: what may be left out, what is refused, that nothing is lost.

use madoguchi_calendar::{CalendarFaults, RawWardCalendar, WardCalendar};

const README: &str = include_str!("../../README.md");

fn faults(toml: &str) -> Vec<String> {
    let raw: RawWardCalendar = toml::from_str(toml).unwrap();
    let CalendarFaults(faults) = WardCalendar::try_from(raw).unwrap_err();
    faults.into_iter().map(|fault| fault.to_string()).collect()
}

#[test]
fn an_empty_file_is_the_ward_of_the_notice() {
    let ward: WardCalendar = toml::from_str("").unwrap();
    assert_eq!(ward, WardCalendar::default());
    assert_eq!(ward.valid_from().to_string(), "2008-03-03");
    assert_eq!((ward.version(), ward.answer_within_office_days()), (1, 1));
}

#[test]
fn the_example_of_the_readme_is_a_calendar() {
    let example = README.split("```toml").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
    let ward: WardCalendar = toml::from_str(example).unwrap();
    assert_eq!(ward.version(), 2);
    assert!(ward.is_office_day("2027-03-28".parse().unwrap()));
    assert_eq!(ward.service_hours("2026-11-29".parse().unwrap()), None);
    let tuesday = ward.office_hours("2026-11-24".parse().unwrap()).unwrap();
    assert_eq!(tuesday.closes.to_string(), "2026-11-24T10:00:00Z");
}

#[test]
fn what_is_written_reads_back_the_same() {
    let example = README.split("```toml").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
    let ward: WardCalendar = toml::from_str(example).unwrap();
    assert_eq!(toml::from_str::<WardCalendar>(&toml::to_string(&ward).unwrap()).unwrap(), ward);
    let json = serde_json::to_string(&WardCalendar::default()).unwrap();
    assert_eq!(serde_json::from_str::<WardCalendar>(&json).unwrap(), WardCalendar::default());
}

#[test]
fn all_faults_are_named_at_once_and_where_they_are() {
    let found = faults(
        r#"
        version = 0
        valid_from = "1 April"
        answer_within_office_days = 31
        [office]
        weekly = { mon = "17:00-08:30", monday = "08:30-17:00" }
        closed_yearly = [{ from = "12-32", to = "1-3" }, { from = "12-29T00:00", to = "01-03" }]
        [[service.exceptions]]
        date = "2026-11-29"
        hours = "shut"
        reason = " "
        [[service.exceptions]]
        date = "2026-11-29"
        hours = "closed"
        reason = "停電"
        [[service.exceptions]]
        date = "20261130"
        hours = "closed"
        reason = "停電"
        "#,
    );
    let places: Vec<&str> = found.iter().map(|fault| fault.split(": ").next().unwrap()).collect();
    assert_eq!(
        places,
        [
            "version",
            "answer_within_office_days",
            "valid_from",
            "office.weekly.mon",
            "office.weekly.monday",
            "office.closed_yearly[0].from",
            "office.closed_yearly[0].to",
            "office.closed_yearly[1].from",
            "service.exceptions[0].hours",
            "service.exceptions[0].reason",
            "service.exceptions[1].date",
            "service.exceptions[2].date",
        ]
    );
    assert!(found[3].contains("end later than they begin"), "{}", found[3]);
}

#[test]
fn an_office_that_never_opens_is_refused() {
    assert!(faults("office = { weekly = {} }")[0].starts_with("office: does not open"));
    let whole_year = r#"service = { closed_yearly = [{ from = "01-01", to = "12-31" }] }"#;
    assert!(faults(whole_year)[0].starts_with("service: does not open"));
}

#[test]
fn a_misspelt_field_is_refused() {
    let refusal =
        toml::from_str::<WardCalendar>("[office]\nclosed_at_holidays = true").unwrap_err();
    assert!(refusal.to_string().contains("closed_at_holidays"), "{refusal}");
}
