import "server-only";
import type {
  LanguageModelV4,
  LanguageModelV4Prompt,
  LanguageModelV4StreamPart,
} from "@ai-sdk/provider";
import type { Step } from "@/core/telemetry";
import type { CallUsage } from "@/features/limits/schema";
import { isModelPaused, type ModelRow } from "@/features/plans/queries";
import type { Trial } from "./circuit.ts";
import { admitTo, endAnswered, endTrial } from "./circuits.ts";
import { languageModel, PROVIDER_OPTIONS } from "./gateway.ts";
import {
  brokenOff,
  classifyFailure,
  nobodyAsked,
  type ProviderFailure,
} from "./provider-errors.ts";
import { allowsFallback, retryDelayMs } from "./rules.ts";
import type { RunningCall } from "./running-call.ts";
import { takeText } from "./text-past-provider.ts";
import { usageFromProvider } from "./usage.ts";

export type Generation = {
  chosenModelId: string;
  /** The chosen model, then what may stand in for it. */
  models: ModelRow[];
  /** Of the first of them, which has been admitted. */
  trial: Trial;
  prompt: LanguageModelV4Prompt;
  maxOutputTokens: number;
  inputTokensCounted: number;
  onText(text: string): void;
  step: Step;
};

export type GenerationEnd = {
  servedModel: ModelRow;
  /** The provider said that the answer is whole. */
  isComplete: boolean;
  /** Null when it is whole, or when we stopped it. */
  failure: ProviderFailure | null;
  usage: CallUsage | null;
  /** The last attempt was with the provider when it ended, not yet refused. */
  wasInFlight: boolean;
  attempts: number;
  failedAttemptsCostNanos: bigint;
};

/**
 * Gets an answer from the first model that gives one. Only before the first
 * token is anything tried again: the same model after a pause, then the next
 * that is not known to be down and that no brake holds.
 * A provider's failure is an end like others; a stop ends it with what was
 * received.
 */
export async function generate(
  call: RunningCall,
  generation: Generation,
): Promise<GenerationEnd> {
  const { models, chosenModelId } = generation;
  const [first] = models;
  if (!first) throw new Error("a generation needs a model");
  const end: GenerationEnd = { ...nothingYet(first), failure: nobodyAsked };
  for (const model of models) {
    const isChosen = model.id === chosenModelId;
    // Reserve has looked at the chosen one's brake alone.
    if (!isChosen && (await isModelPaused(call.db, model.id))) continue;
    const trial = model === first ? generation.trial : admitTo(model.id);
    if (!trial) continue;
    call.askedModelId = isChosen ? null : model.id;
    end.failure = null;
    try {
      await tryModel(call, { ...generation, model, trial }, end);
    } finally {
      endTrial(trial, model.id, end);
    }
    if (call.firstTokenAt || call.stopReason) break;
    if (!end.failure || !allowsFallback(end.failure)) break;
  }
  return end;
}

const nothingYet = (servedModel: ModelRow): GenerationEnd => ({
  servedModel,
  isComplete: false,
  failure: null,
  usage: null,
  wasInFlight: false,
  attempts: 0,
  failedAttemptsCostNanos: 0n,
});

/** The end of a generation that a fault of ours broke. */
export const brokenGeneration = (servedModel: ModelRow): GenerationEnd => ({
  ...nothingYet(servedModel),
  failure: brokenOff,
  attempts: 1,
});

/** Tries one model until it answers, refuses for good, or is given up. */
async function tryModel(
  call: RunningCall,
  generation: Generation & { model: ModelRow },
  end: GenerationEnd,
) {
  const { model, inputTokensCounted } = generation;
  const provider = languageModel(model);
  if (!provider) throw new Error(`no provider is set up for ${model.id}`);
  for (let tries = 1; ; tries += 1) {
    end.servedModel = model;
    end.attempts += 1;
    const result = await attempt(call, generation, provider);
    end.isComplete = result.isComplete;
    end.failure = result.failure;
    end.usage = result.usage;
    end.wasInFlight = !result.failure;
    if (!result.failure || call.firstTokenAt || call.stopReason) return;

    if (result.failure.mayHaveCost) {
      end.failedAttemptsCostNanos += costNanos(inputTokensCounted, model);
    }
    const delayMs = retryDelayMs(result.failure, tries, Math.random());
    if (delayMs === null) return;
    await call.pause(delayMs);
    if (call.stopReason) return;
  }
}

/** Micro-dollars a million tokens are thousandths of a nano-dollar a token. */
const costNanos = (inputTokens: number, model: ModelRow) =>
  (BigInt(inputTokens) * model.inputMicros + 500n) / 1_000n;

type AttemptResult = {
  isComplete: boolean;
  failure: ProviderFailure | null;
  usage: CallUsage | null;
};

async function attempt(
  call: RunningCall,
  generation: Generation & { model: ModelRow },
  provider: LanguageModelV4,
): Promise<AttemptResult> {
  const { model } = generation;
  const step = generation.step.call(`chat ${model.id}`, {
    "gen_ai.operation.name": "chat",
    "gen_ai.provider.name": PROVIDER_NAMES[model.provider],
    "gen_ai.request.model": model.id,
    "gen_ai.request.max_tokens": generation.maxOutputTokens,
    "gen_ai.request.stream": true,
  });
  const abortSignal = call.beginAttempt();
  const parts = new PartReader(call, generation);
  takeText(abortSignal, {
    onText: (text) => parts.takeText(text),
    onSign: () => call.touch(),
  });
  try {
    const { stream } = await provider.doStream({
      prompt: generation.prompt,
      maxOutputTokens: Math.min(
        generation.maxOutputTokens,
        model.outputTokensMax,
      ),
      providerOptions: PROVIDER_OPTIONS,
      abortSignal,
    });
    const reader = stream.getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      parts.take(value);
    }
  } catch (error) {
    parts.failure = abortSignal.aborted
      ? call.failureOfAttempt()
      : parts.failureOf(error);
  } finally {
    call.endAttempt();
  }
  parts.isComplete = parts.failure === null;
  if (call.stopReason) parts.failure = null;
  endProviderStep(step, parts);
  return parts;
}

/** Follows one attempt's stream. */
class PartReader implements AttemptResult {
  isComplete = false;
  failure: ProviderFailure | null = brokenOff;
  usage: CallUsage | null = null;
  servedBy: string | undefined;
  readonly #call: RunningCall;
  readonly #generation: Generation;
  #error: ProviderFailure | null = null;

  constructor(call: RunningCall, generation: Generation) {
    this.#call = call;
    this.#generation = generation;
  }

  takeText(text: string) {
    if (text === "") return;
    this.#receive(text);
    this.#generation.onText(text);
  }

  /** No output, of which some came, is none that a charge can be made of. */
  #believable(usage: CallUsage | null): CallUsage | null {
    return usage?.outputTokens === 0 && this.#call.firstTokenAt ? null : usage;
  }

  #receive(text: string) {
    if (!this.#call.firstTokenAt) endAnswered(this.#generation.trial);
    this.#call.receive(text);
  }

  /** What is wrong once there is text is no reason to try again. */
  failureOf(error: unknown): ProviderFailure {
    return this.#call.firstTokenAt ? brokenOff : classifyFailure(error);
  }

  take(part: LanguageModelV4StreamPart) {
    switch (part.type) {
      case "text-delta":
        this.takeText(part.delta);
        return;
      case "reasoning-delta":
        if (part.delta !== "") this.#receive(part.delta);
        return;
      case "response-metadata":
        this.servedBy = part.modelId;
        this.#call.touch();
        return;
      case "error":
        this.#error = this.failureOf(part.error);
        return;
      case "finish":
        this.usage = this.#believable(usageFromProvider(part.usage));
        this.failure = this.#error ?? failureOf(part.finishReason.unified);
        return;
      default:
        this.#call.touch();
    }
  }
}

/** A stream that ends without the provider's own end was cut. */
const failureOf = (finishReason: string) =>
  finishReason === "interrupted" || finishReason === "error" ? brokenOff : null;

const PROVIDER_NAMES: Record<ModelRow["provider"], string> = {
  openai: "openai",
  groq: "groq",
  local: "tollgate.local",
};

function endProviderStep(step: Step, parts: PartReader) {
  step.set({
    ...(parts.servedBy && { "gen_ai.response.model": parts.servedBy }),
    ...(parts.usage && {
      "gen_ai.usage.input_tokens": parts.usage.inputTokens,
      "gen_ai.usage.output_tokens": parts.usage.outputTokens,
      "gen_ai.usage.cache_read.input_tokens": parts.usage.cachedInputTokens,
      "gen_ai.usage.cache_creation.input_tokens": parts.usage.cacheWriteTokens,
    }),
  });
  step.end(parts.failure?.code);
}
