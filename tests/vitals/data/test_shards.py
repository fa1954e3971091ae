import io
import re

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vitals.catalog.populations import POPULATIONS
from vitals.data.datasets import DataSet
from vitals.data.layouts import START, Layout, Series, Snapshot
from vitals.data.shards import WHOLE, Shard
from vitals.data.writing import write_table
from vitals.errors import InvalidValue
from vitals.formats import TABLE_FORMATS
from vitals.formats.contents.columns import COLUMN_SETS
from vitals.simulation.cohort import Cohort
from vitals.simulation.episodes import Scenario

SERIES = Series(n_patients=5, duration=90, interval=0.5)
ILL = Cohort(scenario=Scenario("sepsis", START + 30), seed=3)


def parts(layout: Layout, cohort: Cohort, columns: str, count: int) -> list[DataSet]:
    shards = [Shard(number, count) for number in range(1, count + 1)]
    return [DataSet(layout=layout, cohort=cohort, columns=columns, shard=shard) for shard in shards]


@given(st.integers(1, 10**12), st.integers(1, 10**6), st.data())
def test_parts_follow_each_other_and_are_equally_large(total: int, count: int, data: st.DataObject) -> None:
    number = data.draw(st.integers(1, count))
    rows = Shard(number, count).rows(total)
    assert rows.start == (0 if number == 1 else Shard(number - 1, count).rows(total).stop)
    assert len(rows) in {total // count, -(-total // count)}
    assert Shard(count, count).rows(total).stop == total
    assert WHOLE.rows(total) == range(total)


@pytest.mark.parametrize("columns", COLUMN_SETS)
@pytest.mark.parametrize(
    ("layout", "cohort"),
    [
        *((Snapshot(rows=500), Cohort(population=population)) for population in POPULATIONS.values()),
        (SERIES, ILL),
        (SERIES, Cohort(artifacts=True, charted=True)),
        (Series(n_patients=3, first_patient=7, duration=86_400, interval=300), Cohort(population=POPULATIONS["ward"])),
    ],
    ids=lambda value: value.population.id if isinstance(value, Cohort) else type(value).__name__,
)
def test_the_parts_are_the_whole_row_for_row(layout: Layout, cohort: Cohort, columns: str) -> None:
    whole = DataSet(layout=layout, cohort=cohort, columns=columns).table()
    for count in (2, 7):
        made = parts(layout, cohort, columns, count)
        assert pa.concat_tables(part.table() for part in made).equals(whole)
        assert sum(part.rows for part in made) == layout.rows


def test_each_part_has_a_header_and_without_those_after_the_first_the_bytes_are_the_whole() -> None:
    def text(dataset: DataSet) -> list[bytes]:
        sink = io.BytesIO()
        write_table(dataset, sink, TABLE_FORMATS[".csv"])
        return sink.getvalue().splitlines(keepends=True)

    first, *others = (text(part) for part in parts(SERIES, ILL, "full", 4))
    assert all(lines[0] == first[0] for lines in others)
    assert [*first, *(line for lines in others for line in lines[1:])] == text(
        DataSet(layout=SERIES, cohort=ILL, columns="full")
    )


def test_only_a_part_says_which_it_is() -> None:
    assert "shard" not in DataSet().describe()
    assert DataSet(shard=Shard(2, 8)).describe()["shard"] == "2/8"


@pytest.mark.parametrize("text", ["", "2", "2/", "/8", "a/b", "2/8/9", "-1/8", "1.5/2", " 1/2", "1/9999999999", "٢/٨"])
def test_what_names_no_part_is_refused(text: str) -> None:
    wrong = f"shard {text!r} is not allowed: it must be a part and the number of parts, such as 2/8"
    with pytest.raises(InvalidValue, match=re.escape(wrong)):
        Shard.parse(text)


@pytest.mark.parametrize(("text", "allowed"), [("0/8", "1/8 to 8/8"), ("9/8", "1/8 to 8/8")])
def test_a_part_that_is_not_there_is_refused(text: str, allowed: str) -> None:
    with pytest.raises(InvalidValue, match=f"shard {text} is not allowed: it must be from {allowed}"):
        Shard.parse(text)


@pytest.mark.parametrize("text", ["1/0", "0/0"])
def test_a_part_of_none_is_refused(text: str) -> None:
    with pytest.raises(
        InvalidValue, match=f"^shard {text} is not allowed: it must be one of 1 or more parts, such as 1/1"
    ):
        Shard.parse(text)


def test_more_parts_than_rows_are_refused() -> None:
    assert DataSet(layout=Snapshot(rows=3), shard=Shard(3, 3)).rows == 1
    with pytest.raises(InvalidValue, match="shard 3/4 is not allowed: it must be one of at most 3, as there are no"):
        DataSet(layout=Snapshot(rows=3), shard=Shard(3, 4))
