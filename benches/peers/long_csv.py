"""Writes purchases as CSV to standard output, as many gigabytes as asked for, without ever holding them:

    python benches/peers/long_csv.py 10 | /usr/bin/time -v loyal replay programs/ref1.loyal /dev/stdin --quiet --json

A block of half a million rows by day, customers mixed, is written again and again for other customers. The same bytes every time.
"""

import datetime
import sys

ROWS = 500_000
EACH = 20


def block():
    first, rows, state = datetime.date(2025, 1, 1), [], 1
    for row in range(ROWS):
        state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
        customer, cents = (state >> 33) % (ROWS // EACH), 199 + (state >> 20) % 9_800
        day = first + datetime.timedelta(days=row * 730 // ROWS)
        rows.append(f"@{customer},{day},{cents // 100}.{cents % 100:02}\n")
    return "".join(rows).encode()


def main():
    most = float(sys.argv[1]) * 1e9
    out, text, written, number = sys.stdout.buffer, block(), 0, 0
    out.write(b"customer,date,amount\n")
    while written < most:
        written += out.write(text.replace(b"@", b"%d-" % number))
        number += 1


main()
