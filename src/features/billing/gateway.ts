import "server-only";
import Stripe from "stripe";
import { env } from "@/core/env";
import {
  LOCAL_STRIPE_KEY,
  LOCAL_STRIPE_WEBHOOK_SECRET,
} from "@/core/env/stand-ins";
import { StripeFault, type StripeFaultKind } from "./fault.ts";

/** The version the types of this release of `stripe` are written for. */
export const API_VERSION = "2026-10-28.endive";
const TIMEOUT_MS = 10_000;
const RETRIES_MAX = 2;

/**
 * Access to Stripe in one mode. The verbs are in the folder gateway/, a file an
 * area; nothing else calls `ask`.
 */
export type StripeGateway = {
  /** Whether its key moves real money. */
  isLive: boolean;
  /** Null: no delivery can be verified, so none is believed. */
  webhookSecret: string | null;
  /**
   * @throws StripeFault for whatever Stripe, or the way to it, refuses, and for
   * an object of the other mode.
   */
  ask<Answer>(act: (stripe: Stripe) => Promise<Answer>): Promise<Answer>;
};

/** Access with the configuration there is; null when payments are not set up. */
export function stripeGateway(): StripeGateway | null {
  const access = configuredAccess();
  return access && gatewayTo(access);
}

export type StripeAccess = {
  key: string;
  webhookSecret: string | null;
  /** Stripe's own unless given. */
  base?: string;
};

/** One client for each key and address: it holds the connections. */
export function gatewayTo(access: StripeAccess): StripeGateway {
  const { base = "", key, webhookSecret } = access;
  const name = `${base} ${key} ${webhookSecret}`;
  const made = gateways.get(name) ?? connect(access);
  gateways.set(name, made);
  return made;
}

const gateways = new Map<string, StripeGateway>();

function configuredAccess(): StripeAccess | null {
  const variables = env();
  if (variables.STRIPE_SECRET_KEY) {
    return {
      key: variables.STRIPE_SECRET_KEY,
      webhookSecret: variables.STRIPE_WEBHOOK_SECRET ?? null,
      ...(variables.STRIPE_API_BASE && { base: variables.STRIPE_API_BASE }),
    };
  }
  if (!variables.LOCAL_STRIPE_URL) return null;
  return {
    key: LOCAL_STRIPE_KEY,
    webhookSecret: LOCAL_STRIPE_WEBHOOK_SECRET,
    base: variables.LOCAL_STRIPE_URL,
  };
}

function connect({ key, webhookSecret, base }: StripeAccess): StripeGateway {
  const isLive = /^(sk|rk)_live_/.test(key);
  const stripe = new Stripe(key, {
    apiVersion: API_VERSION,
    timeout: TIMEOUT_MS,
    maxNetworkRetries: RETRIES_MAX,
    telemetry: false,
    ...(base && addressOf(base)),
  });
  return {
    isLive,
    webhookSecret,
    async ask(act) {
      const answer = await act(stripe).catch((error: unknown) => {
        throw asFault(error);
      });
      assertMode(answer, isLive);
      return answer;
    },
  };
}

/** Test and live objects never mix: neither in an object nor in a list. */
function assertMode(answer: unknown, isLive: boolean) {
  const { data = [] } = Object(answer);
  for (const part of [answer, ...(Array.isArray(data) ? data : [])]) {
    const { livemode } = Object(part);
    if (typeof livemode === "boolean" && livemode !== isLive) {
      throw new StripeFault("forbidden", { code: "wrong_mode" });
    }
  }
}

function addressOf(base: string) {
  const { protocol, hostname, port } = new URL(base);
  const isPlain = protocol === "http:";
  return {
    protocol: isPlain ? ("http" as const) : ("https" as const),
    host: hostname,
    port: port || (isPlain ? 80 : 443),
  };
}

function asFault(error: unknown): unknown {
  if (!(error instanceof Stripe.errors.StripeError)) return error;
  return new StripeFault(kindOf(error), {
    code: error.code ?? error.rawType ?? error.type,
    declineCode: error.decline_code ?? null,
    status: error.statusCode ?? null,
    requestId: error.requestId ?? null,
    cause: error,
  });
}

function kindOf(error: Stripe.errors.StripeError): StripeFaultKind {
  const { errors } = Stripe;
  if (error instanceof errors.StripeCardError) return "card_declined";
  if (
    error instanceof errors.StripeConnectionError ||
    error instanceof errors.StripeRateLimitError ||
    error.statusCode === 429 ||
    (error.statusCode ?? 0) >= 500
  ) {
    return "unavailable";
  }
  if (error.rawType === "idempotency_error") return "key_in_use";
  if (error.code === "resource_missing") return "missing";
  if (error.statusCode === 401 || error.statusCode === 403) return "forbidden";
  return "invalid";
}
