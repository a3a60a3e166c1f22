"""Chains of waits made at random: pstop names each task of them, finds every deadlock, and none
where there is none. CHAINS says how many; SEED repeats a run."""
import os
import random
import time

import chains
import pstop
import tap

COUNT = int(os.environ.get("CHAINS", "40"))
SEED = int(os.environ.get("SEED", str(int(time.time()))))
TOGETHER = 20

source = random.Random(SEED)
tap.diag(f"SEED={SEED}")
wrong, cycles, made, right, hops = [], 0, 0, 0, 0
while made < COUNT:
    several = []
    for i in range(min(TOGETHER, COUNT - made)):
        folder = os.path.join(tap.tmp, f"{made + i}")
        os.mkdir(folder)
        several.append(chains.Chain(source, folder))
    time.sleep(0.3)
    try:
        doc = pstop.document("-d", "0.5", *(chain.pids[0] for chain in several))
    finally:
        for chain in several:
            chain.end()
    for i, chain in enumerate(several):
        says, named, of = chain.differs(doc)
        cycles += chain.is_cycle
        right += named
        hops += of
        if says:
            wrong.append(f"chain {made + i}: {says}")
    made += len(several)
tap.is_(made, COUNT, f"{COUNT} chains were made, {cycles} of them deadlocks")
tap.ok(not wrong, "each is as it was made", "\n".join(wrong[:20]))
tap.ok(right >= 0.99 * hops, "of the hops, 99 % are right", f"{right} of {hops}")
tap.done_testing()
