"""Python packages as peers in finding duplicates: precision, recall and F1 of recordlinkage and splink, each as its documentation
sets it up for data of this kind.

    cargo run --release -p kundig-match --example measure_duplicates -- --export FOLDER
    duplicates.py FOLDER [DATA ...]

FOLDER holds what our own search reads: DATA.csv with the normal forms of kundig-check, and DATA-links.csv with the true pairs.
Needs `pip install recordlinkage splink`.

- recordlinkage: the guide "Data deduplication": blocked by given name, six comparisons, more than three agree. Beside it "more blocks + ECM":
  blocked by five columns and classified without supervision by the ECM classifier of the guide "Classification algorithms".
- splink: the example "Deduplicating the febrl3 dataset" (duckdb): five blocking rules, comparisons by name, date of birth, number and postal code,
  trained by expectation maximisation. For the customers, the columns that Febrl lacks are compared in the same manner.
"""
import logging
import sys
import time
import warnings

import pandas

warnings.filterwarnings("ignore")


def read(folder, name):
    data = pandas.read_csv(f"{folder}/{name}.csv", dtype=str, keep_default_na=False).replace("", None)
    links = pandas.read_csv(f"{folder}/{name}-links.csv", dtype=str)
    return data, {tuple(sorted(pair)) for pair in zip(links["a"], links["b"])}


def report(name, who, found, truth, start):
    right = len(found & truth)
    precision, recall = right / max(len(found), 1), right / len(truth)
    f1 = 2 * precision * recall / max(precision + recall, 1e-9)
    seconds = time.time() - start
    print(
        f"{name:<10} {who:<34} {precision:<9.4f}  {recall:<6.4f}  {f1:<6.4f}  ({right}, {len(found) - right}, {len(truth) - right})  {seconds:.1f} s",
        flush=True,
    )


def by_recordlinkage(name, data, truth):
    import recordlinkage

    data = data.set_index("id")
    # Firms of the customers have no date of birth; their name stands where the family name does.
    if "legal_name" in data:
        data["family"] = data["legal_name"].fillna(data["family"])

    def compare(candidates, full):
        compare = recordlinkage.Compare()
        compare.exact("given", "given", label="given")
        compare.string("family", "family", method="jarowinkler", threshold=0.85, label="family")
        compare.exact("born", "born", label="born")
        compare.exact("place", "place", label="place")
        # Febrl has states; of German data the postal code tells more.
        compare.exact("state" if "state" in data else "code", "state" if "state" in data else "code", label="state")
        compare.string("street", "street", threshold=0.85, label="street")
        if full:
            for column in ("number", "code", "identity", "phone", "mobile", "mail", "iban", "vat"):
                if column in data and data[column].notna().any():
                    compare.exact(column, column, label=column + "_too")
        return compare.compute(candidates, data)

    start = time.time()
    indexer = recordlinkage.Index()
    indexer.block("given")
    features = compare(indexer.index(data), False)
    found = {tuple(sorted(pair)) for pair in features[features.sum(axis=1) > 3].index}
    report(name, "recordlinkage guide", found, truth, start)

    start = time.time()
    indexer = recordlinkage.Index()
    for column in ("given", "family", "born", "code", "identity", "phone", "mobile", "mail", "iban"):
        if column in data and data[column].notna().any():
            indexer.block(column)
    features = compare(indexer.index(data), True)
    found = {tuple(sorted(pair)) for pair in recordlinkage.ECMClassifier(binarize=0.5).fit_predict(features)}
    report(name, "recordlinkage more blocks + ECM", found, truth, start)


def by_splink(name, data, truth):
    import splink.comparison_library as cl
    from splink import Linker, SettingsCreator, block_on
    from splink.internals.duckdb.database_api import DuckDBAPI

    logging.getLogger("splink").setLevel(logging.ERROR)
    start = time.time()
    customers = "legal_name" in data
    comparisons = [
        cl.NameComparison("given"),
        cl.NameComparison("family"),
        cl.DateOfBirthComparison("born", input_is_string=True, datetime_format="%Y-%m-%d"),
        cl.ExactMatch("number").configure(term_frequency_adjustments=True),
        cl.ExactMatch("code").configure(term_frequency_adjustments=True),
    ]
    rules = ["given", "family", "born", "code"]
    sure = ["l.given = r.given and l.family = r.family and l.born = r.born", "l.given = r.family and l.family = r.given and l.born = r.born"]
    if customers:
        comparisons += [cl.JaroWinklerAtThresholds("legal_name", [0.92, 0.8]), cl.JaroWinklerAtThresholds("street", [0.92]), cl.EmailComparison("mail")]
        comparisons += [cl.DamerauLevenshteinAtThresholds(column, [2]) for column in ("phone", "mobile", "iban", "vat")]
        rules += ["phone", "mobile", "mail", "iban", "vat", "legal_name"]
        sure += ["l.iban = r.iban and l.given = r.given", "l.phone = r.phone and l.given = r.given and l.family = r.family"]
    else:
        comparisons += [cl.DamerauLevenshteinAtThresholds("identity", [2])]
        rules += ["identity"]
        sure += ["l.identity = r.identity"]
    settings = SettingsCreator(
        unique_id_column_name="id",
        link_type="dedupe_only",
        blocking_rules_to_generate_predictions=[block_on(rule) for rule in rules],
        comparisons=comparisons,
    )
    linker = Linker(DuckDBAPI().register(data), settings)
    linker.training.estimate_probability_two_random_records_match(sure, recall=0.9)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
    for rule in ("born", "code") + (("iban",) if customers else ()):
        linker.training.estimate_parameters_using_expectation_maximisation(block_on(rule), record_sample_proportion=1.0)
    predicted = linker.inference.predict(threshold_match_probability=0.01)
    scored = predicted.as_pandas_dataframe()
    for least in (0.2, 0.5, 0.9):
        kept = scored[scored["match_probability"] >= least]
        found = {tuple(sorted(pair)) for pair in zip(kept["id_l"], kept["id_r"])}
        report(name, f"splink from {least}", found, truth, start)


def main():
    folder, *names = sys.argv[1:]
    print("data       who                                precision  recall  F1      (right, wrong, missed)  time")
    for name in names or ["customers", "febrl1", "febrl2", "febrl3"]:
        data, truth = read(folder, name)
        by_recordlinkage(name, data.copy(), truth)
        by_splink(name, data.copy(), truth)


if __name__ == "__main__":
    main()
