import { type Page, type Rewrite, withBody } from "./front.ts";
import { PEOPLE } from "./people.ts";

const PERSON_FORM = /<form class="user-form"[\s\S]*?<\/form>/g;

/**
 * Shows our people only, and a way to refuse as the real page has one: it goes
 * back with `error=access_denied`.
 */
export const correctSignInPage =
  (authorizePath: string): Rewrite =>
  ({ method, url }, page) => {
    if (method !== "GET" || url.pathname !== authorizePath) return undefined;
    if (page.status !== 200) return undefined;
    return withBody(page, withRefusal(withOurPeople(page), url));
  };

const withOurPeople = (page: Page): string =>
  page.body
    .toString()
    .replaceAll(PERSON_FORM, (form) =>
      PEOPLE.some((person) => form.includes(person.email)) ? form : "",
    );

function withRefusal(html: string, authorizeUrl: URL): string {
  const back = authorizeUrl.searchParams.get("redirect_uri");
  if (back === null) return html;
  const refusal = new URL(back);
  refusal.searchParams.set("error", "access_denied");
  const state = authorizeUrl.searchParams.get("state");
  if (state !== null) refusal.searchParams.set("state", state);
  const link = `<p><a href="${escapeAttribute(refusal.href)}">Cancel</a></p>`;
  const end = html.lastIndexOf("</form>") + "</form>".length;
  return `${html.slice(0, end)}\n${link}${html.slice(end)}`;
}

const escapeAttribute = (text: string) =>
  text.replaceAll("&", "&amp;").replaceAll('"', "&quot;");
