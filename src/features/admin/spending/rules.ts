export const BRAKE_LEVELS = ["no_new_calls", "stop_running_calls"] as const;
export const SPIKE_KINDS = ["person", "feature", "model"] as const;

/** What stands for all models where one may be chosen. */
export const ALL_MODELS = "";

export type BrakeLevel = (typeof BRAKE_LEVELS)[number];
/** How far a brake is pulled; `off` where it is not. */
export type BrakeState = BrakeLevel | "off";
export type SpikeKind = (typeof SPIKE_KINDS)[number];

const DOLLAR_NANOS = 1_000_000_000n;

/** So many times what is usual at that hour is a spike. */
export const SPIKE_FACTOR = 4n;

/**
 * Less than this within an hour is no spike, whatever is usual. A person's plan
 * costs a few dollars a month; a feature or a model is used by everybody.
 */
export const SPIKE_FLOOR_NANOS: Record<SpikeKind, bigint> = {
  person: DOLLAR_NANOS,
  feature: 5n * DOLLAR_NANOS,
  model: 5n * DOLLAR_NANOS,
};

/** The first day of a moment's UTC month, as the database has it. */
export const monthOf = (moment: Date) =>
  `${moment.toISOString().slice(0, 7)}-01`;

/** The state of a model's own brake. */
export const brakeOfModel = (model: {
  isPaused: boolean;
  isStopped: boolean;
}): BrakeState => {
  if (!model.isPaused) return "off";
  return model.isStopped ? "stop_running_calls" : "no_new_calls";
};
