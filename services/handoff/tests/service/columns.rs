//! Every column is classified, with a rule for its end.

use madoguchi_devstack::testing::assert_columns_are_classed;
use madoguchi_handoff::Handoff;
use madoguchi_kit::App as _;

#[tokio::test]
async fn every_column_has_a_class_and_every_table_an_end() {
    for schema in Handoff::migrations() {
        assert_columns_are_classed(&schema, include_str!("../../columns.toml")).await;
    }
}
