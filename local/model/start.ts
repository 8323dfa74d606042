import { closeServer, listen } from "../listen.ts";
import {
  type Behaviour,
  behaviourSchema,
  createBehaviours,
} from "./behaviour.ts";
import { createCalls, type ModelCall } from "./calls.ts";
import { createPrefixMemory } from "./prefix-memory.ts";
import { createModelServer } from "./server.ts";

export type Model = {
  /** Without a path: OpenAI's is below `/v1`, Groq's below `/openai/v1`. */
  url: string;
  openaiUrl: string;
  groqUrl: string;
  /** Tells it to behave differently; the newest that fits a call counts. */
  behave(behaviour: Behaviour): void;
  /** Forgets what it was told, its calls and the prompts it remembers. */
  reset(): void;
  /** The calls since the start or the last reset, oldest first. */
  calls(): readonly ModelCall[];
  /** Resolves when so many calls have begun. */
  whenCalled(count: number): Promise<void>;
  /** Resolves when no call is running. */
  whenIdle(): Promise<void>;
  close(): Promise<void>;
};

const TOKENS_PER_SECOND = 45;
const FIRST_TOKEN_MS = 300;

/**
 * Starts the stand-in for OpenAI and Groq on loopback.
 *
 * @param options.port Used if free; else, and when 0 or left out, a free one.
 * @param options.tokensPerSecond 45 unless given; 0 is as fast as possible.
 * @param options.firstTokenMs 300 unless given; 0 when told to be fast.
 * @param options.burst Tokens a socket write; 1 unless given.
 */
export async function startModel(
  options: {
    port?: number;
    tokensPerSecond?: number;
    firstTokenMs?: number;
    burst?: number;
  } = {},
): Promise<Model> {
  const { tokensPerSecond = TOKENS_PER_SECOND } = options;
  const behaviours = createBehaviours();
  const calls = createCalls();
  const memory = createPrefixMemory();
  const server = createModelServer({
    behaviours,
    calls,
    memory,
    usual: {
      tokensPerSecond,
      delayFirstTokenMs:
        options.firstTokenMs ?? (tokensPerSecond === 0 ? 0 : FIRST_TOKEN_MS),
      burst: options.burst ?? 1,
    },
  });
  const url = await listen(server, options.port);
  return {
    url,
    openaiUrl: `${url}/v1`,
    groqUrl: `${url}/openai/v1`,
    behave: (behaviour) => behaviours.add(behaviourSchema.parse(behaviour)),
    reset() {
      behaviours.clear();
      calls.clear();
      memory.clear();
    },
    calls: calls.list,
    whenCalled: calls.whenBegun,
    whenIdle: calls.whenIdle,
    close: () => closeServer(server),
  };
}
