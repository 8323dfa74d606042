import { z } from "zod";
import type { Ask, Turn } from "../ask.ts";
import { badRequest, type VendorError } from "./errors.ts";

/** A question read from a body, or why it cannot be. */
export type Read = { ok: true; ask: Ask } | { ok: false; error: VendorError };

const content = z.union([
  z.string(),
  z.array(
    z.looseObject({
      text: z.string().optional(),
      image_url: z
        .union([z.string(), z.looseObject({ url: z.string() })])
        .optional(),
    }),
  ),
  z.null(),
]);
const message = z.looseObject({
  role: z.enum(["system", "developer", "user", "assistant", "tool"]),
  content: content.optional(),
});
const model = z.string().min(1);
const ceiling = z.int().nullish();

const responsesBody = z.looseObject({
  model,
  // Items without a role (reasoning, references) are no turns.
  input: z.union([
    z.string(),
    z.array(z.union([message, z.looseObject({ type: z.string() })])),
  ]),
  instructions: z.string().nullish(),
  stream: z.boolean().nullish(),
  max_output_tokens: ceiling,
  reasoning: z.looseObject({ summary: z.string().nullish() }).nullish(),
});

const chatBody = z.looseObject({
  model,
  messages: z.array(message).min(1),
  stream: z.boolean().nullish(),
  stream_options: z
    .looseObject({ include_usage: z.boolean().nullish() })
    .nullish(),
  max_tokens: ceiling,
  max_completion_tokens: ceiling,
  reasoning_format: z.string().nullish(),
});

const RESPONSES_CEILING_MIN = 16;

export function readResponses(body: unknown): Read {
  const parsed = responsesBody.safeParse(body);
  if (!parsed.success) return invalid(parsed.error);
  const { input, instructions, max_output_tokens, ...rest } = parsed.data;
  const belowMin = ceilingBelow({
    name: "max_output_tokens",
    given: max_output_tokens,
    min: RESPONSES_CEILING_MIN,
  });
  if (belowMin) return { ok: false, error: belowMin };
  const items = typeof input === "string" ? [said("user", input)] : input;
  const messages = [
    ...(instructions ? [said("system", instructions)] : []),
    ...items,
  ];
  return {
    ok: true,
    ask: {
      endpoint: "responses",
      model: rest.model,
      turns: messages.flatMap((item) => {
        const parsedItem = message.safeParse(item);
        return parsedItem.success ? [turnOf(parsedItem.data)] : [];
      }),
      isStreamed: rest.stream ?? false,
      outputTokensMax: max_output_tokens ?? null,
      wantsUsage: true,
      wantsReasoning: Boolean(rest.reasoning?.summary),
    },
  };
}

export function readChat(body: unknown, endpoint: "chat" | "groq"): Read {
  const parsed = chatBody.safeParse(body);
  if (!parsed.success) return invalid(parsed.error);
  const asked = parsed.data;
  const outputTokensMax =
    asked.max_completion_tokens ?? asked.max_tokens ?? null;
  const belowMin = ceilingBelow({
    name: "max_tokens",
    given: outputTokensMax,
    min: 1,
  });
  if (belowMin) return { ok: false, error: belowMin };
  return {
    ok: true,
    ask: {
      endpoint,
      model: asked.model,
      turns: asked.messages.map(turnOf),
      isStreamed: asked.stream ?? false,
      outputTokensMax,
      wantsUsage: asked.stream_options?.include_usage ?? false,
      wantsReasoning: asked.reasoning_format === "parsed",
    },
  };
}

const said = (role: "system" | "user", text: string) => ({
  role,
  content: text,
});

const ROLES = {
  system: "system",
  developer: "system",
  tool: "system",
  user: "user",
  assistant: "assistant",
} as const;

function turnOf({ role, content }: z.output<typeof message>): Turn {
  const text =
    typeof content === "string"
      ? content
      : (content ?? []).map((part) => part.text ?? "").join("");
  const images = typeof content === "string" ? [] : (content ?? []);
  const urls = images.flatMap(({ image_url: image }) =>
    image === undefined ? [] : [typeof image === "string" ? image : image.url],
  );
  return {
    role: ROLES[role],
    text,
    ...(urls.length > 0 && { images: urls }),
  };
}

function ceilingBelow(options: {
  name: string;
  given: number | null | undefined;
  min: number;
}): VendorError | undefined {
  const { name, given, min } = options;
  if (given === null || given === undefined || given >= min) return undefined;
  return badRequest(
    `Invalid '${name}': integer below minimum value. Expected a value >= ${min}, but got ${given} instead.`,
    { param: name, code: "integer_below_min_value" },
  );
}

function invalid(error: z.ZodError): Read {
  const issue = error.issues[0];
  const param = issue?.path.join(".") ?? "";
  const isMissing =
    issue?.code === "invalid_type" && issue.message.includes("undefined");
  return {
    ok: false,
    error: isMissing
      ? badRequest(`Missing required parameter: '${param}'.`, {
          param,
          code: "missing_required_parameter",
        })
      : badRequest(`Invalid value for '${param}'.`, {
          param,
          code: "invalid_value",
        }),
  };
}
