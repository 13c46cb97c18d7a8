"""Make a set of opposites to evaluate: `uv run python -m tests.benchmarks.opposites pairs.tsv opposites`.

The table has pairs of sentences with the columns of DACCORD: `id`, `premise`, `hypothesis` and `label`, which is 1 if
the two contradict each other. (https://github.com/mskandalis/daccord-dataset-contradictions)

Each premise becomes a claim, and each hypothesis a post: with relevance -1 if it is its opposite, 1 if not. `--among`
adds the claims of another set, so that there is something else to find. Then `manage.py evaluate_matching opposites`
counts how many are flagged.
"""

import argparse
import csv
import json
from pathlib import Path


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("pairs", type=Path, metavar="TSV")
    arguments.add_argument("directory", type=Path, metavar="DIR", help="is made")
    arguments.add_argument("--among", type=Path, metavar="DIR", help="a set whose claims are there as well")
    arguments.add_argument("--language", default="fr", help="of the pairs (fr)")
    options = arguments.parse_args()
    with options.pairs.open(encoding="utf-8", newline="") as file:
        pairs = list(csv.DictReader(file, delimiter="\t"))
    options.directory.mkdir(parents=True)
    others = (options.among / "verified_claims.jsonl").read_text(encoding="utf-8") if options.among else ""
    write(options.directory, pairs, options.language, others)


def write(directory, pairs, language, others):
    claims = [{"claim_id": f"premise-{pair['id']}", "text": pair["premise"], "language": language} for pair in pairs]
    queries = [{"query_id": pair["id"], "text": pair["hypothesis"], "language": language} for pair in pairs]
    judged = [f"{pair['id']}\t0\tpremise-{pair['id']}\t{-1 if pair['label'] == '1' else 1}\n" for pair in pairs]
    (directory / "verified_claims.jsonl").write_text(others + lines(claims), encoding="utf-8")
    (directory / "queries.jsonl").write_text(lines(queries), encoding="utf-8")
    (directory / "qrels.tsv").write_text("".join(judged), encoding="utf-8")


def lines(items):
    return "".join(json.dumps(item, ensure_ascii=False) + "\n" for item in items)


if __name__ == "__main__":
    main()
