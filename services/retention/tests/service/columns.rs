//! Every column is classified, with a rule for its end.

use madoguchi_devstack::testing::assert_columns_are_classed;
use madoguchi_kit::App as _;
use madoguchi_retention::Retention;

#[tokio::test]
async fn every_column_has_a_class_and_every_table_an_end() {
    let classes = [include_str!("../../columns.toml"), include_str!("../../keyring_columns.toml")];
    for (schema, classes) in Retention::migrations().iter().zip(classes) {
        assert_columns_are_classed(schema, classes).await;
    }
}
