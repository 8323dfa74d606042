/**
 * Saves one value at a time, in order; of those that come while one is being
 * saved only the last.
 */
export function latestOnly<Value>(save: (value: Value) => Promise<void>) {
  let next: { value: Value } | null = null;
  let isSaving = false;
  return async (value: Value) => {
    next = { value };
    if (isSaving) return;
    isSaving = true;
    try {
      while (next) {
        const saved: { value: Value } = next;
        next = null;
        await save(saved.value);
      }
    } finally {
      isSaving = false;
    }
  };
}
