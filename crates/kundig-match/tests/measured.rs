//! Floors under precision and recall on data with known duplicates. Weights were tuned on the odd half of the customers;
//! the even half and Febrl say what they are worth elsewhere.

mod data;

use data::{Data, Half, from_score, of_groups};
use kundig_match::Model;

fn check(data: &Data, half: Half, precision: f64, recall: f64) {
    let model = Model::default();
    let found = data.search(&model);
    let pairs = from_score(&found, model.thresholds.likely);
    let f = data.figures(&pairs, half);
    assert!(f.precision() >= precision, "{} {half:?}: precision {:.4}, {f:?}", data.name, f.precision());
    assert!(f.recall() >= recall, "{} {half:?}: recall {:.4}, {f:?}", data.name, f.recall());
    let groups = data.figures(&of_groups(&found), half);
    assert!(groups.precision() >= precision, "{} {half:?}: groups {groups:?}", data.name);
}

#[test]
fn duplicates_are_found_and_look_alikes_left_alone() {
    for data in data::all() {
        match data.name {
            "customers" => {
                check(&data, Half::Odd, 0.99, 0.99);
                check(&data, Half::Even, 0.99, 0.99);
            }
            "febrl1" => check(&data, Half::All, 0.995, 0.97),
            "febrl2" => check(&data, Half::All, 0.995, 0.96),
            _ => check(&data, Half::All, 0.995, 0.95),
        }
    }
}
