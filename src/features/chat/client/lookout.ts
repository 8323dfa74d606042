import { field, textOf } from "./json.ts";
import type { Store } from "./store.ts";
import type { ConversationState, Surroundings } from "./surroundings.ts";
import type { Wire } from "./wire.ts";

/**
 * After another tab has asked, its question is at the server within moments;
 * the sum is under the two seconds in which every tab shows it.
 */
const LOOKS_AFTER_ASKED_MS = [150, 250, 400, 600];

const COPY_EXPECTED_MS = 5_000;

/** A title is a call of its own, which follows a first answer. */
const LOOKS_FOR_TITLE_MS = [500, 700, 1_200, 2_500, 5_000];

/** What the server says of a conversation, short of sending it. */
type Glance = {
  title: string;
  chosenId: string | null;
  newest: { id: string; status: string } | null;
};

/**
 * Notices what another tab or another device has done to a conversation that
 * is shown here. The server is asked whether its copy differs, and only then
 * is the copy read.
 */
export class Lookout {
  readonly #wire: Wire;
  readonly #around: Surroundings;
  readonly #store: Store<ConversationState>;
  readonly #isReading: () => boolean;
  #watchers = 0;
  #lastNews = { news: "", untilMs: 0 };

  constructor(parts: {
    wire: Wire;
    around: Surroundings;
    store: Store<ConversationState>;
    conversationId: string;
    /** An answer is being read: its stream tells. */
    isReading: () => boolean;
  }) {
    this.#wire = parts.wire;
    this.#around = parts.around;
    this.#store = parts.store;
    this.#isReading = parts.isReading;
    this.#around.channel.onTold(({ conversationId, event }) => {
      if (conversationId !== parts.conversationId) return;
      void (event === "asked" ? this.#lookOften() : this.look());
    });
  }

  /** Somebody sees the conversation: from now on it is kept fresh. */
  watch = () => {
    this.#watchers += 1;
    return () => {
      this.#watchers -= 1;
    };
  };

  /** True when the server's copy differs, and is called for. */
  async look(): Promise<boolean> {
    if (this.#watchers === 0 || this.#isReading()) return false;
    const { isStored } = this.#store.getState();
    const response = await this.#wire.glance();
    if (!response || this.#isReading()) return false;
    const isGone = response.status === 404 && isStored;
    if (!response.ok && !isGone) return false;
    const glance = parseGlance(await response.json().catch(() => null));
    if (!isGone && !this.#differs(glance)) {
      this.#store.update({ title: glance.title });
      return false;
    }
    this.#callForCopy(glance);
    return true;
  }

  /**
   * A first answer has ended: looks until the server has another title than the
   * question's own words, also while nobody sees the conversation.
   */
  async expectTitle(words: string) {
    for (const delayMs of LOOKS_FOR_TITLE_MS) {
      const { title } = this.#store.getState();
      if (title !== null && title !== words) return;
      await this.#around.wait(delayMs);
      const response = await this.#wire.glance();
      if (!response?.ok) continue;
      const glance = parseGlance(await response.json().catch(() => null));
      if (glance.title) this.#store.update({ title: glance.title });
    }
  }

  async #lookOften() {
    for (const delayMs of LOOKS_AFTER_ASKED_MS) {
      await this.#around.wait(delayMs);
      if (await this.look()) return;
    }
  }

  /** Once for the same news, while that copy may be on its way. */
  #callForCopy(glance: Glance) {
    const news = JSON.stringify(glance);
    const now = this.#around.now();
    if (news === this.#lastNews.news && now < this.#lastNews.untilMs) return;
    this.#lastNews = { news, untilMs: now + COPY_EXPECTED_MS };
    const { staleCount } = this.#store.getState();
    this.#store.update({ staleCount: staleCount + 1 });
  }

  #differs({ title, chosenId, newest }: Glance) {
    const ours = this.#store.getState();
    const find = (wantedId: string | null | undefined) =>
      ours.messages.find(({ id }) => id === wantedId);
    if (newest && statusOf(find(newest.id)) !== newest.status) return true;
    const chosen = find(ours.chosenId);
    const isUnknownToServer =
      ours.isChoiceUnsaved ||
      (chosen?.role === "user" && chosen.delivery !== "stored");
    if (!isUnknownToServer && ours.chosenId !== chosenId) return true;
    return ours.title !== null && ours.title !== title;
  }
}

function parseGlance(body: unknown): Glance {
  const newest = field(body, "newest");
  const id = textOf(field(newest, "id"));
  const status = textOf(field(newest, "status"));
  return {
    title: textOf(field(body, "title")) ?? "",
    chosenId: textOf(field(body, "chosenId")),
    newest: id && status ? { id, status } : null,
  };
}

/** As the server calls it. */
function statusOf(message: ConversationState["messages"][number] | undefined) {
  if (message?.role !== "assistant") return message ? "complete" : null;
  return message.status === "waiting" ? "running" : message.status;
}
