"""The bare work beside a replay, with Arrow's own kernels: read a Parquet file of purchases and sort its rows by customer and day.

    pip install pyarrow
    python benches/peers/arrow_sort.py FILE.parquet [ROWS]

Prints CPU-seconds of all threads and the peak of memory. Nothing is parsed, added up or written. With ROWS only the first row
groups with at least so many rows are taken.
"""

import resource
import sys

import pyarrow.parquet as pq


def cpu():
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def main():
    source = pq.ParquetFile(sys.argv[1])
    most = int(sys.argv[2]) if len(sys.argv) > 2 else source.metadata.num_rows
    groups, rows = [], 0
    while rows < min(most, source.metadata.num_rows):
        rows += source.metadata.row_group(len(groups)).num_rows
        groups.append(len(groups))
    start = cpu()
    table = source.read_row_groups(groups, columns=["customer", "date", "amount"])
    read = cpu() - start
    table = table.sort_by([("customer", "ascending"), ("date", "ascending")])
    done = cpu() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(f"{table.num_rows} rows: read {read:.2f}, read and sorted {done:.2f} CPU-seconds; peak {peak} KiB")


main()
