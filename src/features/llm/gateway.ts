import "server-only";
import { createGroq } from "@ai-sdk/groq";
import { createOpenAI } from "@ai-sdk/openai";
import type {
  LanguageModelV4,
  SharedV4ProviderOptions,
} from "@ai-sdk/provider";
import { env } from "@/core/env";
import { fetchPastProvider } from "./text-past-provider.ts";

export type ProviderName = "openai" | "groq" | "local";

/** The stand-in takes any key. */
const LOCAL_KEY = "local";

/**
 * What every call says beside its prompt: OpenAI is not to keep answers.
 */
export const PROVIDER_OPTIONS: SharedV4ProviderOptions = {
  openai: { store: false },
};

/** Whether calls to this provider can be made with the configuration there is. */
export const isProviderConfigured = (provider: ProviderName) =>
  accessTo(provider) !== null;

/** Of the companies themselves, as people know them. */
export const PROVIDER_LABELS: Record<ProviderName, string> = {
  openai: "OpenAI",
  groq: "Groq",
  local: "The local model",
};

/**
 * The model behind its specification. Null when its provider is not set up.
 */
export function languageModel(model: {
  id: string;
  provider: ProviderName;
}): LanguageModelV4 | null {
  const access = accessTo(model.provider);
  if (!access) return null;
  switch (model.provider) {
    case "openai":
      return openai(access).responses(model.id);
    case "groq":
      return groq(access).languageModel(model.id);
    case "local":
      return openai(access).chat(model.id);
  }
}

type Access = { apiKey: string; baseURL?: string };

/** A provider's real variables where they are set, else the stand-in. */
function accessTo(provider: ProviderName): Access | null {
  const variables = env();
  switch (provider) {
    case "openai":
      return (
        real(variables.OPENAI_API_KEY, variables.OPENAI_BASE_URL) ??
        standIn("/v1")
      );
    case "groq":
      return (
        real(variables.GROQ_API_KEY, variables.GROQ_BASE_URL) ??
        standIn("/openai/v1")
      );
    case "local":
      return standIn("/v1");
  }
}

/** Compatible servers often want no key; the packages insist on one. */
function real(key: string | undefined, baseURL: string | undefined) {
  if (key === undefined && baseURL === undefined) return null;
  return { apiKey: key ?? "none", ...(baseURL && { baseURL }) };
}

function standIn(path: string): Access | null {
  const url = env().LOCAL_MODEL_URL;
  return url ? { apiKey: LOCAL_KEY, baseURL: `${trimmed(url)}${path}` } : null;
}

const trimmed = (url: string) => url.replace(/\/$/, "");

const openai = onceForEach((access: Access) =>
  createOpenAI({ ...access, fetch: fetchPastProvider }),
);
const groq = onceForEach((access: Access) =>
  createGroq({ ...access, fetch: fetchPastProvider }),
);

/** A provider object holds no connection, but making one costs. */
function onceForEach<Provider>(create: (access: Access) => Provider) {
  const made = new Map<string, Provider>();
  return (access: Access): Provider => {
    const key = `${access.baseURL} ${access.apiKey}`;
    const provider = made.get(key) ?? create(access);
    made.set(key, provider);
    return provider;
  };
}
