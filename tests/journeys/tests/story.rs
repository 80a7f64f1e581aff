//! The whole story on the real system, played once. Each test looks at what one part of it showed, and is named by the
//! requirements that ask for that; the story itself is told in full on standard output.

use std::sync::{LazyLock, Mutex, PoisonError};

use madoguchi_journeys::story::{self, Scene};
use madoguchi_journeys::{Line, Teller};

/// What was told, by step, and how it ended.
struct Told {
    lines: Vec<(u8, Line)>,
    end: Result<story::Measured, String>,
}

static STORY: LazyLock<Told> = LazyLock::new(|| {
    let runtime = tokio::runtime::Runtime::new().expect("the runtime starts");
    let lines = Mutex::new(Vec::new());
    let listen = |line: Line| {
        println!("{line}");
        let mut lines = lines.lock().unwrap_or_else(PoisonError::into_inner);
        let before = lines.last().map_or(0, |(step, _)| *step);
        let step = if let Line::Step { number, .. } = &line { *number } else { before };
        lines.push((step, line));
    };
    let end = runtime.block_on(async {
        let mut scene = Scene::set(&|_| {}).await?;
        story::play(&mut scene, Teller::new(&listen)).await
    });
    println!("{end:?}");
    let lines = lines.into_inner().unwrap_or_else(PoisonError::into_inner);
    Told { lines, end: end.map_err(|error| format!("{error:#}")) }
});

/// At `step`, each requirement was shown by at least this many checks, and every check about it came out as told.
fn shown(step: u8, requirements: &[(&str, usize)]) {
    let of_step = || STORY.lines.iter().filter(move |(of, _)| *of == step).map(|(_, line)| line);
    for (id, least) in requirements {
        let about = || of_step().filter(|line| line.ids().any(|named| named == *id));
        for line in about() {
            assert!(!matches!(line, Line::Check { held: false, .. }), "step {step}, {id}:{line}");
        }
        let count = about().count();
        let end = STORY.end.as_ref().err().map_or("the story went on to its end", String::as_str);
        assert!(count >= *least, "step {step}, {id}: {count} of {least} checks were made; {end}");
    }
}

#[test]
fn p2_p3_only_a_password_from_a_terminal_in_the_room_opens() {
    shown(1, &[("P2", 2), ("P3", 4)]);
}

#[test]
fn q1_b5_s10_only_the_designated_and_trained_get_in() {
    shown(1, &[("Q1", 3), ("B5", 3), ("S10", 1)]);
}

#[test]
fn b18_nobody_gets_in_after_the_contract() {
    shown(1, &[("B18", 1)]);
}

#[test]
fn b2_b6_b16_a_call_is_answered_from_the_faq_with_its_sources() {
    shown(2, &[("B2", 3), ("B6", 2), ("B16", 1)]);
}

#[test]
fn b15_a_call_is_transferred_by_the_directory() {
    shown(2, &[("B15", 3)]);
}

#[test]
fn b8_nothing_personal_is_taken_or_kept_without_consent() {
    shown(3, &[("B8", 6)]);
}

#[test]
fn b9_b14_the_least_is_taken_with_a_time_to_call_back() {
    shown(3, &[("B9", 1), ("B14", 1)]);
}

#[test]
fn b7_b11_the_caller_is_told_number_and_day() {
    shown(3, &[("B7", 1), ("B11", 3), ("B2", 2)]);
}

#[test]
fn q2_the_ward_sees_it_within_a_second() {
    shown(4, &[("Q2", 1)]);
}

#[test]
fn a19_b12_who_took_it_can_no_longer_read_it() {
    shown(4, &[("A19", 2), ("B12", 1)]);
}

#[test]
fn b11_a3_delivered_acknowledged_answered_rerouted_and_closed() {
    shown(5, &[("B11", 7), ("A3", 3)]);
}

#[test]
fn s2_s3_every_reading_states_a_purpose_and_is_audited_first() {
    shown(5, &[("S3", 3), ("S2", 1)]);
}

#[test]
fn b12_a18_a_repeat_call_learns_state_and_date_only() {
    shown(5, &[("B12", 2), ("A18", 1)]);
}

#[test]
fn b11_reminders_go_to_both_parties_in_office_hours_only() {
    shown(5, &[("B11", 17)]);
}

#[test]
fn b11_p3_s3_a_system_is_streamed_what_is_new_without_loss_or_repeat() {
    shown(6, &[("P3", 1), ("S3", 1), ("B11", 6)]);
}

#[test]
fn p4_a4_s4_a_year_later_everything_is_gone_from_everywhere() {
    shown(7, &[("P4", 13), ("A4", 1), ("S4", 1)]);
}

#[test]
fn s9_s13_s2_the_audit_trail_proves_who_and_never_what() {
    shown(8, &[("S9", 15), ("S13", 7), ("S2", 2)]);
}

#[test]
fn the_story_comes_to_its_end() {
    assert!(STORY.end.is_ok(), "{:?}", STORY.end);
}
