export type Lanes = {
  /** Does the work after what is in that lane; without a lane, at once. */
  run<Value>(
    lane: string | null,
    work: () => Promise<Value>,
  ): Promise<Value | undefined>;
  /** Resolves when nothing is being done. */
  idle(): Promise<void>;
};

/** Work that is done one after the other in each lane. A failure is told. */
export function createLanes(tell: (error: unknown) => void): Lanes {
  const ends = new Map<string, Promise<unknown>>();
  const underway = new Set<Promise<unknown>>();
  return {
    run(lane, work) {
      const before = lane === null ? undefined : ends.get(lane);
      const done = (before ?? Promise.resolve()).then(work).catch((error) => {
        tell(error);
        return undefined;
      });
      if (lane !== null) ends.set(lane, done);
      underway.add(done);
      void done.then(() => underway.delete(done));
      return done;
    },
    async idle() {
      while (underway.size > 0) await Promise.all(underway);
    },
  };
}
