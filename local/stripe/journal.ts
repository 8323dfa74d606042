/** What was done, and how to undo it, while something is only being tried. */
export type Journal = {
  note(undo: () => void): void;
  /** Does something, or nothing at all if it throws. */
  tentatively<Value>(act: () => Value): Value;
  /** What would come of something, which then did not happen. */
  imagine<Value>(act: () => Value): Value;
};

export function createJournal(afterUndo: () => void): Journal {
  let open: (() => void)[] | null = null;

  const undoAll = (done: (() => void)[]) => {
    open = null;
    for (const undo of done.toReversed()) undo();
    afterUndo();
  };

  /** @param keeps Whether what was done stays, if it ended well. */
  const attempt = <Value>(act: () => Value, keeps: boolean): Value => {
    const outer = open;
    const done: (() => void)[] = [];
    open = done;
    let isKept = false;
    try {
      const value = act();
      isKept = keeps;
      return value;
    } finally {
      if (isKept) outer?.push(...done);
      else undoAll(done);
      open = outer;
    }
  };

  return {
    note(undo) {
      open?.push(undo);
    },
    tentatively: (act) => attempt(act, true),
    imagine: (act) => attempt(act, false),
  };
}
