import { Button } from "@react-email/button";
import { Container } from "@react-email/container";
import { Head } from "@react-email/head";
import { Heading } from "@react-email/heading";
import { Hr } from "@react-email/hr";
import { Html } from "@react-email/html";
import { Link } from "@react-email/link";
import { Preview } from "@react-email/preview";
import { Section } from "@react-email/section";
import { Text } from "@react-email/text";
import type { ReactNode } from "react";
import type { Words } from "../told-words.ts";
import { MAIL_COLORS } from "./colors.ts";
import { MailMeter } from "./meter.tsx";

/** A mail as its template takes it; addresses are absolute. */
export type MailContent = Omit<Words, "action"> & {
  /** BCP 47 tag. */
  lang: string;
  appName: string;
  appUrl: string;
  action: { label: string; url: string } | null;
  /** What is used of what, for a meter; null where there is none. */
  meter: { used: number; limit: number } | null;
  why: string;
  zone: string | null;
  unsubscribe: { label: string; url: string } | null;
  support: { label: string; address: string } | null;
  /** By name and postal address, where that is configured. */
  seller: string | null;
};

/** One look for all mails: a sheet on the ground, what happened, what next. */
export const NoticeMail = (content: MailContent) => (
  <Html lang={content.lang} dir="ltr">
    <Head>
      <meta name="color-scheme" content="light dark" />
      <meta name="supported-color-schemes" content="light dark" />
      <title>{content.title}</title>
      <style>{THEMES}</style>
    </Head>
    <Preview>{content.lines.join(" ")}</Preview>
    <Ground>
      <Container className="sheet" style={SHEET}>
        <Text style={{ ...TEXT, fontWeight: 600 }} className="text">
          <Link href={content.appUrl} className="text" style={NAME}>
            {content.appName}
          </Link>
        </Text>
        <Heading as="h1" className="text" style={TITLE}>
          {content.title}
        </Heading>
        {content.meter && <MailMeter {...content.meter} />}
        {content.lines.map((line) => (
          <Text key={line} className="text" style={TEXT}>
            {line}
          </Text>
        ))}
        <Facts facts={content.facts} />
        {content.action && (
          <Section style={{ margin: "24px 0 0" }}>
            <Button href={content.action.url} className="button" style={BUTTON}>
              {content.action.label}
            </Button>
          </Section>
        )}
        <Hr className="rule" style={RULE} />
        <Foot {...content} />
      </Container>
    </Ground>
  </Html>
);

/**
 * Programs that drop a body's colour keep a cell's. React Email's own body
 * gives its cell no class, and so no colour in the dark.
 */
const Ground = ({ children }: { children: ReactNode }) => (
  <body className="ground" style={{ ...GROUND, padding: 0 }}>
    <table role="presentation" width="100%" cellPadding="0" cellSpacing="0">
      <tbody>
        <tr>
          <td className="ground" style={GROUND}>
            {children}
          </td>
        </tr>
      </tbody>
    </table>
  </body>
);

const Facts = ({ facts }: Pick<MailContent, "facts">) =>
  facts.length === 0 ? null : (
    <table
      role="presentation"
      width="100%"
      cellPadding="0"
      cellSpacing="0"
      style={{ margin: "16px 0 0" }}
    >
      <tbody>
        {facts.map(({ name, value }) => (
          <tr key={name}>
            <td className="muted rule" style={CELL}>
              {name}
            </td>
            <td
              className="text rule"
              align="right"
              style={{ ...CELL, color: LIGHT.text }}
            >
              {value}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );

const Foot = ({ why, zone, unsubscribe, support, seller }: MailContent) => (
  <>
    <Text className="muted" style={META}>
      {why} {zone}
    </Text>
    <Text className="muted" style={META}>
      {unsubscribe && (
        <Link href={unsubscribe.url} className="muted" style={META_LINK}>
          {unsubscribe.label}
        </Link>
      )}
      {unsubscribe && support && " · "}
      {support && (
        <Link
          href={`mailto:${support.address}`}
          className="muted"
          style={META_LINK}
        >
          {support.label}
        </Link>
      )}
    </Text>
    {seller && (
      <Text className="muted" style={META}>
        {seller}
      </Text>
    )}
  </>
);

const LIGHT = MAIL_COLORS.light;
const DARK = MAIL_COLORS.dark;

const FONT =
  "'Hanken Grotesk', system-ui, -apple-system, 'Segoe UI', Roboto, Arial, sans-serif";

const GROUND = {
  backgroundColor: LIGHT.canvas,
  fontFamily: FONT,
  margin: 0,
  padding: "32px 16px",
};
const SHEET = {
  backgroundColor: LIGHT.surface,
  border: `1px solid ${LIGHT.line}`,
  borderRadius: 10,
  maxWidth: 560,
  padding: "24px 32px",
};
const TEXT = {
  color: LIGHT.text,
  fontFamily: FONT,
  fontSize: 16,
  lineHeight: "26px",
  margin: "8px 0 0",
};
const NAME = { color: LIGHT.text, textDecoration: "none" };
const TITLE = {
  ...TEXT,
  fontSize: 24,
  fontWeight: 600,
  letterSpacing: "-0.01em",
  lineHeight: "32px",
  margin: "24px 0 16px",
};
const CELL = {
  borderTop: `1px solid ${LIGHT.line}`,
  color: LIGHT.muted,
  fontFamily: FONT,
  fontSize: 14,
  lineHeight: "20px",
  padding: "9px 0",
};
const BUTTON = {
  backgroundColor: LIGHT.accent,
  borderRadius: 6,
  color: LIGHT["on-accent"],
  fontFamily: FONT,
  fontSize: 14,
  fontWeight: 600,
  lineHeight: "20px",
  padding: "12px 20px",
};
const RULE = {
  border: "none",
  borderTop: `1px solid ${LIGHT.line}`,
  margin: "32px 0 0",
};
const META = {
  color: LIGHT.muted,
  fontFamily: FONT,
  fontSize: 13,
  lineHeight: "18px",
  margin: "12px 0 0",
};
const META_LINK = { color: LIGHT.muted, textDecoration: "underline" };

/** Inline styles are for light; a reader in the dark has these instead. */
const THEMES = `
:root { color-scheme: light dark; supported-color-schemes: light dark; }
@media (prefers-color-scheme: dark) {
  .ground { background-color: ${DARK.canvas} !important; }
  .sheet { background-color: ${DARK.surface} !important; border-color: ${DARK.line} !important; }
  .text { color: ${DARK.text} !important; }
  .muted { color: ${DARK.muted} !important; }
  .rule { border-color: ${DARK.line} !important; }
  .button { background-color: ${DARK.accent} !important; color: ${DARK["on-accent"]} !important; }
  .bar { background-color: ${DARK.line} !important; }
  .bar-accent { background-color: ${DARK.accent} !important; }
  .bar-warn { background-color: ${DARK.warn} !important; }
  .bar-danger { background-color: ${DARK.danger} !important; }
}
@media (max-width: 480px) { .sheet { padding: 16px 20px !important; } }
`;
