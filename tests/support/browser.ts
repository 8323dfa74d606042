import { NextRequest } from "next/server";
import { handlers } from "@/features/account/auth";

/** One browser as Auth.js sees it: it keeps cookies and follows a sign-in. */
export class Browser {
  readonly #cookies = new Map<string, string>();

  constructor(
    readonly appUrl: string,
    /** What a trusted proxy would say of where it is. */
    readonly address: string | null = null,
  ) {}

  get cookie(): string {
    return [...this.#cookies].map((pair) => pair.join("=")).join("; ");
  }

  get sessionToken(): string | undefined {
    return this.#cookies.get("authjs.session-token");
  }

  take(name: string, value: string) {
    this.#cookies.set(name, value);
  }

  lose(name: string) {
    this.#cookies.delete(name);
  }

  async get(path: string): Promise<Response> {
    return this.#keep(await handlers.GET(this.#request(path)));
  }

  async post(path: string, fields: Record<string, string>): Promise<Response> {
    const answer = await this.get("/api/auth/csrf");
    const { csrfToken } = await answer.json();
    const body = new URLSearchParams({ csrfToken, ...fields });
    return this.#keep(
      await handlers.POST(this.#request(path, { method: "POST", body })),
    );
  }

  /** Goes to the provider's own page; returns its address. */
  async begin(provider: string, next = "/chat"): Promise<string> {
    const path = `/api/auth/signin/${provider}`;
    return destination(await this.post(path, { callbackUrl: next }));
  }

  /** Signs in as one of the stand-in's people; returns where that led. */
  async signIn(
    provider: "github" | "google",
    { email, next = "/chat" }: { email: string; next?: string },
  ): Promise<string> {
    const back = await choosePerson(await this.begin(provider, next), email);
    return this.finish(back);
  }

  /** Comes back from the provider; returns where that led. */
  async finish(callbackUrl: string): Promise<string> {
    const url = destination(await this.get(callbackUrl));
    return url.replace(this.appUrl, "");
  }

  #request(
    path: string,
    init: { method?: string; body?: URLSearchParams } = {},
  ) {
    return new NextRequest(new URL(path, this.appUrl), {
      ...init,
      headers: {
        cookie: this.cookie,
        ...(this.address && { "x-forwarded-for": this.address }),
      },
    });
  }

  #keep(answer: Response): Response {
    for (const line of answer.headers.getSetCookie()) {
      const [pair = "", ...attributes] = line.split("; ");
      const equals = pair.indexOf("=");
      const name = pair.slice(0, equals);
      if (attributes.includes("Max-Age=0")) this.lose(name);
      else this.take(name, pair.slice(equals + 1));
    }
    return answer;
  }
}

/** Presses a person's button on the stand-in's page; the address it leads to. */
export async function choosePerson(
  authorizeUrl: string,
  email: string,
): Promise<string> {
  const page = await (await fetch(authorizeUrl)).text();
  const form = page
    .match(/<form [\s\S]*?<\/form>/g)
    ?.find((candidate) => candidate.includes(email));
  if (!form) throw new Error(`nobody with ${email} on the page`);
  const fields = [...form.matchAll(/name="([^"]*)" value="([^"]*)"/g)].map(
    ([, name = "", value = ""]) => [name, value.replaceAll("&amp;", "&")],
  );
  const action = form.match(/action="([^"]*)"/)?.[1] ?? "";
  const answer = await fetch(new URL(action, authorizeUrl), {
    method: "POST",
    redirect: "manual",
    body: new URLSearchParams(fields),
  });
  return destination(answer);
}

/** The address of the link the stand-in's page offers to somebody who refuses. */
export async function cancelAddress(authorizeUrl: string): Promise<string> {
  const page = await (await fetch(authorizeUrl)).text();
  const href = page.match(/href="([^"]*error=access_denied[^"]*)"/)?.[1];
  if (!href) throw new Error("the page offers no way to refuse");
  return href.replaceAll("&amp;", "&");
}

function destination(answer: Response): string {
  const location = answer.headers.get("location");
  if (!location) throw new Error(`no redirect, but ${answer.status}`);
  return location;
}
