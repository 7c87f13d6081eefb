"""REF-1 as a Numba loop: the yardstick that a compiled rule file is held against.

    pip install numba numpy
    python benches/peers/ref1_numba.py [MEMBERS] [ROUNDS]

One stream of random numbers, sums by month, no sums of squares, no twin, one program. CPU seconds of the process,
after compiling; the median of the rounds.
"""

import sys
import time

import numpy as np
from numba import njit

DAY = 86_400
YEAR = 365 * DAY
HORIZON = 1_095 * DAY
MONTHS = 36
LOTS = 4_096


@njit
def simulate(members, seed):
    np.random.seed(seed)
    sums = np.zeros((MONTHS, 5), np.int64)  # purchases, revenue, issued, redeemed, expired
    due = np.empty(LOTS, np.int64)
    left = np.empty(LOTS, np.int64)
    for _ in range(members):
        rate = np.random.gamma(1.0, 0.5 / 7.0) / DAY
        leaves = np.random.beta(0.8, 30.0)
        first, last, balance = 0, 0, 0
        year, spent, before = 0, 0, 0
        at, time_ = 0, 0.0
        repeat = False
        while True:
            while first < last and due[first % LOTS] <= at:
                month = min(due[first % LOTS] * MONTHS // HORIZON, MONTHS - 1)
                sums[month, 4] += left[first % LOTS]
                balance -= left[first % LOTS]
                first += 1
            if at // YEAR != year:
                before = spent if at // YEAR == year + 1 else 0
                year = at // YEAR
                spent = 0
            amount = max(1, int(np.exp(np.log(2_500.0) + 0.6 * np.random.standard_normal()) + 0.5))
            best = max(spent, before)
            factor = 4 + (best >= 50_000) + (best >= 150_000)
            points = amount * factor // 400
            spent += amount
            month = at * MONTHS // HORIZON
            sums[month, 0] += 1
            sums[month, 1] += amount
            if points > 0:
                sums[month, 2] += points
                balance += points
                due[last % LOTS] = at + YEAR
                left[last % LOTS] = points
                last += 1
            if np.random.random() < 0.5 and balance >= 500:
                need = 500
                while need > 0:
                    take = min(need, left[first % LOTS])
                    left[first % LOTS] -= take
                    need -= take
                    if left[first % LOTS] == 0:
                        first += 1
                sums[month, 3] += 500
                balance -= 500
            if repeat and np.random.random() < leaves:
                break
            repeat = True
            time_ += np.random.exponential(1.0) / rate
            if time_ >= HORIZON:
                break
            at = int(time_)
        while first < last and due[first % LOTS] <= HORIZON:
            month = min(due[first % LOTS] * MONTHS // HORIZON, MONTHS - 1)
            sums[month, 4] += left[first % LOTS]
            first += 1
    return sums


def main():
    members = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 7
    simulate(10, 1)
    seconds = []
    for seed in range(rounds):
        begun = time.process_time()
        sums = simulate(members, seed)
        seconds.append(time.process_time() - begun)
    purchases = sums[:, 0].sum()
    median = sorted(seconds)[len(seconds) // 2]
    each = sums.sum(axis=0) / members
    print("a member: purchases %.3f, issued %.2f, redeemed %.2f, expired %.2f" % (each[0], each[2], each[3], each[4]))
    print("%.1f ns a purchase, %.1f million purchases a CPU-second" % (median / purchases * 1e9, purchases / median / 1e6))


main()
