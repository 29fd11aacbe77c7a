//! Floors under precision and recall on data with known duplicates. Weights were tuned on the odd half of the customers;
//! the even half and Febrl say what they are worth elsewhere.

mod data;

use data::{Data, Half, from_score, of_groups};
use kundig_match::Model;

fn check(data: &Data, model: &Model, half: Half, precision: f64, recall: f64) {
    let found = data.search(model);
    let pairs = from_score(&found, model.thresholds.likely);
    let f = data.figures(&pairs, half);
    assert!(f.precision() >= precision, "{} {half:?}: precision {:.4}, {f:?}", data.name, f.precision());
    assert!(f.recall() >= recall, "{} {half:?}: recall {:.4}, {f:?}", data.name, f.recall());
    let groups = data.figures(&of_groups(&found), half);
    assert!(groups.precision() >= precision, "{} {half:?}: groups {groups:?}", data.name);
}

#[test]
fn duplicates_are_found_and_look_alikes_left_alone() {
    let model = Model::default();
    for data in data::all() {
        match data.name {
            "customers" => {
                check(&data, &model, Half::Odd, 0.99, 0.99);
                check(&data, &model, Half::Even, 0.99, 0.99);
            }
            "febrl1" => check(&data, &model, Half::All, 0.995, 0.97),
            "febrl2" => check(&data, &model, Half::All, 0.995, 0.97),
            _ => check(&data, &model, Half::All, 0.995, 0.955),
        }
    }
}

#[test]
fn a_model_that_fits_the_records_finds_more() {
    for data in data::all() {
        let fitted = data.fitted(&Model::default());
        assert_ne!(fitted, Model::default());
        match data.name {
            "customers" => check(&data, &fitted, Half::All, 0.985, 0.995),
            // Febrl knows no families.
            _ => {
                check(&data, &fitted, Half::All, 0.995, 0.98);
                check(&data, &data.fitted(&Model::of_unrelated()), Half::All, 0.995, 0.99);
            }
        }
    }
}
