//! The whole story on the real system.

use madoguchi_devstack::Stack;
use madoguchi_journeys::{Teller, story};

#[tokio::test(flavor = "multi_thread")]
async fn b2_b5_b6_b7_b8_b9_b11_b12_b14_b15_b16_b18_p2_p3_p4_q1_q2_s2_s3_s4_s9_s13_a3_a4_a18_a19_the_whole_story()
 {
    let mut stack = Stack::start(story::options()).await.expect("the stack starts");
    let print = |line: &str| println!("{line}");
    let measured = story::play(&mut stack, Teller::new(&print)).await.expect("as told");
    println!("{measured:?}");
}
